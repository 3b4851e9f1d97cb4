"""Connections to the database: how they are made, and what to do while it cannot be reached."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import asyncpg

from eventlog.log import LogError

T = TypeVar("T")
PATIENCE = 20.0
FIRST_WAIT, LONGEST_WAIT = 0.02, 1.0
STALLED = 60.0
"""After how many seconds without an answer a connection is given up."""

PLANNER = {
    "application_name": "blotter",
    "jit": "off",
    # A statement whose caller has hung up must not wait for its lock any longer.
    "client_connection_check_interval": "5s",
    # Every statement of the log is a short walk along an index, whatever the statistics say.
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "plan_cache_mode": "force_generic_plan",
}


class Unreachable(LogError):
    """The database cannot be reached. Nothing was recorded. Send it again."""


async def connect(dsn: str) -> asyncpg.Connection:
    """Open a connection on which statements of the log are planned once."""
    return await asyncpg.connect(
        dsn, server_settings=PLANNER, max_cached_statement_lifetime=0, timeout=10
    )


async def pool(dsn: str, *, largest: int) -> asyncpg.Pool:
    """Open a pool whose connections go back without a round trip: no statement leaves a trace."""

    async def leave(connection: asyncpg.Connection) -> None:
        del connection

    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=largest,
        reset=leave,
        server_settings=PLANNER,
        max_cached_statement_lifetime=0,
        timeout=10,
    )


@contextmanager
def hung_up_on(connection: asyncpg.Connection) -> Iterator[None]:
    """Hang up on a server that does not answer. What is under way is never cancelled."""
    hang_up = asyncio.get_running_loop().call_later(STALLED, connection.terminate)
    try:
        yield
    finally:
        hang_up.cancel()


def lost(error: BaseException) -> bool:
    """Tell whether an error means that the connection is gone, and the statement's fate unknown."""
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        return state.startswith(("08", "57P")) or state == "53300"
    if isinstance(error, asyncpg.DataError):
        return False
    return isinstance(
        error, OSError | TimeoutError | asyncpg.InterfaceError | asyncpg.InternalClientError
    )


class Outage:
    """One stretch of time in which the database was not reached."""

    def __init__(self, patience: float | None = PATIENCE) -> None:
        self._until = None if patience is None else time.monotonic() + patience
        self._wait = FIRST_WAIT

    @property
    def too_long(self) -> bool:
        """Tell whether those who wait should be told."""
        return self._until is not None and time.monotonic() >= self._until

    async def pause(self) -> None:
        """Wait a little longer each time."""
        await asyncio.sleep(self._wait * random.uniform(0.5, 1))
        self._wait = min(self._wait * 2, LONGEST_WAIT)


async def patiently(action: Callable[[], Awaitable[T]], *, patience: float | None = PATIENCE) -> T:
    """Do what may safely be done again, until it works. Raises `Unreachable` after `patience`.

    `patience` is in seconds; without it the wait has no end.
    """
    outage: Outage | None = None
    while True:
        try:
            return await action()
        except Exception as error:
            if not lost(error):
                raise
            outage = outage or Outage(patience)
            if outage.too_long:
                raise Unreachable("The database cannot be reached. Try again.") from error
            await outage.pause()
