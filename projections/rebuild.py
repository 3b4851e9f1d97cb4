"""Makes all rows anew from the log, beside those that serve, and switches over at the end."""

import asyncio
from collections.abc import AsyncIterator, Callable

import asyncpg
from msgspec import Struct

from eventlog.log import Log, LogError, Page
from projections import store
from projections.standing import Standing
from projections.store import BY_SLOT, Filling, Slot

PAGE = 2000
STORED_AT_ONCE = 5 * PAGE
"""After how many events rows are stored: a row that changes often is then stored seldom."""

NEAR = PAGE
"""How many events may be missing when the serving rows are held still for the switch."""

REBUILDER = "rebuild"

LEFT_OVER = "SELECT slot FROM slots WHERE NOT serving"
STOP_SERVING = "UPDATE slots SET serving = false WHERE serving"
SERVE = "UPDATE slots SET serving = true WHERE slot = $1"
SAME = """
SELECT NOT EXISTS (
    (SELECT {columns} FROM {table} WHERE slot = $1
        EXCEPT ALL SELECT {columns} FROM {table} WHERE slot = $2)
    UNION ALL
    (SELECT {columns} FROM {table} WHERE slot = $2
        EXCEPT ALL SELECT {columns} FROM {table} WHERE slot = $1)
)
"""

Progress = Callable[[int, int], None]
"""Told how many events are folded, of how many."""


class RebuildUnderWay(LogError):
    """The rows are being rebuilt already. Wait until that is done."""


class Rebuilt(Struct, frozen=True, kw_only=True):
    """What came of it. `same` compares byte for byte with the rows that served, at one position.

    It is nothing where they were not compared, or cannot be: another edition or epoch made them.
    """

    position: int
    rows: int
    same: bool | None


def unheard(done: int, total: int) -> None:
    """Tell nobody."""
    del done, total


async def rebuild(
    log: Log, rows_dsn: str, progress: Progress = unheard, *, compare: bool = False
) -> Rebuilt:
    """Fold the whole log into a new slot, and let it serve in place of the old one.

    The rows that serve go on serving, and go on being stored, until the switch. With `compare`,
    new and old rows are compared then. If it is interrupted nothing has changed; the next one
    tidies up. Raises `RebuildUnderWay`.
    """
    async with store.session(rows_dsn, log.agency) as connection:
        if not await store.claim(connection, REBUILDER):
            raise RebuildUnderWay("The rows are being rebuilt already. Wait until that is done.")
        await _tidy_up(connection)
        slot = await store.new_slot(connection, log)
        filling = Filling(connection, slot, Standing(log))
        await _fill(filling, await log.head(), progress)
        while (rebuilt := await _switch(connection, slot, filling, compare)) is None:
            await _fill(filling, await log.head(), progress)
        progress(rebuilt.position, rebuilt.position)
        await _tidy_up(connection)
        return rebuilt


async def _tidy_up(connection: asyncpg.Connection) -> None:
    """Throw away what does not serve. Only who holds the claim to rebuild may do so."""
    for row in await connection.fetch(LEFT_OVER):
        await store.discard(connection, row["slot"])


async def _fill(filling: Filling, until: int, progress: Progress = unheard) -> None:
    """Fold on up to a position, each batch being stored while the next one is folded."""
    standing = filling.standing
    storing: asyncio.Future[None] = asyncio.ensure_future(asyncio.sleep(0))
    try:
        async for page in _pages(standing.log, standing.position, until):
            await filling.fold(page.events)
            if standing.position >= min(until, filling.taken + STORED_AT_ONCE):
                await storing
                storing = asyncio.ensure_future(filling.store(filling.batch()))
            progress(standing.position, max(until, page.head))
        await storing
    finally:
        storing.cancel()


async def _pages(log: Log, after: int, until: int) -> AsyncIterator[Page]:
    """Read the log in pages, each next one while the last one is being folded."""

    def read(after: int) -> asyncio.Task[Page]:
        return asyncio.ensure_future(log.read(after=after, until=until, limit=PAGE))

    reading = read(after)
    try:
        while after < until:
            page = await reading
            after = page.events[-1].position
            if after < until:
                reading = read(after)
                await asyncio.sleep(0)  # the question is on its way
            yield page
    finally:
        reading.cancel()


async def _switch(
    connection: asyncpg.Connection, slot: Slot, filling: Filling, compare: bool
) -> Rebuilt | None:
    """Let the slot serve in place of the old one; nothing if it is not near that one's position.

    The old one's position is held still for as long as this takes.
    """
    standing = filling.standing
    async with connection.transaction():
        old = await store.serving(connection, lock=True)
        if old and old.position > standing.position + NEAR:
            return None
        same = None
        if old:
            await _fill(filling, old.position)
            same = await _same(connection, old, slot, standing) if compare else None
        await connection.execute(STOP_SERVING)
        await connection.execute(SERVE, slot.slot)
        rows = sum(len(rows) for rows in standing.shown().values())
        return Rebuilt(position=standing.position, rows=rows, same=same)


async def _same(
    connection: asyncpg.Connection, old: Slot, new: Slot, standing: Standing
) -> bool | None:
    """Compare all that two slots hold, byte for byte; nothing if they are not comparable."""
    if not old.is_of(standing.log) or old.position != standing.position:
        return None
    for table, columns in BY_SLOT.items():
        statement = SAME.format(table=table, columns=", ".join(columns))
        if not await connection.fetchval(statement, old.slot, new.slot):
            return False
    return True
