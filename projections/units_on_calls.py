"""What units do on calls, as the row of the call shows it.

Every instant that a unit reports stands in its course, also where it did not fit: a report is
what truly happened. Who is on the call follows the same rules as the decisions do.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from msgspec.structs import replace

from domain.dispatch.events import (
    OfUnitOnCall,
    PrimaryUnitNamed,
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
from projections.call_row import Anomaly, CallRow, Stages, UnitOnCall
from projections.calls import calls

T = TypeVar("T")


@calls.hears
def _(call: CallRow, fact: UnitDispatched) -> CallRow:
    return _join(call, fact, "dispatched", presumed=fact.presumed)


@calls.hears
def _(call: CallRow, fact: UnitSelfInitiated) -> CallRow:
    return _join(call, fact, "arrived")


@calls.hears
def _(call: CallRow, fact: TrafficStopMade) -> CallRow:
    return replace(_join(call, fact, "arrived"), plates=(*call.plates, fact.plate))


@calls.hears
def _(call: CallRow, fact: UnitStacked) -> CallRow:
    if call.state == "open" and _place(call.units, fact.unit_id) is None:
        waiting = (*_not_stacked(call, fact.unit_id), fact.unit_id)
        call = replace(call, stacked=waiting)
    return _marked(call, fact)


@calls.hears
def _(call: CallRow, fact: UnitUnstacked) -> CallRow:
    return _marked(replace(call, stacked=_not_stacked(call, fact.unit_id)), fact)


@calls.hears
def _(call: CallRow, fact: UnitAcknowledged) -> CallRow:
    return _reach(call, fact, "acknowledged")


@calls.hears
def _(call: CallRow, fact: UnitEnRoute) -> CallRow:
    return _reach(call, fact, "en_route")


@calls.hears
def _(call: CallRow, fact: UnitArrived) -> CallRow:
    return _reach(call, fact, "arrived")


@calls.hears
def _(call: CallRow, fact: UnitTransporting) -> CallRow:
    return _reach(call, fact, "transporting")


@calls.hears
def _(call: CallRow, fact: UnitAtDestination) -> CallRow:
    return _reach(call, fact, "at_hospital")


@calls.hears
def _(call: CallRow, fact: UnitCleared) -> CallRow:
    place = _place(call.units, fact.unit_id)
    if place is None:
        return _cleared_late(call, fact)
    told = {"disposition": fact.disposition, "text": fact.text}
    return _leave(call, fact, place, left="cleared", presumed=fact.presumed, **told)


@calls.hears
def _(call: CallRow, fact: UnitPreempted | UnitDiverted) -> CallRow:
    place = _place(call.units, fact.unit_id)
    if place is None:
        return _marked(call, fact)
    left = "preempted" if isinstance(fact, UnitPreempted) else "diverted"
    return _leave(call, fact, place, left=left, to_number=fact.to_number, text=fact.reason)


@calls.hears
def _(call: CallRow, fact: UnitExchanged) -> CallRow:
    place = _place(call.units, fact.unit_id)
    if place is None:
        return _marked(call, fact)
    return _leave(call, fact, place, left="exchanged", replaced_by=fact.replaced_by)


@calls.hears
def _(call: CallRow, fact: PrimaryUnitNamed) -> CallRow:
    return _marked(_with_units(replace(call, named_primary=fact.unit_id), call.units), fact)


def _join(call: CallRow, fact: OfUnitOnCall, stage: Stage, *, presumed: bool = False) -> CallRow:
    """Put the unit on the call. A course that was reported before its dispatch goes on.

    An instant that is only presumed is not among its stages: it measures nothing.
    """
    call = _marked(call, fact)
    if call.stacked or call.hold:
        call = replace(call, stacked=_not_stacked(call, fact.unit_id), hold=None)
    place = _place(call.units, fact.unit_id)
    if place is not None:
        on_it = call.units[place]
        on_duty = replace(on_it, tour_id=on_it.tour_id or fact.tour_id)
        return replace(call, units=_with(call.units, place, on_duty))
    stages = Stages() if presumed else Stages(**{stage: fact.at})
    early = _place(call.past_units, fact.unit_id)
    if early is not None and _never_sent(call.past_units[early]):
        stages = call.past_units[early].stages
        stages = stages if presumed else stages.first(stage, fact.at)
        call = replace(call, past_units=_removed(call.past_units, early))
    unit = UnitOnCall(
        unit_id=fact.unit_id,
        tour_id=fact.tour_id,
        stage=stage,
        since=fact.at,
        sent_at=fact.at,
        sent_by=fact.by,
        stages=stages,
    )
    if call.state != "open":
        late = replace(unit, left="never on it")
        return replace(call, past_units=(*call.past_units, late))
    return _with_units(call, (*call.units, unit))


def _reach(call: CallRow, fact: OfUnitOnCall, stage: Stage) -> CallRow:
    """Note that the unit reached a stage, on the call or not."""
    at = fact.stamp.at
    call = _marked(call, fact)
    place = _place(call.units, fact.unit_id)
    if place is None:
        return replace(call, past_units=_noted(call, fact, stage))
    unit = call.units[place]
    moved = replace(unit, stage=stage, since=at, stages=unit.stages.first(stage, at))
    return replace(call, units=_with(call.units, place, moved))


def _noted(call: CallRow, fact: OfUnitOnCall, stage: Stage) -> tuple[UnitOnCall, ...]:
    """Note a stage in the unit's latest course if it lacks it, else as a course of its own."""
    place = _place(call.past_units, fact.unit_id)
    if place is not None and getattr(call.past_units[place].stages, stage) is None:
        past = call.past_units[place]
        mended = replace(past, stages=past.stages.first(stage, fact.at))
        return _with(call.past_units, place, mended)
    alone = UnitOnCall(
        unit_id=fact.unit_id,
        tour_id=fact.tour_id,
        stage=stage,
        since=fact.at,
        stages=Stages(**{stage: fact.at}),
        left="never on it",
    )
    return (*call.past_units, alone)


