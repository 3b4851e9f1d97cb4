"""Real processes beside the test's own, spoken to line by line."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from eventlog.postgres import Dsns


class Process:
    """A process that answers each line with a line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def answer(self) -> str:
        """Wait for its next line."""
        assert self.process.stdout
        line = await self.process.stdout.readline()
        assert line, "the process ended"
        return line.decode().strip()

    async def ask(self, line: str) -> str:
        """Tell it a line and wait for its answer."""
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n".encode())
        return await self.answer()


@asynccontextmanager
async def racer(agency: str, connections: int, dsns: Dsns) -> AsyncIterator[Process]:
    """Run a racer with so many connections that write."""
    arguments = (agency, str(connections), dsns.log, dsns.rows, dsns.keys)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.eventlog.racer", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    running = Process(process)
    try:
        assert await running.answer() == "ready"
        yield running
    finally:
        assert process.stdin
        process.stdin.close()
        assert await process.wait() == 0


@asynccontextmanager
async def racers(
    count: int, agency: str, connections: int, dsns: Dsns
) -> AsyncIterator[list[Process]]:
    """Run several racers."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(racer(agency, connections, dsns)) for _ in range(count)
        ]
