"""The calls projection: one row for each call. Open ones are on the board."""

from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from domain.deployment.events import UnitsRecommended
from domain.dispatch.cards import PAPER
from domain.dispatch.events import (
    BackUpWanted,
    CallCancelled,
    CallClosed,
    CallerAdded,
    CallHandedOver,
    CallHeld,
    CallLinked,
    CallReceived,
    CallReleased,
    CallReopened,
    CallReprioritised,
    CallRetyped,
    CallStageReported,
    CallUnlinked,
    CaseNumberAssigned,
    CautionAdded,
    NoteAdded,
    PlacePinned,
    PlaceSaid,
    PlaceValidated,
)
from domain.dispatch.imported import is_history
from domain.kernel import Event, FactUndone, Past, about
from projections.call_row import (
    Anomaly,
    Caller,
    CallRow,
    HandedOver,
    Hold,
    Link,
    Note,
    UnitOnCall,
)
from projections.kernel import Projection, RowHistory


def _linked(event: CallLinked | CallUnlinked) -> tuple[str, ...]:
    return (event.call_id, event.primary_call_id)


def _undone(event: FactUndone) -> tuple[str, ...]:
    return tuple(call_id for call_id in (event.call_id, event.other_call_id) if call_id)


def _history(past: Past, call_id: str) -> RowHistory[CallRow]:
    return RowHistory(CallRow(call_id=call_id), past.of(about(call_id=call_id)))


def _begins(event: Event) -> CallRow | None:
    """Begin a row with the receipt of the call: nothing is recorded of a call before it."""
    return CallRow(call_id=event.call_id) if isinstance(event, CallReceived) else None


def is_on_board(call: CallRow) -> bool:
    """Tell whether the call is work for someone."""
    return call.received_at is not None and call.state == "open" and not call.is_history


calls = Projection(
    "calls",
    2,
    CallRow,
    key="call_id",
    several={CallLinked: _linked, CallUnlinked: _linked, FactUndone: _undone},
    history=_history,
    begins=_begins,
    shown=is_on_board,
    label=lambda call: call.number or call.call_id,
)


@calls.hears
def _(call: CallRow, fact: CallReceived) -> CallRow:
    stages = replace(
        call.stages,
        presented=fact.presented_at,
        answered=fact.answered_at,
        received=fact.at,
    )
    if fact.source_system in ("", PAPER):
        stages = stages.first("queued", fact.at)
    return _marked(
        replace(
            call,
            number=fact.number_tag,
            former_number=fact.former_number,
            source_system=fact.source_system,
            is_history=is_history(fact),
            training=fact.training,
            type=fact.type,
            priority=fact.priority,
            source=fact.source,
            self_initiated=fact.self_initiated,
            discipline=fact.discipline,
            beat=fact.beat,
            place=fact.place,
            received_at=fact.at,
            received_by=fact.by,
            stages=stages,
        ),
        fact,
    )


@calls.hears
def _(call: CallRow, fact: CallStageReported) -> CallRow:
    return _marked(replace(call, stages=call.stages.first(fact.stage, fact.at)), fact)


@calls.hears
def _(call: CallRow, fact: CallerAdded) -> CallRow:
    caller = Caller(at=fact.at, name=fact.name, phone=fact.phone, address=fact.address)
    return replace(call, callers=(*call.callers, caller))


@calls.hears
def _(call: CallRow, fact: PlaceSaid) -> CallRow:
    return replace(call, place=fact.place)


@calls.hears
def _(call: CallRow, fact: PlaceValidated) -> CallRow:
    return replace(call, address=fact.address, beat=fact.beat or call.beat)


@calls.hears
def _(call: CallRow, fact: PlacePinned) -> CallRow:
    return replace(call, pin=fact.pin)


@calls.hears
def _(call: CallRow, fact: UnitsRecommended) -> CallRow:
    return replace(call, recommended=fact.units, recommended_at=fact.at, recommendation=fact.told)


@calls.hears
def _(call: CallRow, fact: CallRetyped) -> CallRow:
    return replace(call, type=fact.type)


