"""Whether this node may be sent work: its database, its board, its clock."""

import asyncio
from typing import Any

import asyncpg

from api.centre import Centre
from eventlog.log import LogError

PATIENCE = 2.0
FAILURES = (OSError, TimeoutError, LogError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def readiness(centre: Centre, *, accepting: bool) -> dict[str, Any]:
    """Measure, and tell what holds. `accepting` ends when the server is about to stop."""
    metrics, settings = centre.metrics, centre.settings
    head: int | None = None
    try:
        async with asyncio.timeout(PATIENCE):
            await centre.clock.measure(centre.rows)
            head = await centre.log.head()
    except FAILURES:
        lag = None
    else:
        lag = max(0, head - centre.feed.position)
        metrics.lag.set(lag)
    skew = centre.clock.skew.total_seconds()
    metrics.skew.set(skew)
    metrics.position.set(centre.feed.position)
    held = {
        "accepting": accepting,
        "database": head is not None,
        "board": lag is not None and lag <= settings.ready_lag,
        "clock": abs(skew) <= settings.clock_skew_seconds,
    }
    return {
        "ready": all(held.values()),
        **held,
        "position": centre.feed.position,
        "head": head,
        "lag_events": lag,
        "clock_skew_seconds": round(skew, 6),
    }
