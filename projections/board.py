"""The board in memory: every process folds the log on for its own screens."""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

from eventlog.connections import Outage, Unreachable, lost
from eventlog.log import Log
from projections.activity import Activity
from projections.as_of import board_at
from projections.call_row import CallRow
from projections.standing import Changes, Standing
from projections.unit_row import UnitRow

ACTIVITY = "activity"


class Listener(Protocol):
    """Who is told what the board shows."""

    def begin(self, position: int, changes: Changes) -> None:
        """The board shows these rows and no others, as of a position."""
        ...

    def publish(self, position: int, changes: Changes) -> None:
        """These rows changed up to a position; nothing stands for a row that left the board."""
        ...


class Board:
    """The rows on the board at `position`, as this process knows them."""

    def __init__(self, log: Log, rows: Any, listener: Listener) -> None:
        """`rows` is a pool of the rows login in the agency's schema: where boards are kept."""
        self._log = log
        self._rows = rows
        self._listener = listener
        self._standing = Standing(log)
        self._moved = asyncio.Event()

    async def run(self) -> None:
        """Follow the log until cancelled, whatever connection is lost meanwhile.

        Raises `WrongEpoch` if the log was restored to an earlier state: open it anew then.
        """
        outage = Outage(patience=None)
        while True:
            try:
                await self._follow()
            except Exception as error:
                if not (lost(error) or isinstance(error, Unreachable)):
                    raise
            await outage.pause()

    async def _follow(self) -> None:
        standing = await board_at(self._log, self._rows, await self._log.head())
        activity = Activity()
        lines = await activity.begin(self._log, standing.position)
        self._listener.begin(standing.position, {**standing.labelled(), ACTIVITY: lines})
        self._move(standing)
        async for page in self._log.follow(standing.position):
            _, changes = await standing.take(page)
            self._listener.publish(standing.position, changes | {ACTIVITY: activity.take(page)})
            self._move(standing)
            standing.forget()

    def _move(self, standing: Standing) -> None:
        self._standing = standing
        self._moved.set()
        self._moved = asyncio.Event()

    @property
    def position(self) -> int:
        """How far in the log the board is."""
        return self._standing.position

    @property
    def calls(self) -> Mapping[str, CallRow]:
        """The calls on the board, by call_id."""
        return self._standing.rows["calls"].on_board

    @property
    def units(self) -> Mapping[str, UnitRow]:
        """The units on the board, by unit_id."""
        return self._standing.rows["units"].on_board

    def shown(self) -> dict[str, dict[str, bytes]]:
        """Give the rows' bytes by projection, in the order of their keys."""
        return self._standing.shown()

    def digest(self) -> str:
        """Give the digest of what is shown."""
        return self._standing.digest()

    async def wait_for(self, position: int, timeout: float) -> bool:  # noqa: ASYNC109  # an answer, no error
        """Wait until the board has reached a position; tell whether it has."""
        try:
            async with asyncio.timeout(timeout):
                while self.position < position:
                    await self._moved.wait()
        except TimeoutError:
            return False
        return True
