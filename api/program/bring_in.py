"""`blotter import-cad`: a former system's history, with an account of every row."""

import asyncio
from pathlib import Path

from rich.console import Console

from api.imports.cad_map import CadMap, load_map
from api.imports.importer import import_cad
from api.imports.report import ImportReport
from api.program.errors import Failed
from api.program.place import log_of, up_to_date
from api.program.progress import counted
from api.settings import Settings


def bring_in(
    settings: Settings,
    file: Path,
    map: Path,
    console: Console,
    *,
    dry_run: bool,
    speed: float | None,
    report: Path | None,
) -> None:
    """Bring the file in and give the account; fail if a row is unaccounted for."""
    cad_map = load_map(map)
    found = asyncio.run(_import(settings, file, cad_map, dry_run=dry_run, speed=speed))
    if report:
        report.write_bytes(found.as_json())
    console.print(found.as_text(), highlight=False, markup=False, soft_wrap=True)
    if not found.accounted:
        raise Failed("Rows are missing from this account. This is a fault of the program.")


async def _import(
    settings: Settings, file: Path, cad_map: CadMap, *, dry_run: bool, speed: float | None
) -> ImportReport:
    await up_to_date(settings)
    with counted(file.name) as tell:
        async with log_of(settings) as (log, keys):
            return await import_cad(
                log, keys, file, cad_map, dry_run=dry_run, speed=speed, progress=tell
            )
