"""The agency's clock: the database's time, never falling, shown as the agency's local time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

TICK = timedelta(microseconds=1)


class Clock:
    """Gives each thing that is said its instant.

    Nodes stamp what happened by their own clocks, corrected to the database's, so that what one
    node saw before another's act also stands before it in time.
    """

    def __init__(
        self, zone: ZoneInfo, read: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.zone = zone
        self.skew = timedelta()
        self._read = read
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """Give the present instant (UTC), later than any given before."""
        self._last = max(self._read() - self.skew, self._last + TICK)
        return self._last

    async def measure(self, pool: Any) -> None:
        """Measure how far this node's clock is from the database's (positive: ahead)."""
        began = time.perf_counter()
        theirs = await pool.fetchval("SELECT clock_timestamp()")
        journey = timedelta(seconds=time.perf_counter() - began)
        self.skew = self._read() - journey / 2 - theirs

    def shown(self, at: datetime) -> str:
        """Show an instant as dispatchers say it: `14:02:07`, local; with its day if not today."""
        local = at.astimezone(self.zone)
        today = (self._read() - self.skew).astimezone(self.zone).date()
        day = "" if local.date() == today else f"{local.date()} "
        return f"{day}{local:%H:%M:%S}"

    def year(self) -> int:
        """Give the agency's local year."""
        return self.now().astimezone(self.zone).year
