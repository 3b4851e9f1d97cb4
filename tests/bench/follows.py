"""`follow`: from the commit to the follower, against a bare LISTEN and SELECT."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from itertools import count

import asyncpg

from eventlog.log import NewEvent
from eventlog.postgres import PostgresLog
from tests.bench.appends import DATA
from tests.bench.measure import Measured, percentile, side_by_side
from tests.bench.town import SHORT, Bench

EVENTS = 400
PAUSE = 0.004
BARE = "SELECT position, type, version, data, recorded_at FROM {}.events WHERE position > $1"


class Course:
    """When each position was committed, and when a follower had it."""

    def __init__(self, log: PostgresLog, last: int) -> None:
        self.log = log
        self.last = last
        self.committed: dict[int, float] = {}
        self.heard: dict[int, float] = {}
        self.all_heard = asyncio.Event()

    def hear(self, position: int) -> None:
        """Note that the follower has the event."""
        self.heard[position] = time.perf_counter()
        if position >= self.last:
            self.all_heard.set()

    async def run(self) -> float:
        """Append the events one after another; give the follower's 99th percentile in seconds."""
        ids = count(time.time_ns())
        for _ in range(EVENTS):
            event = NewEvent("NoteAdded", 1, DATA, ("call_id:followed",), datetime.now(UTC))
            position = await self.log.append([event], None, f"follow-{next(ids)}")
            self.committed[position] = time.perf_counter()
            await asyncio.sleep(PAUSE)
        await self.all_heard.wait()
        return percentile(
            [max(0.0, self.heard[one] - at) for one, at in self.committed.items()], 0.99
        )


async def bench_follow(bench: Bench) -> list[Measured]:
    """Follow the same kind of events by our follower and by hand."""
    writing = await bench.log(SHORT)
    reading = await bench.log(SHORT)

    async def start() -> tuple[Course, int]:
        head = await writing.head()
        return Course(writing, head + EVENTS), head

    async def ours() -> float:
        course, head = await start()

        async def follow() -> None:
            async for page in reading.follow(head):
                for event in page:
                    course.hear(event.position)

        task = asyncio.create_task(follow())
        try:
            return await course.run()
        finally:
            await _ended(task)

    async def theirs() -> float:
        course, head = await start()
        connection = await asyncpg.connect(bench.dsns.log)
        try:
            async with _listening(connection, writing.agency) as woken:
                task = asyncio.create_task(
                    _bare(connection, writing.agency, woken, head, course.hear)
                )
                try:
                    return await course.run()
                finally:
                    await _ended(task)
        finally:
            await connection.close()

    return [
        await side_by_side(
            "follow",
            ours=ours,
            theirs=theirs,
            unit="s, 99th percentile",
            aim="<= 2",
            limited_by="one more look at the head and the epoch in each read",
        )
    ]


@asynccontextmanager
async def _listening(connection: asyncpg.Connection, agency: str) -> AsyncIterator[asyncio.Event]:
    """Listen on an agency's channel for as long as the block lasts."""
    woken = asyncio.Event()

    def wake(*_: object) -> None:
        woken.set()

    await connection.add_listener(f"blotter_{agency}", wake)
    try:
        yield woken
    finally:
        await connection.remove_listener(f"blotter_{agency}", wake)


async def _bare(
    connection: asyncpg.Connection,
    agency: str,
    woken: asyncio.Event,
    last: int,
    hear: Callable[[int], None],
) -> None:
    select = BARE.format(agency)
    while True:
        await woken.wait()
        woken.clear()
        for row in await connection.fetch(select, last):
            last = row["position"]
            hear(last)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
