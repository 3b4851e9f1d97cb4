"""`blotter geo`: the agency's geography, from its own files."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer
from rich.console import Console

from api.clock import Clock
from api.geography import importing
from api.geography.layers import Layers
from api.geography.versions import Versions
from api.program.errors import told
from api.program.place import database_of, log_of, rows_of, settings_of, up_to_date
from api.program.progress import working
from api.settings import Settings
from api.tables import CurrentTables

T = TypeVar("T")
app = typer.Typer(help="The agency's geography: check, import, show, back.", no_args_is_help=True)
console = Console(highlight=False, markup=False, soft_wrap=True)

LISTED: Final = 12
"""Of each kind of finding so many are listed; all with --all."""

PlanFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="What the geography is made of: TOML.")
]
All = Annotated[bool, typer.Option("--all", help="List every finding.")]


@app.command(name="check")
@told
def check_files(plan: PlanFile, all: All = False) -> None:
    """Read a geography's files and tell what is odd about them; change nothing."""
    with database_of(settings_of()) as settings, working() as tell:
        read = asyncio.run(_read(settings, plan, tell))
    _account(read, listed=None if all else LISTED)


@app.command(name="import")
@told
def bring_in(plan: PlanFile, all: All = False) -> None:
    """Bring a geography in: from now on it holds, and the one before is kept to go back to."""
    with database_of(settings_of()) as settings, working() as tell:
        read, answer = asyncio.run(_import(settings, plan, tell))
    _account(read, listed=None if all else LISTED)
    console.print(answer)


@app.command()
@told
def show() -> None:
    """Tell which geography holds, and which one is before it."""
    with database_of(settings_of()) as settings:
        force = asyncio.run(_with(settings, lambda versions: versions.in_force()))
    for words, version in (("in force", force.now), ("before it", force.before)):
        console.print(f"{words}: {f'{version.name} {version.digest[:8]}' if version else 'none'}")


@app.command()
@told
def back(reason: Annotated[str, typer.Argument(help="Why; it is recorded.")]) -> None:
    """Go back to the geography before. It can be done once; then bring one in."""
    with database_of(settings_of()) as settings:
        console.print(asyncio.run(_with(settings, lambda versions: versions.take_back(reason))))


async def begin_with(settings: Settings, plan: Path) -> None:
    """Bring a geography into an agency that has none yet."""
    async with _agency(settings) as (versions, codes):
        if (await versions.in_force()).now is None:
            await versions.bring_in(importing.make(importing.read(plan, codes).layers))


async def _import(
    settings: Settings, plan: Path, tell: Callable[[str], None]
) -> tuple[importing.Read, str]:
    async with _agency(settings) as (versions, codes):
        read = importing.read(plan, codes, tell)
        made = importing.make(read.layers, tell)
        tell("keeping it")
        return read, await versions.bring_in(made)


async def _read(settings: Settings, plan: Path, tell: Callable[[str], None]) -> importing.Read:
    async with _agency(settings) as (_, codes):
        return importing.read(plan, codes, tell)


async def _with(settings: Settings, ask: Callable[[Versions], Awaitable[T]]) -> T:
    async with _agency(settings) as (versions, _):
        return await ask(versions)


@asynccontextmanager
async def _agency(settings: Settings) -> AsyncIterator[tuple[Versions, dict[str, str]]]:
    """Open the agency's versions of the geography; give its beats' codes and labels too."""
    await up_to_date(settings)
    clock = Clock(settings.time_zone)
    async with log_of(settings) as (log, keys), rows_of(settings) as rows:
        await clock.measure(rows)
        tables = CurrentTables(log)
        await tables.begin(keys, clock, settings.tables_file)
        codes = {beat.code: beat.label for beat in tables.now.beats}
        yield Versions(log, keys, rows, clock), codes


def _account(read: importing.Read, listed: int | None) -> None:
    """Say what was read, and what is odd about it, kind by kind."""
    console.print(f"{read.layers.name}: {_counts(read.layers)}.")
    for (layer, kind), count in read.findings.counts().items():
        alike = [one for one in read.findings.all if (one.layer, one.kind) == (layer, kind)]
        console.print(f"{layer}, {kind}: {count}")
        for finding in alike[:listed]:
            console.print(f"  {finding}")
        if listed is not None and count > listed:
            console.print(f"  and {count - listed} more: --all lists them")


def _counts(layers: Layers) -> str:
    counted = {
        "addresses": len(layers.addresses),
        "pieces of road": len(layers.roads.ways),
        "beats": len(layers.beats),
        "premises": len(layers.premises),
        "towns": len(layers.towns),
        "street aliases": len(layers.aliases),
    }
    return ", ".join(f"{count:,} {what}" for what, count in counted.items() if count)
