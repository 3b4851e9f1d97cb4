"""`append_8`, `append_32`, `append_128`, `append_growth`: conditional appends a second."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from statistics import median

from eventlog.log import Condition, Item, NewEvent
from eventlog.postgres import PostgresLog
from tests.bench import library
from tests.bench.measure import ROUNDS, Measured, percentile, side_by_side, summary
from tests.bench.town import LONG, SHORT, Bench

SECONDS = 2.0
CLIENTS = (8, 32, 128)
DATA = b'{"filler":"' + b"x" * 220 + b'"}'
LIMIT = "one fsync a batch; beyond it the CPU that the server and the client share"

Append = Callable[[int], Awaitable[None]]


def appender(log: PostgresLog) -> Append:
    """Append one event on its own boundary: two tags, two items, as the library's side does."""
    heads: dict[int, int] = {}

    async def once(number: int) -> None:
        tags = (f"call_id:own{number}", f"tour_id:own{number}")
        items = (
            Item(("CallClosed", "UnitEnRoute"), tags[:1]),
            Item(("TourEnded", "UnitEnRoute"), tags[1:]),
        )
        after = heads.get(number)
        if after is None:
            after = await log.head()
        event = NewEvent("UnitEnRoute", 1, DATA, tags, datetime.now(UTC))
        heads[number] = await log.append([event], Condition(items, after))

    return once


async def clients(number: int, seconds: float, once: Append) -> tuple[float, list[float]]:
    """Run so many clients for so long; give calls a second and each call's seconds."""
    stop = time.perf_counter() + seconds
    times: list[float] = []

    async def work(client: int) -> None:
        while (begin := time.perf_counter()) < stop:
            await once(client)
            times.append(time.perf_counter() - begin)

    begin = time.perf_counter()
    await asyncio.gather(*(work(client) for client in range(number)))
    return len(times) / (time.perf_counter() - begin), times


async def bench_append(bench: Bench) -> list[Measured]:
    """Measure all three sizes against the library's 8 threads, in turn, in a long log."""
    once = appender(await bench.log(LONG))
    pairs: dict[str, list[tuple[float, float]]] = {f"append_{size}": [] for size in CLIENTS}
    tails: list[tuple[float, float]] = []
    with library.application(bench.owner_dsn) as app:
        library.fill(app, bench.owner_dsn, LONG)
        theirs = library.appender(app, DATA)
        await bench.at_rest()
        for turn in range(ROUNDS + 1):
            base, base_times = await asyncio.to_thread(library.in_threads, 8, SECONDS, theirs)
            for size in CLIENTS:
                mine, times = await clients(size, SECONDS, once)
                if turn:  # the first turn warms both sides up
                    pairs[f"append_{size}"].append((mine, base))
                    if size == 32:
                        tails.append((percentile(times, 0.99), percentile(base_times, 0.99)))
    aims = {"append_8": ">= 5", "append_32": ">= 12", "append_128": ">= 15"}
    return [
        *(
            summary(name, pairs[name], unit="appends/s", aim=aim, limited_by=LIMIT)
            for name, aim in aims.items()
        ),
        summary("append_32_p99", tails, unit="s", aim="<= 0.4", limited_by=LIMIT),
    ]


async def bench_append_growth(bench: Bench) -> list[Measured]:
    """Measure the cost of an append in a long log against a short one, 32 clients each."""
    long_log, short_log = appender(await bench.log(LONG)), appender(await bench.log(SHORT))

    async def cost(once: Append) -> float:
        _, times = await clients(32, SECONDS, once)
        return median(times)

    return [
        await side_by_side(
            "append_growth",
            ours=lambda: cost(long_log),
            theirs=lambda: cost(short_log),
            unit="s",
            aim="<= 1.2",
            limited_by="depth of the tag index",
        )
    ]
