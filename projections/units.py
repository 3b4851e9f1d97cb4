"""The units projection: one row for each unit that is on duty, or in emergency.

A row shows what the decisions know of the unit: the facts of its open tour. An emergency shows on
duty or not. What else a unit says while it is off duty stands on its call, marked.
"""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from domain.dispatch.events import (
    OfUnitOnCall,
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
from domain.kernel import FactUndone, History, Past, about, in_order
from domain.patrol.events import (
    BeatAssigned,
    EmergencyAcknowledged,
    EmergencyCleared,
    EmergencyRaised,
    StatusChanged,
    TourBegan,
    TourEnded,
    WelfareCheckAnswered,
    WelfareCheckDue,
    WelfareCheckWarned,
)
from domain.unit import AVAILABLE, STATUS_AT, TRAFFIC_STOP, tours
from projections.kernel import Projection, RowHistory
from projections.unit_row import UnitRow, Waiting

EMERGENCIES_READ = 48
"""How many of the latest facts of a unit's emergencies are read: none is taken back."""


FLAGS = frozenset({EmergencyRaised, EmergencyAcknowledged, EmergencyCleared})
OF_ANY_TOUR = FLAGS | {TourBegan}


def _undone(event: FactUndone) -> tuple[str, ...]:
    return (event.unit_id,) if event.unit_id else ()


def _history(past: Past, unit_id: str) -> RowHistory[UnitRow]:
    """Choose the unit's latest tour and its latest emergencies."""
    emergencies = _emergencies(past, unit_id)
    tour_id, tour = next(tours(past, unit_id=unit_id), ("", History()))
    facts = {fact.position: fact for fact in (*emergencies, *tour)}
    return RowHistory(UnitRow(unit_id=unit_id, tour_id=tour_id), in_order(facts.values()))


def _emergencies(past: Past, unit_id: str) -> History:
    return past.of(
        about(
            EmergencyRaised,
            EmergencyAcknowledged,
            EmergencyCleared,
            newest=EMERGENCIES_READ,
            unit_id=unit_id,
        )
    )


def _concerns(unit: UnitRow | None, event: Any) -> bool:
    """Leave out what belongs to another tour than the latest, or to none: it is on its call."""
    if type(event) in OF_ANY_TOUR:
        return True
    return bool(event.tour_id) and (unit is None or unit.tour_id == event.tour_id)


units = Projection(
    "units",
    2,
    UnitRow,
    key="unit_id",
    several={FactUndone: _undone},
    history=_history,
    begins=lambda _: None,
    concerns=_concerns,
    shown=lambda unit: unit.on_duty or unit.emergency_since is not None,
    label=lambda unit: unit.unit_id,
)


@units.hears
def _(unit: UnitRow, fact: TourBegan) -> UnitRow:
    if fact.tour_id != unit.tour_id:
        unit = _without_tour(unit, fact.tour_id)
    if unit.ended:
        return unit
    began = replace(
        _heard(unit, fact.at),
        on_duty=True,
        officer_ids=fact.officer_ids,
        beat=fact.beat,
        training=fact.training,
        began_at=fact.at,
        began_by=fact.by,
    )
    return began if began.call_id else replace(began, status=AVAILABLE, since=fact.at)


def _without_tour(unit: UnitRow, tour_id: str, *, ended: bool = False) -> UnitRow:
    """Begin the row anew. Only an emergency outlasts a tour."""
    return UnitRow(
        unit_id=unit.unit_id,
        tour_id=tour_id,
        ended=ended,
        emergency_since=unit.emergency_since,
        emergency_by=unit.emergency_by,
        emergency_acknowledged_at=unit.emergency_acknowledged_at,
        emergency_acknowledged_by=unit.emergency_acknowledged_by,
        changed_at=unit.changed_at,
        position=unit.position,
    )


@units.hears
def _(unit: UnitRow, fact: TourEnded) -> UnitRow:
    return _without_tour(unit, fact.tour_id, ended=True)


@units.hears
def _(unit: UnitRow, fact: BeatAssigned) -> UnitRow:
    return unit if unit.ended else replace(unit, beat=fact.beat)


@units.hears
def _(unit: UnitRow, fact: StatusChanged) -> UnitRow:
    if unit.ended:
        return unit
    heard = _heard(unit, fact.at, fact.anomaly)
    return replace(heard, status=fact.status, since=fact.at, status_text=fact.text)


@units.hears
def _(unit: UnitRow, fact: EmergencyRaised) -> UnitRow:
    raised = replace(
        unit,
        emergency_since=unit.emergency_since or fact.at,
        emergency_by=unit.emergency_by or fact.by,
    )
    mine = fact.tour_id == unit.tour_id and not unit.ended
    return _heard(raised, fact.at, fact.anomaly) if mine else raised


@units.hears
def _(unit: UnitRow, fact: EmergencyAcknowledged) -> UnitRow:
    if unit.emergency_since is None or unit.emergency_acknowledged_at:
        return unit
    return replace(unit, emergency_acknowledged_at=fact.at, emergency_acknowledged_by=fact.by)


@units.hears
def _(unit: UnitRow, fact: EmergencyCleared) -> UnitRow:
    del fact
    return replace(
        unit,
        emergency_since=None,
        emergency_by="",
        emergency_acknowledged_at=None,
        emergency_acknowledged_by="",
    )


@units.hears
def _(unit: UnitRow, fact: WelfareCheckDue) -> UnitRow:
    return unit if unit.ended else replace(unit, check_due_at=fact.due_at, check_warned=False)


@units.hears
def _(unit: UnitRow, fact: WelfareCheckWarned) -> UnitRow:
    return unit if unit.ended else replace(unit, check_warned=unit.check_due_at == fact.due_at)


@units.hears
def _(unit: UnitRow, fact: WelfareCheckAnswered) -> UnitRow:
    return unit if unit.ended else _heard(unit, fact.at, fact.anomaly)


@units.hears
def _(unit: UnitRow, fact: UnitDispatched) -> UnitRow:
    return _join(unit, fact, "dispatched", STATUS_AT["dispatched"])


@units.hears
def _(unit: UnitRow, fact: UnitSelfInitiated) -> UnitRow:
    return _join(_spoke(unit, fact), fact, "arrived", fact.status)


@units.hears
def _(unit: UnitRow, fact: TrafficStopMade) -> UnitRow:
    return _join(_spoke(unit, fact), fact, "arrived", TRAFFIC_STOP)


@units.hears
def _(unit: UnitRow, fact: UnitStacked) -> UnitRow:
    if unit.ended or unit.call_id == fact.call_id:
        return unit
    if any(waiting.call_id == fact.call_id for waiting in unit.stacked):
        return unit
    waiting = Waiting(call_id=fact.call_id, number=fact.number)
    return replace(unit, stacked=(*unit.stacked, waiting))


@units.hears
def _(unit: UnitRow, fact: UnitUnstacked) -> UnitRow:
    return replace(unit, stacked=_not_stacked(unit, fact.call_id))


@units.hears
def _(unit: UnitRow, fact: UnitAcknowledged) -> UnitRow:
    return _reach(unit, fact, "acknowledged")


@units.hears
def _(unit: UnitRow, fact: UnitEnRoute) -> UnitRow:
    return _reach(unit, fact, "en_route")


@units.hears
def _(unit: UnitRow, fact: UnitArrived) -> UnitRow:
    return _reach(unit, fact, "arrived")


@units.hears
def _(unit: UnitRow, fact: UnitTransporting) -> UnitRow:
    return _reach(unit, fact, "transporting")


@units.hears
def _(unit: UnitRow, fact: UnitAtDestination) -> UnitRow:
    return _reach(unit, fact, "at_hospital")


@units.hears
def _(unit: UnitRow, fact: UnitCleared) -> UnitRow:
    return _leave(_spoke(unit, fact), fact)


@units.hears
def _(unit: UnitRow, fact: UnitPreempted | UnitDiverted | UnitExchanged) -> UnitRow:
    return _leave(unit, fact)


def _heard(unit: UnitRow, at: datetime, anomaly: str = "") -> UnitRow:
    """Note that the unit spoke: a welfare check that was due is answered by that."""
    return replace(unit, heard_at=at, check_due_at=None, check_warned=False, anomaly=anomaly)


def _spoke(unit: UnitRow, fact: OfUnitOnCall) -> UnitRow:
    return unit if unit.ended else _heard(unit, fact.at, fact.anomaly)


def _join(unit: UnitRow, fact: OfUnitOnCall, stage: Stage, status: str) -> UnitRow:
    if unit.ended:
        return unit
    if unit.stacked:
        unit = replace(unit, stacked=_not_stacked(unit, fact.call_id))
    if unit.call_id == fact.call_id:
        return unit
    return replace(
        unit,
        call_id=fact.call_id,
        number=fact.number,
        stage=stage,
        stage_since=fact.at,
        sent_at=fact.at,
        sent_by=fact.by,
        status=status,
        since=fact.at,
        status_text="",
    )


def _reach(unit: UnitRow, fact: OfUnitOnCall, stage: Stage) -> UnitRow:
    if unit.ended:
        return unit
    at = fact.stamp.at
    heard = _heard(unit, at, fact.anomaly)
    if unit.call_id != fact.call_id:
        return heard
    return replace(
        heard,
        stage=stage,
        stage_since=at,
        status=STATUS_AT[stage],
        since=at,
        status_text="",
    )


def _leave(unit: UnitRow, fact: OfUnitOnCall) -> UnitRow:
    if unit.ended or unit.call_id != fact.call_id:
        return unit
    return replace(
        unit,
        call_id="",
        number="",
        stage=None,
        stage_since=None,
        sent_at=None,
        sent_by="",
        status=AVAILABLE,
        since=fact.at,
        status_text="",
    )


def _not_stacked(unit: UnitRow, call_id: str) -> tuple[Waiting, ...]:
    return tuple(waiting for waiting in unit.stacked if waiting.call_id != call_id)
