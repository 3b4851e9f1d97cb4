"""A unit on its tour of duty: where it is, what it does, what waits for it, when it was heard.

What is asked of a unit is bounded by its tour, from log-on to log-off, never by its whole life.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from domain.dispatch.events import (
    Stage,
    TrafficStopMade,
    UnitAcknowledged,
    UnitArrived,
    UnitAtDestination,
    UnitCleared,
    UnitDispatched,
    UnitDiverted,
    UnitEnRoute,
    UnitExchanged,
    UnitPreempted,
    UnitSelfInitiated,
    UnitStacked,
    UnitTransporting,
    UnitUnstacked,
)
from domain.kernel import (
    FactUndone,
    History,
    Noun,
    Past,
    Refused,
    Selector,
    about,
    has,
    when,
)
from domain.patrol.events import (
    BeatAssigned,
    EmergencyCleared,
    EmergencyRaised,
    StatusChanged,
    TourBegan,
    TourEnded,
    WelfareCheckAnswered,
    WelfareCheckDue,
    WelfareCheckWarned,
)

AVAILABLE = "AV"
OFF_DUTY = "OD"
TRAFFIC_STOP = "TS"
SELF_INITIATED = "SI"
STATUS_AT: dict[Stage, str] = {
    "dispatched": "DP",
    "acknowledged": "AK",
    "en_route": "ER",
    "arrived": "OS",
    "transporting": "TP",
    "at_hospital": "AD",
    "cleared": AVAILABLE,
}
"""The status in which a unit is at each stage of a call."""

TOURS_READ = (4, 32, 256)
"""How many of a unit's latest log-ons and log-offs are read; more only if those were undone."""


class NotOnDuty(Refused):
    """{unit} is not on duty. Log it on first."""


class UnitBusy(Refused):
    """{unit} is on {number} (sent by {by} at {at}).

    Clear it, stack the new call behind, or pre-empt it with a reason.
    """


class Assignment(Struct, frozen=True, kw_only=True):
    """A unit on a call: how far it has come, since when, and who sent it and when."""

    unit_id: str
    tour_id: str
    call_id: str
    number: str
    stage: Stage
    since: datetime
    sent_at: datetime
    sent_by: str


@dataclass
class Unit(Noun):
    """What history says of a unit on one tour. Without an open tour, `tour_id` is empty.

    `heard_at` is when the unit last spoke; `since` when its status began. `stacked` maps the calls
    that wait for it to their numbers, in the order in which they were stacked.
    """

    unit_id: str
    tour_id: str = ""
    officer_ids: tuple[str, ...] = ()
    beat: str = ""
    training: bool = False
    began_at: datetime | None = None
    began_by: str = ""
    ended_at: datetime | None = None
    status: str = OFF_DUTY
    since: datetime | None = None
    active: Assignment | None = None
    stacked: dict[str, str] = field(default_factory=dict)
    emergency_since: datetime | None = None
    heard_at: datetime | None = None
    check_due_at: datetime | None = None
    check_warned: bool = False

    @property
    def next_number(self) -> str:
        """The call that has waited longest for the unit, or nothing."""
        return next(iter(self.stacked.values()), "")

    @property
    def quiet_since(self) -> datetime | None:
        """When the unit last spoke or was given something new to do."""
        return max((at for at in (self.heard_at, self.since) if at), default=None)

    def _heard(self, at: datetime) -> None:
        self.heard_at = at
        self.check_due_at, self.check_warned = None, False

    def _join(self, joined: Assignment, status: str) -> None:
        self.stacked.pop(joined.call_id, None)
        if self.active and self.active.call_id == joined.call_id:
            return
        self.active, self.status, self.since = joined, status, joined.since

    def _reach(self, call_id: str, stage: Stage, at: datetime) -> None:
        self._heard(at)
        if self.active and self.active.call_id == call_id:
            self.active = replace(self.active, stage=stage, since=at)
            self.status, self.since = STATUS_AT[stage], at

    def _leave(self, call_id: str, at: datetime) -> None:
        if self.active and self.active.call_id == call_id:
            self.active, self.status, self.since = None, AVAILABLE, at

    def _sent(self, call_id: str, number: str, stage: Stage, at: datetime, by: str) -> Assignment:
        return Assignment(
            unit_id=self.unit_id,
            tour_id=self.tour_id,
            call_id=call_id,
            number=number,
            stage=stage,
            since=at,
            sent_at=at,
            sent_by=by,
        )

    @when(TourBegan)
    def _(
        self, officer_ids: tuple[str, ...], beat: str, training: bool, at: datetime, by: str
    ) -> None:
        self._heard(at)
        self.officer_ids, self.beat, self.training = officer_ids, beat, training
        self.began_at, self.began_by = at, by
        if self.active is None:
            self.status, self.since = AVAILABLE, at

    @when(TourEnded)
    def _(self, at: datetime) -> None:
        self._heard(at)
        self.active, self.status, self.since = None, OFF_DUTY, at
        self.ended_at = at
        self.stacked.clear()

    @when(BeatAssigned)
    def _(self, beat: str) -> None:
        self.beat = beat

    @when(StatusChanged)
    def _(self, status: str, at: datetime) -> None:
        self._heard(at)
        self.status, self.since = status, at

    @when(UnitDispatched)
    def _(self, call_id: str, number: str, at: datetime, by: str) -> None:
        self._join(self._sent(call_id, number, "dispatched", at, by), STATUS_AT["dispatched"])

    @when(UnitSelfInitiated)
    def _(self, call_id: str, number: str, status: str, at: datetime, by: str) -> None:
        self._heard(at)
        self._join(self._sent(call_id, number, "arrived", at, by), status)

    @when(TrafficStopMade)
    def _(self, call_id: str, number: str, at: datetime, by: str) -> None:
        self._heard(at)
        self._join(self._sent(call_id, number, "arrived", at, by), TRAFFIC_STOP)

    @when(UnitStacked)
    def _(self, call_id: str, number: str) -> None:
        if not self.active or self.active.call_id != call_id:
            self.stacked[call_id] = number

    @when(UnitUnstacked)
    def _(self, call_id: str) -> None:
        self.stacked.pop(call_id, None)

    @when(UnitAcknowledged)
    def _(self, call_id: str, at: datetime) -> None:
        self._reach(call_id, "acknowledged", at)

    @when(UnitEnRoute)
    def _(self, call_id: str, at: datetime) -> None:
        self._reach(call_id, "en_route", at)

    @when(UnitArrived)
    def _(self, call_id: str, at: datetime) -> None:
        self._reach(call_id, "arrived", at)

    @when(UnitTransporting)
    def _(self, call_id: str, at: datetime) -> None:
        self._reach(call_id, "transporting", at)

    @when(UnitAtDestination)
    def _(self, call_id: str, at: datetime) -> None:
        self._reach(call_id, "at_hospital", at)

    @when(UnitCleared)
    def _(self, call_id: str, at: datetime) -> None:
        self._heard(at)
        self._leave(call_id, at)

    @when(UnitPreempted)
    def _(self, call_id: str, at: datetime) -> None:
        self._leave(call_id, at)

    @when(UnitDiverted)
    def _(self, call_id: str, at: datetime) -> None:
        self._leave(call_id, at)

    @when(UnitExchanged)
    def _(self, call_id: str, at: datetime) -> None:
        self._leave(call_id, at)

    @when(EmergencyRaised)
    def _(self, at: datetime) -> None:
        self._heard(at)
        self.emergency_since = self.emergency_since or at

    @when(EmergencyCleared)
    def _(self) -> None:
        self.emergency_since = None

    @when(WelfareCheckDue)
    def _(self, due_at: datetime) -> None:
        self.check_due_at, self.check_warned = due_at, False

    @when(WelfareCheckWarned)
    def _(self, due_at: datetime) -> None:
        self.check_warned = self.check_due_at == due_at

    @when(WelfareCheckAnswered)
    def _(self, at: datetime) -> None:
        self._heard(at)


