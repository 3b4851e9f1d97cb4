"""The units on duty as columns: worked out anew only for a unit whose row has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.deployment.positions import Seen
from domain.agency_tables import AgencyTables
from domain.deployment.fleet import NONE, Fleet, Marks, Numbers, Places
from projections.call_row import CallRow
from projections.unit_row import UnitRow

ON_THE_WAY: Final = frozenset({"dispatched", "acknowledged", "en_route"})
LEAST_WAIT: Final = 60.0
"""Seconds that a unit at a scene needs at least, however long it has been there."""

AVAILABLE, CONDITIONALLY = "Available", "ConditionallyAvailable"


@dataclass
class Columns:
    """What is known of the units but for the clock and their places, in the order of their ids.

    `called` are the places of those that are on a call. `began` and `there` (since when at a
    scene; infinite: at none) are seconds since 1970.
    """

    units: list[str]
    rows: list[UnitRow]
    beats: list[str]
    status: list[str]
    on: list[str]
    officers: Places
    skills: Places
    began: Numbers
    there: Numbers
    free: Marks
    on_break: Marks
    can: Marks
    training: Marks
    called: set[int]


class Units:
    """Columns of the units on duty, by the rows of the board and the agency's tables."""

    def __init__(self, tables: AgencyTables) -> None:
        self.tables = tables
        self.bits = {skill.code: 1 << place for place, skill in enumerate(tables.skills)}
        self._place: dict[str, int] = {}
        self._columns = _empty([])

    def of(self, rows: Mapping[str, UnitRow]) -> Columns:
        """Give the columns of the units that are on duty."""
        on_duty = {unit: row for unit, row in rows.items() if row.on_duty}
        if on_duty.keys() != self._place.keys():
            units = sorted(on_duty)
            self._place = {unit: place for place, unit in enumerate(units)}
            self._columns = _empty(units)
        known = self._columns.rows
        for unit, row in on_duty.items():
            place = self._place[unit]
            if known[place] is not row:
                self._put(place, row)
        return self._columns

    def _put(self, place: int, row: UnitRow) -> None:
        columns, status = self._columns, self.tables.status(row.status)
        primary = status.primary_common_value
        idle, helped = not row.call_id, row.emergency_since is not None
        since = row.stage_since or row.since
        at_scene = since and not idle and row.stage not in ON_THE_WAY
        columns.rows[place] = row
        columns.beats[place] = row.beat
        columns.status[place] = status.label
        columns.on[place] = row.number
        (columns.called.discard if idle else columns.called.add)(place)
        columns.officers[place] = max(1, len(row.officer_ids))
        columns.skills[place] = sum(
            self.bits.get(one, 0) for one in self.tables.skills_of(row.officer_ids)
        )
        columns.began[place] = row.began_at.timestamp() if row.began_at else 0.0
        columns.there[place] = since.timestamp() if since and at_scene else np.inf
        columns.free[place] = idle and primary == AVAILABLE and not helped
        columns.on_break[place] = idle and primary == CONDITIONALLY
        columns.can[place] = not helped and (not idle or primary in {AVAILABLE, CONDITIONALLY})
        columns.training[place] = row.training


def fleet_of(
    columns: Columns,
    *,
    seen: Seen,
    seconds: Numbers,
    calls: Mapping[str, CallRow],
    tables: AgencyTables,
    beats: Mapping[str, int],
    now: float,
    training: bool,
) -> Fleet:
    """Put everything together. Units of an exercise are for exercises, and no others."""
    rest = np.maximum(LEAST_WAIT, columns.there + tables.deployment.on_scene - now)
    ours = (columns.training == training) & seen.placed
    return Fleet(
        units=columns.units,
        status=columns.status,
        on=columns.on,
        age=now - seen.told,
        seconds=seconds,
        to_points=seen.to_points,
        wait=np.where(np.isfinite(columns.there), rest, 0.0),
        on_break=columns.on_break,
        beat=np.array([beats.get(beat, NONE) for beat in columns.beats], dtype=np.int64),
        on_way_to=_on_way_to(columns, calls, tables),
        officers=columns.officers,
        skills=columns.skills,
        hours=(now - columns.began) / 3600.0,
        free=columns.free & ours,
        can=columns.can & ours,
    )


def _on_way_to(columns: Columns, calls: Mapping[str, CallRow], tables: AgencyTables) -> Places:
    """Give the urgency of the calls that units are on their way to: it may change meanwhile."""
    found = np.full(len(columns.units), NONE, dtype=np.int64)
    for place in columns.called:
        row = columns.rows[place]
        if row.stage in ON_THE_WAY and row.call_id in calls:
            found[place] = tables.urgency(calls[row.call_id].priority)
    return found


def _empty(units: list[str]) -> Columns:
    count = len(units)

    def numbers() -> NDArray[np.float64]:
        return np.zeros(count)

    def places() -> NDArray[np.int64]:
        return np.zeros(count, dtype=np.int64)

    def marks() -> NDArray[np.bool_]:
        return np.zeros(count, dtype=np.bool_)

    return Columns(
        units=units,
        rows=[UnitRow(unit_id=unit) for unit in units],
        beats=[""] * count,
        status=[""] * count,
        on=[""] * count,
        officers=places(),
        skills=places(),
        began=numbers(),
        there=numbers(),
        free=marks(),
        on_break=marks(),
        can=marks(),
        training=marks(),
        called=set(),
    )
