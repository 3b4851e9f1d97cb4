"""The drawn town as an agency's geography, for the tests of what stands on it."""

from functools import cache
from importlib.resources import files

from api.clock import Clock
from api.geography import DRAWN, importing
from api.geography.store import Made
from api.geography.versions import Versions
from api.rows import rows_pool
from api.sealing import keys_of
from api.settings import Settings
from domain.tables_file import load
from eventlog.postgres import Database
from tests.postgres import TestServer


@cache
def codes() -> dict[str, str]:
    """Give the codes and labels of the beats of the agency's start set."""
    tables = load((files("domain") / "west_hartford.toml").read_text(encoding="utf-8"))
    return {beat.code: beat.label for beat in tables.beats}


@cache
def drawn() -> Made:
    """Read the drawn town, and make of it what an import makes."""
    read = importing.read(DRAWN / "geography.toml", codes())
    return importing.make(read.layers)


async def bring_in(server: TestServer, settings: Settings, made: Made) -> str:
    """Let a geography hold from now on."""
    database = await Database.open(server.dsns)
    try:
        async with rows_pool(server.dsns.rows, settings.agency) as rows:
            keys = await keys_of(settings, database)
            clock = Clock(settings.time_zone)
            log = database.log(settings.agency)
            return await Versions(log, keys, rows, clock).bring_in(made)
    finally:
        await database.close()
