"""Towns that grow on a log, and what keeps their rows: waited for, compared, and ended."""

import asyncio
from contextlib import suppress
from typing import Any

from eventlog.codec import encode
from eventlog.log import Log
from projections.archive import stored_position
from projections.standing import Changes, Standing
from tests.bench.history import history
from tests.projections.histories import KEYS


class Screen:
    """Shows what the board tells, as a console does."""

    def __init__(self) -> None:
        self.rows: Changes = {}
        self.positions: list[int] = []

    def begin(self, position: int, changes: Changes) -> None:
        """Show these rows and no others."""
        self.rows = {topic: dict(rows) for topic, rows in changes.items()}
        self.positions.append(position)

    def publish(self, position: int, changes: Changes) -> None:
        """Show what changed."""
        for topic, rows in changes.items():
            merged = self.rows[topic] | rows
            self.rows[topic] = {key: row for key, row in merged.items() if row is not None}
        self.positions.append(position)


async def grown(log: Log, events: int, seed: int = 7) -> int:
    """Let the log grow by the history of a town of its own, for each seed; give its head."""
    facts = await encode(history(events, seed), KEYS)
    for begin in range(0, len(facts), 500):
        await log.append(facts[begin : begin + 500], command_id=f"town {seed} from {begin}")
    return await log.head()


async def folded(log: Log, until: int) -> Standing:
    """Fold the log by itself, up to a position."""
    standing = Standing(log)
    while standing.position < until:
        await standing.take(
            (await log.read(after=standing.position, until=until, limit=777)).events
        )
    return standing


async def stored(rows: Any) -> dict[str, dict[str, bytes]]:
    """Give the board as it is stored."""
    found: dict[str, dict[str, bytes]] = {"calls": {}, "units": {}}
    for row in await rows.fetch("SELECT rows.* FROM rows JOIN slots USING (slot) WHERE serving"):
        found[row["projection"]][row["key"]] = row["bytes"]
    return found


async def kept(rows: Any, position: int) -> None:
    """Wait until rows are stored up to a position."""
    async with asyncio.timeout(30):
        while await stored_position(rows) < position:  # noqa: ASYNC110  # a test
            await asyncio.sleep(0.02)


async def stopped(task: "asyncio.Task[Any]") -> None:
    """End a task, and wait for its end."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