def _leave(
    call: CallRow, fact: OfUnitOnCall, place: int, *, presumed: bool = False, **how: Any
) -> CallRow:
    """Take the unit off the call: its time there ends now."""
    call, unit = _marked(call, fact), call.units[place]
    stages = unit.stages if presumed else unit.stages.first("cleared", fact.at)
    gone = replace(unit, stage="cleared", since=fact.at, stages=stages, **how)
    past_units = (*call.past_units, gone)
    return _with_units(call, _removed(call.units, place), past_units)


def _cleared_late(call: CallRow, fact: UnitCleared) -> CallRow:
    """Note the clearing of a unit that is not on the call any more, or never was."""
    past_units = _noted(call, fact, "cleared")
    place = _place(past_units, fact.unit_id)
    if place is not None and not past_units[place].disposition:
        told = replace(past_units[place], disposition=fact.disposition, text=fact.text)
        past_units = _with(past_units, place, told)
    return replace(_marked(call, fact), past_units=past_units)


def _with_units(
    call: CallRow,
    units: tuple[UnitOnCall, ...],
    past_units: tuple[UnitOnCall, ...] | None = None,
) -> CallRow:
    """Give the call these units, and charge of it to the one named, else to the first."""
    named = _place(units, call.named_primary) if call.named_primary else None
    chief = units[named or 0].unit_id if units else ""
    past_units = call.past_units if past_units is None else past_units
    return replace(call, units=units, past_units=past_units, primary_unit=chief)


def _marked(call: CallRow, fact: OfUnitOnCall) -> CallRow:
    """Mark the call if the fact did not fit."""
    if not fact.anomaly:
        return call
    anomaly = Anomaly(at=fact.at, type=fact.STORED, unit_id=fact.unit_id, because=fact.anomaly)
    return replace(call, anomalies=(*call.anomalies, anomaly))


def _never_sent(unit: UnitOnCall) -> bool:
    return unit.left == "never on it" and unit.sent_at is None and unit.stages.cleared is None


def _place(units: Sequence[UnitOnCall], unit_id: str) -> int | None:
    """Find the latest course of a unit."""
    for n in range(len(units) - 1, -1, -1):
        if units[n].unit_id == unit_id:
            return n
    return None


def _not_stacked(call: CallRow, unit_id: str) -> tuple[str, ...]:
    return tuple(one for one in call.stacked if one != unit_id)


def _with(items: tuple[T, ...], place: int, item: T) -> tuple[T, ...]:
    return (*items[:place], item, *items[place + 1 :])


def _removed(items: tuple[T, ...], place: int) -> tuple[T, ...]:
    return (*items[:place], *items[place + 1 :])
