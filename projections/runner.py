"""Keeps the rows: one holder for each agency folds the log on and stores what changes.

Every process may run this. One holds the agency's rows, the others wait until its connection is
gone. What the holder knows is worth nothing once it may not be the only one: then it begins anew
from what is stored.
"""

import asyncio

import asyncpg

from eventlog.connections import Outage, Unreachable, lost
from eventlog.log import Log
from projections import store
from projections.rebuild import rebuild
from projections.store import Filling, Overtaken, Slot

TRY_AGAIN = 0.5
"""Seconds between two tries to become the holder."""

HOLDER = "rows"


class Runner:
    """Stores the rows of one agency for as long as it is the holder."""

    def __init__(self, log: Log, rows_dsn: str) -> None:
        self._log = log
        self._rows_dsn = rows_dsn
        self.holding = False
        self.position = 0

    async def run(self) -> None:
        """Store rows until cancelled, whatever connection is lost meanwhile.

        Raises `WrongEpoch` if the log was restored to an earlier state: open it anew then.
        """
        outage = Outage(patience=None)
        while True:
            try:
                await self._hold()
            except Overtaken:
                outage = Outage(patience=None)
            except Exception as error:
                if not (lost(error) or isinstance(error, Unreachable)):
                    raise
            finally:
                self.holding = False
            await outage.pause()

    async def _hold(self) -> None:
        async with store.session(self._rows_dsn, self._log.agency) as connection:
            while not await store.claim(connection, HOLDER):  # noqa: ASYNC110  # the database has it
                await asyncio.sleep(TRY_AGAIN)
            self.holding = True
            slot = await self._slot(connection)
            standing = await store.load(connection, slot, self._log)
            self.position = standing.position
            filling = Filling(connection, slot, standing)
            async for page in self._log.follow(standing.position):
                await filling.fold(page)
                await filling.store(filling.batch())
                self.position = filling.taken

    async def _slot(self, connection: asyncpg.Connection) -> Slot:
        """Find the slot to fill: of this log, by this edition, made if there is none."""
        slot = await store.serving(connection)
        if slot and slot.is_of(self._log):
            return slot
        if slot and slot.epoch == self._log.epoch:
            await rebuild(self._log, self._rows_dsn)
            raise Overtaken("The rows were made anew by a newer edition.")
        async with connection.transaction():
            if slot:
                await store.discard(connection, slot.slot)
            return await store.new_slot(connection, self._log, serves=True)