@dataclass
class Tours(Noun):
    """The tours of a unit or officer, in the order in which they were first heard of."""

    ids: dict[str, None] = field(default_factory=dict)

    @when(TourBegan)
    def _(self, tour_id: str) -> None:
        self.ids.setdefault(tour_id)

    @when(TourEnded)
    def _(self, tour_id: str) -> None:
        self.ids.setdefault(tour_id)


def welfare_due(unit: Unit, minutes: float) -> datetime | None:
    """Tell when the unit must be asked, if it may be quiet for so many minutes (none: 0).

    Gives nothing for a unit that is off duty.
    """
    if not unit.tour_id or minutes <= 0 or unit.quiet_since is None:
        return None
    return unit.quiet_since + timedelta(minutes=minutes)


@lru_cache(maxsize=4096)
def of_tour(tour_id: str) -> Selector:
    """Choose all that a unit's state on this tour rests on."""
    return about(*Unit.projected_types, FactUndone, tour_id=tour_id)


@lru_cache(maxsize=4096)
def _ends(newest: int, **whose: str) -> Selector:
    return about(TourBegan, TourEnded, newest=newest, **whose)


def tours(past: Past, **whose: str) -> Iterator[tuple[str, History]]:
    """Give the id and the history of each tour of a unit (`unit_id=`) or officer (`officer_id=`).

    The latest comes first. A tour whose log-on was undone never was.
    """
    seen: set[str] = set()
    for newest in TOURS_READ:
        ends = past.of(_ends(newest, **whose))
        began = ends.fold(Tours, None).ids
        for tour_id in reversed(began):
            if tour_id in seen:
                continue
            if seen:  # the latest was undone: read all the others in one go
                past.all(*(lambda one=one: past.of(of_tour(one)) for one in began))
            seen.add(tour_id)
            history = past.of(of_tour(tour_id))
            if has(history, TourBegan):
                yield tour_id, history
        if len(ends) < newest:
            return


def unit_of(past: Past, unit_id: str, until: datetime | None = None) -> Unit:
    """Give the unit as it is, or as it was at an instant, on the tour that was open then."""
    for tour_id, history in tours(past, unit_id=unit_id):
        unit = history.fold(Unit, until, unit_id, tour_id)
        if unit.began_at:
            return Unit(unit_id) if unit.ended_at else unit
    return Unit(unit_id)


def on_duty(past: Past, unit_id: str) -> Unit:
    """Give the unit on its open tour. Raises the refusal `NotOnDuty`."""
    unit = unit_of(past, unit_id)
    if not unit.tour_id:
        raise NotOnDuty(unit=unit_id)
    return unit


def busy(unit: Unit, assignment: Assignment) -> UnitBusy:
    """Say who sent the unit where, and when."""
    return UnitBusy(
        unit=unit.unit_id,
        number=assignment.number,
        by=assignment.sent_by,
        at=assignment.sent_at,
    )
