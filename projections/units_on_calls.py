"""What units do on calls, as the row of the call shows it.

Every instant that a unit reports stands in its course, also where it did not fit: a report is
what truly happened. Who is on the call follows the same rules as the decisions do.
"""

from collections.abc import Sequence
from typing import TypeVar

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
    return _join(call, fact, "dispatched")


@calls.hears
def _(call: CallRow, fact: UnitSelfInitiated) -> CallRow:
    return _join(call, fact, "arrived")


@calls.hears
def _(call: CallRow, fact: TrafficStopMade) -> CallRow:
    return replace(_join(call, fact, "arrived"), plates=(*call.plates, fact.plate))


@calls.hears
def _(call: CallRow, fact: UnitStacked) -> CallRow:
    if call.state == "open" and not _is_on(call, fact.unit_id):
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
    if place is not None:
        done = replace(
            call.units[place], left="cleared", disposition=fact.disposition, text=fact.text
        )
        return _leave(call, fact, place, done)
    return _cleared_late(call, fact)


@calls.hears
def _(call: CallRow, fact: UnitPreempted | UnitDiverted) -> CallRow:
    place = _place(call.units, fact.unit_id)
    if place is None:
        return _marked(call, fact)
    left = "preempted" if isinstance(fact, UnitPreempted) else "diverted"
    gone = replace(call.units[place], left=left, to_number=fact.to_number, text=fact.reason)
    return _leave(call, fact, place, gone)


@calls.hears
def _(call: CallRow, fact: UnitExchanged) -> CallRow:
    place = _place(call.units, fact.unit_id)
    if place is None:
        return _marked(call, fact)
    gone = replace(call.units[place], left="exchanged", replaced_by=fact.replaced_by)
    return _leave(call, fact, place, gone)


@calls.hears
def _(call: CallRow, fact: PrimaryUnitNamed) -> CallRow:
    return _marked(_with_units(replace(call, named_primary=fact.unit_id), call.units), fact)


def _join(call: CallRow, fact: OfUnitOnCall, stage: Stage) -> CallRow:
    """Put the unit on the call. A course that was reported before its dispatch goes on."""
    at, unit_id = fact.at, fact.unit_id
    call = replace(
        _marked(call, fact),
        stacked=_not_stacked(call, unit_id),
        hold=None,
        stages=replace(call.stages.first(stage, at), cleared=None),
    )
    if _is_on(call, unit_id):
        return call
    early = _place(call.past_units, unit_id)
    course = Stages()
    if early is not None and _never_sent(call.past_units[early]):
        course = call.past_units[early].stages
        call = replace(call, past_units=_removed(call.past_units, early))
    unit = UnitOnCall(
        unit_id=unit_id,
        tour_id=fact.tour_id,
        stage=stage,
        since=at,
        sent_at=at,
        sent_by=fact.by,
        stages=course.first(stage, at),
    )
    if call.state != "open":
        late = replace(unit, left="never on it")
        return replace(call, past_units=(*call.past_units, late))
    return _with_units(call, (*call.units, unit))


def _reach(call: CallRow, fact: OfUnitOnCall, stage: Stage) -> CallRow:
    """Note that the unit reached a stage, on the call or not."""
    at, unit_id = fact.at, fact.unit_id
    call = replace(_marked(call, fact), stages=call.stages.first(stage, at))
    place = _place(call.units, unit_id)
    if place is not None:
        unit = call.units[place]
        moved = replace(unit, stage=stage, since=at, stages=unit.stages.first(stage, at))
        return replace(call, units=_with(call.units, place, moved))
    return replace(call, past_units=_noted(call, fact, stage))


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
        stages=Stages().first(stage, fact.at),
        left="never on it",
    )
    return (*call.past_units, alone)


def _leave(call: CallRow, fact: OfUnitOnCall, place: int, gone: UnitOnCall) -> CallRow:
    """Take the unit off the call: its time there ends now."""
    gone = replace(
        gone,
        stage="cleared",
        since=fact.at,
        stages=gone.stages.first("cleared", fact.at),
    )
    call = replace(_marked(call, fact), past_units=(*call.past_units, gone))
    return _last_cleared(_with_units(call, _removed(call.units, place)), fact)


def _cleared_late(call: CallRow, fact: UnitCleared) -> CallRow:
    """Note the clearing of a unit that is not on the call any more, or never was."""
    past_units = _noted(call, fact, "cleared")
    place = _place(past_units, fact.unit_id)
    if place is not None and not past_units[place].disposition:
        told = replace(past_units[place], disposition=fact.disposition, text=fact.text)
        past_units = _with(past_units, place, told)
    return _last_cleared(replace(_marked(call, fact), past_units=past_units), fact)


def _last_cleared(call: CallRow, fact: OfUnitOnCall) -> CallRow:
    """Note the first clearing, and the last one once no unit that was sent is left."""
    stages = call.stages.first("first_cleared", fact.at)
    all_clear = not call.units and all(
        unit.stages.cleared for unit in call.past_units if unit.left != "never on it"
    )
    return replace(call, stages=replace(stages, cleared=fact.at if all_clear else None))


def _with_units(call: CallRow, units: tuple[UnitOnCall, ...]) -> CallRow:
    """Give the call these units, and charge of it to the one named, else to the first."""
    named = _place(units, call.named_primary)
    chief = 0 if named is None else named
    return replace(call, units=units, primary_unit=units[chief].unit_id if units else "")


def _marked(call: CallRow, fact: OfUnitOnCall) -> CallRow:
    """Mark the call if the fact did not fit."""
    if not fact.anomaly:
        return call
    anomaly = Anomaly(at=fact.at, type=fact.STORED, unit_id=fact.unit_id, because=fact.anomaly)
    return replace(call, anomalies=(*call.anomalies, anomaly))


def _never_sent(unit: UnitOnCall) -> bool:
    return unit.left == "never on it" and unit.sent_at is None and unit.stages.cleared is None


def _is_on(call: CallRow, unit_id: str) -> bool:
    return _place(call.units, unit_id) is not None


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
