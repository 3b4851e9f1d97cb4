"""`console_fanout`: a busy board to 200 consoles, against a bare broadcast of each row on its own.

Both sides run in a process of their own and are watched by another, at 500 changes a second; what
counts is the CPU that the serving process takes for each changed row. Ours is the whole path: the
log is followed, facts are folded, rows encoded, personal text opened, frames written.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import psutil

from tests.bench.busy_board import busy_board, free_port, python
from tests.bench.measure import Measured, summary
from tests.bench.town import Bench

CLIENTS = 200
A_SECOND = 500
UNITS = 120
SECONDS = 5.0
SETTLES = 2.0
ROUNDS = 5

Change = Callable[[float], Awaitable[int]]
"""Changes rows for so many seconds, and tells how many."""


async def bench_console_fanout(bench: Bench) -> list[Measured]:
    """Serve a busy board, and broadcast as many rows by hand."""
    pairs = []
    async with busy_board(bench, "fanout", UNITS) as board, _broadcaster() as (process, bare, url):
        ours = f"ws{board.address.removeprefix('http')}/api/live"
        for _ in range(ROUNDS):
            other = await _cost(process, bare, url, "")
            mine = await _cost(
                board.process,
                lambda seconds: board.change_for(seconds, A_SECOND),
                ours,
                board.token,
            )
            pairs.append((mine, other))
    return [
        summary(
            "console_fanout",
            pairs,
            unit="CPU s a changed row to 200",
            aim="<= 1.0",
            limited_by="writing a frame to each socket; rows that came together share one",
        )
    ]


async def _cost(serving: psutil.Process, change: Change, url: str, token: str) -> float:
    """Give the CPU seconds that a server takes for each changed row, with all watching."""
    async with _watched(url, token):
        await change(SETTLES)
        began = _cpu(serving)
        changed = await change(SECONDS)
        return (_cpu(serving) - began) / changed


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@asynccontextmanager
async def _watched(url: str, token: str) -> AsyncIterator[None]:
    """Let the consoles watch, in a process of their own; each of them must hear something."""
    process = await python("tests.bench.watchers", url, token, str(CLIENTS))
    assert process.stdin
    assert process.stdout
    assert await process.stdout.readline() == b"all watch\n"
    yield
    process.stdin.write_eof()
    said, _ = await process.communicate()
    assert int(said) >= CLIENTS


@asynccontextmanager
async def _broadcaster() -> AsyncIterator[tuple[psutil.Process, Change, str]]:
    port = free_port()
    process = await python("tests.bench.broadcaster", str(port), str(A_SECOND))
    assert process.stdin
    assert process.stdout
    tell, said = process.stdin, process.stdout
    await said.readline()

    async def change(seconds: float) -> int:
        tell.write(f"{seconds}\n".encode())
        return int(await said.readline())

    try:
        yield psutil.Process(process.pid), change, f"ws://127.0.0.1:{port}"
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 10)
