"""Position fixes: where each unit was last seen. Telemetry beside the log, not facts in it.

Fixes are stored by whichever node they come to; every node reads what changed and shows it.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from api.fix_history import KEPT, Fix, FixHistory, fix_of
from api.gathering import Gathering
from eventlog.connections import Outage, lost
from projections.kernel import ENCODE

AHEAD: Final = timedelta(seconds=10)
"""So far may a terminal's clock be ahead of the server's: a fix of later would hide true ones."""

OVERLAP: Final = timedelta(minutes=1)
"""Writes that end out of their order are found within this time."""

TOLD_EVERY: Final = 0.25
"""Seconds between two looks at what was stored: what comes meanwhile is told together."""

FORGET: Final = """
    DELETE FROM last_fixes WHERE unit_id IN (
        SELECT unit_id FROM last_fixes
        WHERE recorded_at < clock_timestamp() - $1::interval FOR UPDATE SKIP LOCKED
    )
"""
NEWS: Final = """
    SELECT * FROM last_fixes
    WHERE recorded_at > $1 AND recorded_at > clock_timestamp() - $2::interval
"""
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)

TO_COME: Final = "This is still to come. Set the device's clock."
TOO_OLD: Final = "Fixes are kept for {days} days, and this one is older. See to the device's clock."

Announced = Callable[[], AbstractContextManager[asyncio.Event]]
"""Gives an event that is set whenever fixes were stored: `Database.fixes_announced`."""


class Untaken(NamedTuple):
    """A fix that was not taken, and why."""

    fix: Fix
    because: str


class Fixes:
    """The last fix of each unit, as it is stored, and told to this node's consoles."""

    def __init__(
        self,
        rows: Any,
        history: FixHistory,
        announced: Announced,
        tell: Callable[[Mapping[str, bytes | None]], None],
        notice: Callable[[Mapping[str, Fix | None]], None],
    ) -> None:
        """`rows` is a pool of the rows login.

        `tell` takes the fixes that changed, by unit; nothing for one that is forgotten. `notice`
        takes the same, not encoded.
        """
        self._notice = notice
        self._rows = rows
        self._history = history
        self._gathering = Gathering(history.store)
        self._announced = announced
        self._tell = tell
        self._recorded_at: dict[str, datetime] = {}

    async def take(self, fixes: Iterable[Fix], now: datetime) -> list[Untaken]:
        """Store fixes, however they come; they are on the database's disk when this is done.

        Gives those of a time that is still to come, and those older than fixes are kept: they are
        not taken. Raises `TooMany` or `Unreachable`: then none is.
        """
        taken: list[Fix] = []
        untaken: list[Untaken] = []
        oldest = now - self._history.kept
        for fix in fixes:
            if fix.at > now + AHEAD:
                untaken.append(Untaken(fix, TO_COME))
            elif fix.at < oldest:
                untaken.append(Untaken(fix, TOO_OLD.format(days=self._history.kept.days)))
            else:
                taken.append(fix)
        if taken:
            await self._gathering.put(taken)
        return untaken

    async def forget(self) -> None:
        """Delete what is too old to be told. It waits for nobody who stores meanwhile."""
        await self._rows.execute(FORGET, KEPT)

    async def run(self) -> None:
        """Tell of what is stored, here and by other nodes, until cancelled."""
        outage = Outage(patience=None)
        since = LONG_AGO
        with self._announced() as stored:
            stored.set()
            while True:
                await stored.wait()
                stored.clear()
                try:
                    since = max(since, await self._news(since - OVERLAP))
                    outage = Outage(patience=None)
                    await asyncio.sleep(TOLD_EVERY)
                except Exception as error:
                    if not lost(error):
                        raise
                    stored.set()
                    await outage.pause()

    async def _news(self, since: datetime) -> datetime:
        found = await self._rows.fetch(NEWS, since, KEPT)
        latest = max((row["recorded_at"] for row in found), default=LONG_AGO)
        news: dict[str, Fix | None] = {
            unit: None for unit, at in self._recorded_at.items() if at < latest - KEPT
        }
        for unit in news:
            del self._recorded_at[unit]
        for row in found:
            unit, at = row["unit_id"], row["recorded_at"]
            if self._recorded_at.get(unit) != at:
                self._recorded_at[unit], news[unit] = at, fix_of(row)
        if news:
            self._tell({unit: ENCODE(fix) if fix else None for unit, fix in news.items()})
            self._notice(news)
        return latest
