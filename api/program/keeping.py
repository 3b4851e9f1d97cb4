"""`blotter backup` and `blotter restore`."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    FileSizeColumn,
    Progress,
    TaskID,
    TextColumn,
)

from api.program import backup
from api.program.backup import Manifest
from api.program.place import up_to_date
from api.settings import Settings


def back_up(settings: Settings, folder: Path, console: Console) -> None:
    """Save the agency, and say what was saved."""
    master = settings.kept_master_key()
    manifest = _shown(
        lambda tell: backup.back_up(settings.database_url, settings.agency, master, folder, tell)
    )
    console.print(f"{folder}: {_told(manifest)}. The master key is not in it.", soft_wrap=True)


def restore(settings: Settings, folder: Path, console: Console) -> None:
    """Bring a backup into an empty agency, and say what was restored."""
    master = settings.kept_master_key()
    asyncio.run(up_to_date(settings))
    manifest = _shown(
        lambda tell: backup.restore(settings.database_url, settings.agency, master, folder, tell)
    )
    console.print(
        f"{settings.agency}: {_told(manifest)}, under a new epoch. The board and the statistics "
        "are folded anew when the server starts.",
        soft_wrap=True,
    )


def _told(manifest: Manifest) -> str:
    tables = manifest.tables
    return (
        f"{manifest.head} events of {manifest.agency}, {tables['data_keys'].rows} keys, "
        f"{tables['accounts'].rows} accounts"
    )


def _shown(work: Callable[[backup.Progress], Awaitable[Manifest]]) -> Manifest:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        FileSizeColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(table: str, done: int, size: int) -> None:
            if table not in tasks:
                tasks[table] = progress.add_task(table)
            progress.update(tasks[table], completed=done, total=size)

        async def run() -> Manifest:
            return await work(tell)

        return asyncio.run(run())
