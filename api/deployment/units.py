"""The units on duty as columns: worked out anew only for a unit whose row has changed."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np

from api.deployment.positions import Seen
from domain.agency_tables import AgencyTables
from domain.deployment.fleet import NONE, Fleet, Marks, Numbers
from domain.run_cards import Policy
from projections.call_row import CallRow
from projections.unit_row import UnitRow

ON_THE_WAY: Final = frozenset({"dispatched", "acknowledged", "en_route"})
LEAST_WAIT: Final = 60.0
"""Seconds that a unit at a scene needs at least, however long it has been there."""

AVAILABLE, CONDITIONALLY = "Available", "ConditionallyAvailable"


class Known(NamedTuple):
    """Of a unit what does not change by the clock."""

    row: UnitRow
    status: str
    officers: int
    skills: int
    began: float
    at_scene_since: float
    free: bool
    on_break: bool
    can: bool


class Units:
    """Columns of the units on duty, by the rows of the board and the agency's tables."""

    def __init__(self, tables: AgencyTables) -> None:
        self.tables = tables
        self.bits = {skill.code: 1 << place for place, skill in enumerate(tables.skills)}
        self._known: dict[str, Known] = {}

    def of(self, rows: Mapping[str, UnitRow]) -> list[Known]:
        """Give what is known of the units on duty, in the order of their ids."""
        known = self._known
        found = []
        for unit in sorted(rows):
            row = rows[unit]
            if not row.on_duty:
                continue
            one = known.get(unit)
            if one is None or one.row is not row:
                one = known[unit] = self._worked_out(row)
            found.append(one)
        if len(known) > len(found):
            self._known = {one.row.unit_id: one for one in found}
        return found

    def _worked_out(self, row: UnitRow) -> Known:
        status = self.tables.status(row.status)
        on_way = row.stage in ON_THE_WAY
        helped = row.emergency_since is not None
        idle = not row.call_id
        there = row.stage_since or row.since
        return Known(
            row=row,
            status=status.label,
            officers=max(1, len(row.officer_ids)),
            skills=sum(self.bits.get(one, 0) for one in self.tables.skills_of(row.officer_ids)),
            began=row.began_at.timestamp() if row.began_at else 0.0,
            at_scene_since=there.timestamp() if there and not idle and not on_way else np.inf,
            free=idle and status.primary_common_value == AVAILABLE and not helped,
            on_break=idle and status.primary_common_value == CONDITIONALLY,
            can=not helped
            and (not idle or status.primary_common_value in {AVAILABLE, CONDITIONALLY}),
        )


def fleet_of(
    known: list[Known],
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
    policy: Policy = tables.deployment
    rows = [one.row for one in known]
    since = np.array([one.at_scene_since for one in known])
    wait = np.where(np.isfinite(since), np.maximum(LEAST_WAIT, since + policy.on_scene - now), 0.0)
    ours = _marks(row.training == training for row in rows) & seen.placed
    return Fleet(
        units=tuple(row.unit_id for row in rows),
        status=tuple(one.status for one in known),
        on=tuple(row.number for row in rows),
        age=now - seen.told,
        seconds=seconds,
        to_points=seen.to_points,
        wait=wait,
        on_break=_marks(one.on_break for one in known),
        beat=np.array([beats.get(row.beat, NONE) for row in rows], dtype=np.int64),
        on_way_to=np.array(
            [
                tables.urgency(calls[row.call_id].priority)
                if row.stage in ON_THE_WAY and row.call_id in calls
                else NONE
                for row in rows
            ],
            dtype=np.int64,
        ),
        officers=np.array([one.officers for one in known], dtype=np.int64),
        skills=np.array([one.skills for one in known], dtype=np.int64),
        hours=(now - np.array([one.began for one in known])) / 3600.0,
        free=_marks(one.free for one in known) & ours,
        can=_marks(one.can for one in known) & ours,
    )


def _marks(told: Iterable[bool]) -> Marks:
    return np.array(list(told), dtype=np.bool_)
