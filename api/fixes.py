"""Position fixes: where each unit was last seen. Telemetry beside the log, not facts in it.

Fixes are stored by whichever node they come to; every node reads what changed and shows it.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from eventlog.connections import Outage, lost
from projections.kernel import ENCODE

AHEAD: Final = timedelta(seconds=10)
"""So far may a terminal's clock be ahead of the server's: a fix of later would hide true ones."""

OVERLAP: Final = timedelta(minutes=1)
"""Writes that end out of their order are found within this time."""

KEPT: Final = timedelta(days=1)
"""A fix that no later one followed is forgotten after this time."""

STORE: Final = """
    INSERT INTO last_fixes (unit_id, fixed_at, latitude, longitude, heading, speed, accuracy)
    SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::float8[], $4::float8[], $5::float8[],
        $6::float8[], $7::float8[])
    ON CONFLICT (unit_id) DO UPDATE SET fixed_at = excluded.fixed_at, latitude = excluded.latitude,
        longitude = excluded.longitude, heading = excluded.heading, speed = excluded.speed,
        accuracy = excluded.accuracy, recorded_at = clock_timestamp()
    WHERE last_fixes.fixed_at < excluded.fixed_at
"""
ANNOUNCE: Final = "SELECT pg_notify('blotter_' || current_schema() || '_fixes', '')"
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

Announced = Callable[[], AbstractContextManager[asyncio.Event]]
"""Gives an event that is set whenever fixes were stored: `Database.fixes_announced`."""


class Fix(Struct, frozen=True, kw_only=True, gc=False):
    """Where a unit was, and when: degrees of WGS 84.

    `heading` is in degrees from true north, clockwise; `speed` in metres a second; `accuracy` the
    radius in metres that the device vouches for. What the device did not tell is left empty.
    """

    unit_id: str
    at: datetime
    latitude: float
    longitude: float
    heading: float | None = None
    speed: float | None = None
    accuracy: float | None = None


class Fixes:
    """The last fix of each unit, as it is stored, and told to this node's consoles."""

    def __init__(
        self,
        rows: Any,
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
        self._announced = announced
        self._tell = tell
        self._recorded_at: dict[str, datetime] = {}

    async def take(self, fixes: Iterable[Fix], now: datetime) -> list[Fix]:
        """Store fixes: of each unit the latest, however they come.

        Gives those of a time that is still to come: they are not taken.
        """
        latest: dict[str, Fix] = {}
        ahead: list[Fix] = []
        for fix in sorted(fixes, key=lambda one: one.at):
            if fix.at > now + AHEAD:
                ahead.append(fix)
            else:
                latest[fix.unit_id] = fix
        if latest:
            await self._store(latest)
        return ahead

    async def _store(self, latest: Mapping[str, Fix]) -> None:
        # In one order for all: two who store the same units do not wait for one another.
        ordered = [latest[unit] for unit in sorted(latest)]
        async with self._rows.acquire() as connection, connection.transaction():
            await connection.execute(
                STORE,
                [fix.unit_id for fix in ordered],
                [fix.at for fix in ordered],
                [fix.latitude for fix in ordered],
                [fix.longitude for fix in ordered],
                [fix.heading for fix in ordered],
                [fix.speed for fix in ordered],
                [fix.accuracy for fix in ordered],
            )
            await connection.execute(ANNOUNCE)

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
                self._recorded_at[unit], news[unit] = at, _fix(row)
        if news:
            self._tell({unit: ENCODE(fix) if fix else None for unit, fix in news.items()})
            self._notice(news)
        return latest


def _fix(row: Mapping[str, Any]) -> Fix:
    return Fix(
        unit_id=row["unit_id"],
        at=row["fixed_at"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        heading=row["heading"],
        speed=row["speed"],
        accuracy=row["accuracy"],
    )
