"""Tracks: where a unit was from one instant to another, whole or thinned."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any, Final

import numpy as np
import shapely
from msgspec import Struct

from api.fix_history import Fix, fix_of

LONGEST: Final = timedelta(days=1)
"""The longest span of one track."""

MOST: Final = 10_000
"""The most fixes that one track gives."""

MOST_READ: Final = 100_000
"""The most that are read for one: more than a day of one a second."""

PAGE: Final = 2_000
"""So many are read at once: whoever else is served here does not wait for the whole of it."""

METRES_A_DEGREE: Final = 111_195.0
"""Metres of a degree of latitude, on a sphere of the earth's mean radius, 6,371,009 m (IUGG)."""

TRACK: Final = """
    SELECT * FROM fixes WHERE unit_id = $1 AND fixed_at >= $2 AND fixed_at < $3
    ORDER BY fixed_at LIMIT $4
"""
TICK: Final = timedelta(microseconds=1)
"""The smallest step of an instant in the database."""


class TooLong(Exception):
    """The track cannot be given as it was asked for. The text says what to ask instead."""


class Track(Struct, frozen=True, kw_only=True):
    """The fixes of a unit from one instant up to another, in their order.

    `of` is how many are kept of that time. `tolerance` is nothing where all of them are given; else
    so many metres may those left out lie beside the line through those that are given: a unit that
    stood still is seen when it came and when it went on, at the least.
    """

    unit_id: str
    begin: datetime
    end: datetime
    of: int
    tolerance: float | None
    fixes: list[Fix]


async def track(
    rows: Any, unit_id: str, begin: datetime, end: datetime, tolerance: float | None
) -> Track:
    """Give a unit's track; with a tolerance in metres, thinned. Raises `TooLong`."""
    if end < begin:
        raise TooLong("The time ends before it begins. Change from and to.")
    if end - begin > LONGEST:
        raise TooLong("A track is of 24 hours at most. Ask for a shorter time.")
    fixes = await _read(rows, unit_id, begin, end)
    given = fixes
    if tolerance is not None:
        given = await asyncio.to_thread(thinned, fixes, tolerance)
    if len(given) > MOST:
        raise TooLong(
            f"There are {len(given)} fixes in that time, and {MOST} are given at most. Ask for a "
            f"shorter time, or for a {'larger ' if tolerance else ''}tolerance in metres."
        )
    return Track(
        unit_id=unit_id, begin=begin, end=end, of=len(fixes), tolerance=tolerance, fixes=given
    )


async def _read(rows: Any, unit_id: str, begin: datetime, end: datetime) -> list[Fix]:
    fixes: list[Fix] = []
    while True:
        page = await rows.fetch(TRACK, unit_id, begin, end, PAGE)
        fixes += [fix_of(row) for row in page]
        if len(fixes) > MOST_READ:
            raise TooLong(
                f"There are more than {MOST_READ} fixes in that time. Ask for a shorter one."
            )
        if len(page) < PAGE:
            return fixes
        begin = fixes[-1].at + TICK


def thinned(fixes: Sequence[Fix], tolerance: float) -> list[Fix]:
    """Leave out fixes that lie within so many metres of the line through the others.

    By Douglas and Peucker's algorithm (1973), on a plane that touches the earth where the track
    begins: right to a thousandth within a town. The first and the last stay.
    """
    if len(fixes) < 3:
        return list(fixes)
    places = np.array([(fix.longitude, fix.latitude) for fix in fixes])
    across = (places[:, 0] - places[0, 0] + 180) % 360 - 180
    metres = np.column_stack(
        (
            across * METRES_A_DEGREE * cos(radians(fixes[0].latitude)),
            places[:, 1] * METRES_A_DEGREE,
            np.arange(len(fixes)),  # carried along as heights, to know which of them stayed
        )
    )
    line = shapely.simplify(shapely.linestrings(metres), tolerance, preserve_topology=False)
    stayed = shapely.get_coordinates(line, include_z=True)[:, 2].astype(int)
    return [fixes[at] for at in stayed]
