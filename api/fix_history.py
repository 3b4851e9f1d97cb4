"""The history of position fixes: each is kept once, in the partition of its day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import asyncpg
from msgspec import Struct

from eventlog.connections import patiently

PATIENCE: Final = 5.0
"""For so many seconds is a database that is away waited for, before whoever sent fixes is told."""

KEPT: Final = timedelta(days=1)
"""A last fix that no later one followed is forgotten after this time."""

STORE: Final = """
    WITH given AS (
        SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::float8[], $4::float8[],
            $5::float8[], $6::float8[], $7::float8[])
            AS given (unit_id, fixed_at, latitude, longitude, heading, speed, accuracy)
    ),
    kept AS (
        INSERT INTO fixes (unit_id, fixed_at, latitude, longitude, heading, speed, accuracy)
        SELECT * FROM given
        ON CONFLICT DO NOTHING
    ),
    latest AS (
        INSERT INTO last_fixes (unit_id, fixed_at, latitude, longitude, heading, speed, accuracy)
        SELECT DISTINCT ON (unit_id) * FROM given
        WHERE fixed_at > clock_timestamp() - $8::interval
        ORDER BY unit_id, fixed_at DESC
        ON CONFLICT (unit_id) DO UPDATE SET fixed_at = excluded.fixed_at,
            latitude = excluded.latitude, longitude = excluded.longitude,
            heading = excluded.heading, speed = excluded.speed, accuracy = excluded.accuracy,
            recorded_at = clock_timestamp()
        WHERE last_fixes.fixed_at < excluded.fixed_at
    )
    SELECT pg_notify('blotter_' || current_schema() || '_fixes', '')
"""
"""Keep fixes and last fixes in one statement, and so in one transaction and one journey."""


AS_OF: Final = """
    SELECT fix.* FROM unnest($1::text[]) AS units (unit), LATERAL (
        SELECT * FROM fixes
        WHERE unit_id = unit AND fixed_at <= $2 AND fixed_at > $2 - $3::interval
            AND recorded_at <= $2
        ORDER BY fixed_at DESC LIMIT 1
    ) AS fix
"""


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


class FixHistory:
    """The fixes of one agency, in its schema (the pool's search path)."""

    def __init__(self, rows: Any, days: int) -> None:
        """`rows` is a pool of the rows login; fixes are kept for so many days."""
        self._rows = rows
        self.kept = timedelta(days=days)
        self._made: set[date] = set()

    async def store(self, fixes: Sequence[Fix]) -> None:
        """Store fixes, each unit and instant once, and the last of each unit with them.

        All or none; a database that is away is waited for a little. Raises `Unreachable`.
        """
        once = {(fix.unit_id, fix.at): fix for fix in reversed(fixes)}
        # In one order for all: two who store the same do not wait for one another.
        ordered = [once[key] for key in sorted(once)]
        await patiently(lambda: self._stored(ordered), patience=PATIENCE)

    async def as_of(self, units: Collection[str], at: datetime) -> list[Fix]:
        """Give the last fix of each unit as it was known then, in the order of the units."""
        found = await self._rows.fetch(AS_OF, sorted(units), at, KEPT)
        return sorted(map(fix_of, found), key=lambda fix: fix.unit_id)

    async def _stored(self, ordered: Sequence[Fix]) -> None:
        days = {fix.at.astimezone(UTC).date() for fix in ordered}
        await self._make(days - self._made)
        try:
            await self._insert(ordered)
        except asyncpg.CheckViolationError as error:
            if error.constraint_name:
                raise
            # Another server dropped a day that begins to be too old: it is made once more.
            await self._make(days)
            await self._insert(ordered)

    async def _insert(self, ordered: Sequence[Fix]) -> None:
        await self._rows.execute(
            STORE,
            [fix.unit_id for fix in ordered],
            [fix.at for fix in ordered],
            [fix.latitude for fix in ordered],
            [fix.longitude for fix in ordered],
            [fix.heading for fix in ordered],
            [fix.speed for fix in ordered],
            [fix.accuracy for fix in ordered],
            KEPT,
        )

    async def _make(self, days: set[date]) -> None:
        if days:
            await self._rows.execute("SELECT make_fix_days($1)", sorted(days))
            self._made |= days

    async def tidy(self, now: datetime) -> None:
        """Make tomorrow's partition, and drop those of days that are over the time kept."""
        today, oldest = now.astimezone(UTC).date(), (now - self.kept).astimezone(UTC).date()
        await self._make({today, today + timedelta(days=1)} - self._made)
        self._made = {day for day in self._made if day >= oldest}
        await self._rows.execute("SELECT drop_fix_days($1)", oldest)


def fix_of(row: Mapping[str, Any]) -> Fix:
    """Make a fix of its row."""
    return Fix(
        unit_id=row["unit_id"],
        at=row["fixed_at"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        heading=row["heading"],
        speed=row["speed"],
        accuracy=row["accuracy"],
    )
