"""`rebuild` and `board_as_of`: events into stored rows, and the board as it was."""

import random
import time

from api.rows import rows_pool
from eventlog.postgres import PostgresLog
from projections.as_of import board_at
from projections.rebuild import PAGE, rebuild
from tests.bench.measure import Measured, side_by_side
from tests.bench.town import LONG, SHORT, Bench

FOLDED = 100_000
BOARDS = 60


async def bench_rebuild(bench: Bench) -> list[Measured]:
    """Fold a history into stored rows, against only reading and decoding it."""
    log = await bench.log(FOLDED)

    async def ours() -> float:
        begin = time.perf_counter()
        await rebuild(log, bench.dsns.rows)
        return FOLDED / (time.perf_counter() - begin)

    async def theirs() -> float:
        begin = time.perf_counter()
        after = 0
        while after < FOLDED:
            page = await log.read(after=after, limit=PAGE)
            read = [stored.event for stored in page.events]
            after += len(read)
        return FOLDED / (time.perf_counter() - begin)

    return [
        await side_by_side(
            "rebuild",
            ours=ours,
            theirs=theirs,
            unit="events/s",
            aim=">= 0.4",
            limited_by="CPU: folding, making the records and writing them",
        )
    ]


async def bench_board_as_of(bench: Bench) -> list[Measured]:
    """Give the board at random positions of a long log and of a short one."""
    draw = random.Random(11)

    async def prepared(length: int) -> PostgresLog:
        log = await bench.log(length, "as_of")
        await rebuild(log, bench.dsns.rows)
        return log

    async def cost(log: PostgresLog, length: int) -> float:
        async with rows_pool(bench.dsns.rows, log.agency) as rows:
            await board_at(log, rows, 1)
            begin = time.perf_counter()
            for _ in range(BOARDS):
                await board_at(log, rows, draw.randint(1, length))
            return (time.perf_counter() - begin) / BOARDS

    long_log, short_log = await prepared(LONG), await prepared(SHORT)
    return [
        await side_by_side(
            "board_as_of",
            ours=lambda: cost(long_log, LONG),
            theirs=lambda: cost(short_log, SHORT),
            unit="s",
            aim="<= 1.5",
            limited_by="folding at most 1,000 events onto the kept board",
        )
    ]