@calls.hears
def _(call: CallRow, fact: CallReprioritised) -> CallRow:
    return replace(call, priority=fact.priority)


@calls.hears
def _(call: CallRow, fact: NoteAdded) -> CallRow:
    return replace(call, notes=(*call.notes, Note(at=fact.at, by=fact.by, text=fact.text)))


@calls.hears
def _(call: CallRow, fact: CautionAdded) -> CallRow:
    return replace(call, cautions=(*call.cautions, Note(at=fact.at, by=fact.by, text=fact.text)))


@calls.hears
def _(call: CallRow, fact: CallHeld) -> CallRow:
    if call.state != "open":
        return call
    return replace(call, hold=Hold(since=fact.at, by=fact.by, reason=fact.reason))


@calls.hears
def _(call: CallRow, fact: CallReleased) -> CallRow:
    del fact
    return replace(call, hold=None)


@calls.hears
def _(call: CallRow, fact: CallLinked) -> CallRow:
    if fact.call_id == call.call_id:
        return replace(
            call, primary_call_id=fact.primary_call_id, primary_number=fact.primary_number
        )
    duplicate = Link(call_id=fact.call_id, number=fact.number)
    return replace(call, duplicates=(*_without(call, fact.call_id), duplicate))


@calls.hears
def _(call: CallRow, fact: CallUnlinked) -> CallRow:
    if fact.call_id == call.call_id:
        return replace(call, primary_call_id="", primary_number="")
    return replace(call, duplicates=_without(call, fact.call_id))


def _without(call: CallRow, duplicate_id: str) -> tuple[Link, ...]:
    return tuple(link for link in call.duplicates if link.call_id != duplicate_id)


@calls.hears
def _(call: CallRow, fact: BackUpWanted) -> CallRow:
    return replace(call, back_up=fact.count)


@calls.hears
def _(call: CallRow, fact: CallHandedOver) -> CallRow:
    handed = HandedOver(at=fact.at, to=fact.to, reference=fact.reference)
    return replace(call, handed_to=(*call.handed_to, handed))


@calls.hears
def _(call: CallRow, fact: CaseNumberAssigned) -> CallRow:
    return replace(call, case_number=fact.case_number_id)


@calls.hears
def _(call: CallRow, fact: CallCancelled) -> CallRow:
    return replace(
        _ended(call, "cancelled", fact.at, fact.by),
        dispositions=(),
        outcome=fact.reason,
    )


@calls.hears
def _(call: CallRow, fact: CallClosed) -> CallRow:
    ended = _ended(call, "closed", fact.at, fact.by)
    return _marked(replace(ended, dispositions=fact.dispositions, outcome=fact.text), fact)


@calls.hears
def _(call: CallRow, fact: CallReopened) -> CallRow:
    return _marked(
        replace(
            call,
            state="open",
            is_history=call.is_history and is_history(fact),
            reopened_because=fact.reason,
            stages=replace(call.stages, reopened=fact.at, final_closed=None),
        ),
        fact,
    )


def _ended(call: CallRow, state: Literal["closed", "cancelled"], at: datetime, by: str) -> CallRow:
    """End the call: nobody is on it any more, and nothing waits for it."""
    stages = call.stages.first("closed", at)
    if stages.reopened is not None:
        stages = replace(stages, final_closed=at)
    gone = tuple(_gone(unit) for unit in call.units)
    return replace(
        call,
        state=state,
        stages=stages,
        ended_at=at,
        ended_by=by,
        units=(),
        past_units=(*call.past_units, *gone),
        stacked=(),
        primary_unit="",
        hold=None,
        back_up=0,
    )


def _gone(unit: UnitOnCall) -> UnitOnCall:
    return replace(unit, left="call ended")


def _marked(
    call: CallRow, fact: CallReceived | CallStageReported | CallClosed | CallReopened
) -> CallRow:
    """Mark the call if the fact did not fit."""
    if not fact.anomaly:
        return call
    anomaly = Anomaly(at=fact.at, type=fact.STORED, because=fact.anomaly)
    return replace(call, anomalies=(*call.anomalies, anomaly))
