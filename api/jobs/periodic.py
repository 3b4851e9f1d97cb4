"""Work that is done again and again while the server runs."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg

from api.telemetry import log
from domain.kernel import Refused
from eventlog.log import LogError

PASSING = (
    OSError,
    TimeoutError,
    LogError,
    Refused,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What may go wrong once and right the next time: it is noted, and the work goes on."""


async def every(seconds: float, name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do the work now, and again so many seconds after it was done, until cancelled."""
    while True:
        try:
            await work()
        except PASSING as error:
            log.warning("job failed", job=name, error=type(error).__name__)
        await asyncio.sleep(seconds)
