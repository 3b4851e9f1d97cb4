"""A former system's record becomes facts with their own times; nothing is invented, none refused.

A file with one row per incident names no units: its instants become `CallStageReported`. A file
with one row per unit brings the units' own facts. What does not fit is marked, never mended.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from domain.dispatch.events import (
    STAGES,
    CallClosed,
    CallReceived,
    CallReopened,
    CallReprioritised,
    CallStageReported,
    OfUnitOnCall,
    PlacePinned,
    Stage,
    UnitAcknowledged,
    UnitArrived,
    UnitAtDestination,
    UnitCleared,
    UnitDispatched,
    UnitEnRoute,
    UnitTransporting,
)
from domain.kernel import Event, Stamp

IMPORTED = "import"
"""Who says facts that were brought in all at once: history, never work on the live board."""

REPLAYED = "replay"
"""Who says facts that are played anew at their own pace: they show on the live board."""

UNIT_STAGES: dict[Stage, type[OfUnitOnCall]] = {
    "dispatched": UnitDispatched,
    "acknowledged": UnitAcknowledged,
    "en_route": UnitEnRoute,
    "arrived": UnitArrived,
    "transporting": UnitTransporting,
    "at_hospital": UnitAtDestination,
    "cleared": UnitCleared,
}
"""What a unit does at a call, and the fact that says so."""

ON_RECEIPT: tuple[Stage, ...] = ("presented", "answered", "received")
CLOSINGS: tuple[Stage, ...] = ("closed", "reopened", "final_closed")
FOLLOWS: dict[Stage, frozenset[Stage]] = {
    "first_cleared": frozenset({*ON_RECEIPT, "queued", "dispatched"}),
    "reopened": frozenset({"closed"}),
}


def is_history(event: Event) -> bool:
    """Tell whether the fact was brought in all at once from a former system."""
    return event.by == IMPORTED


class Origin(Struct, frozen=True):
    """The row that a fact comes from: its lasting id, its place, and what it said.

    `content` is a fingerprint of the row's words, so that a row that was changed since is noticed.
    """

    row_id: str
    line: int
    content: str


class FormerUnit(Struct, frozen=True, kw_only=True):
    """What a former system knew of one unit at one call. `doubts` says what is odd, by stage."""

    origin: Origin
    unit_id: str
    stages: Mapping[Stage, datetime]
    doubts: Mapping[Stage, str]
    disposition: str = ""


class FormerCall(Struct, frozen=True, kw_only=True):
    """What a former system knew of one call.

    `first_priority` is set where the priority was changed later, at a time nobody wrote down.
    `ends_with_units` closes the call when its last unit cleared, for files that name no closing.
    """

    origin: Origin
    call_id: str
    number: str
    source_system: str
    type: str
    source: str
    priority: str
    stages: Mapping[Stage, datetime]
    doubts: Mapping[Stage, str]
    first_priority: str | None = None
    self_initiated: bool = False
    discipline: str = "police"
    place: str = ""
    pin: str = ""
    beat: str = ""
    dispositions: tuple[str, ...] = ()
    units: tuple[FormerUnit, ...] = ()
    ends_with_units: bool = False


def inversions(stages: Mapping[Stage, datetime]) -> dict[Stage, str]:
    """Say, for each stage that comes before one it should follow, which one that is.

    The first clearing may be another unit's than the first arrival, and a reopened call goes on
    as it did before: these need follow what `FOLLOWS` names. A stage that was found late once is
    not held against what comes after it as well.
    """
    found: dict[Stage, str] = {}
    before: dict[Stage, datetime] = {}
    for stage in STAGES:
        if stage not in stages:
            continue
        earlier = before.keys() & FOLLOWS.get(stage, before.keys())
        latest = max(earlier, key=lambda one: (before[one], one), default=stage)
        if stages[stage] < stages[latest]:
            found[stage] = f"{_words(stage)} comes before {_words(latest)}"
            del before[latest]
        before[stage] = stages[stage]
    return found


def _words(stage: Stage) -> str:
    return stage.replace("_", " ")


def facts_of(call: FormerCall, by: str) -> list[Event]:
    """Give the call's facts as they happened, its receipt first of all."""
    received = call.stages["received"]
    facts = [*_receipt(call, by), *_course(call, by)]
    for unit in call.units:
        facts.extend(_unit_facts(call, unit, by))
    facts.extend(_closings(call, by))
    return sorted(facts, key=lambda fact: max(fact.at, received))


def _stamp(call: FormerCall, origin: Origin, at: datetime, by: str, part: str) -> Stamp:
    return Stamp(
        at=at,
        by=by,
        desk=f"{call.source_system} line {origin.line}",
        command_id=f"{origin.row_id}/{part}",
        content=origin.content,
    )


def _anomalies(call: FormerCall, *stages: Stage) -> str:
    odd = inversions(call.stages)
    found = [text for stage in stages for text in (call.doubts.get(stage), odd.get(stage)) if text]
    return "; ".join(found)


def _receipt(call: FormerCall, by: str) -> Iterable[Event]:
    at = call.stages["received"]
    changed = call.first_priority is not None and call.first_priority != call.priority
    yield CallReceived(
        stamp=_stamp(call, call.origin, at, by, "received"),
        call_id=call.call_id,
        number_tag="",
        source=call.source,
        self_initiated=call.self_initiated,
        type=call.type,
        priority=call.first_priority or "" if changed else call.priority,
        place=call.place,
        beat=call.beat,
        discipline=call.discipline,
        presented_at=call.stages.get("presented"),
        answered_at=call.stages.get("answered"),
        former_number=call.number,
        source_system=call.source_system,
        anomaly=_anomalies(call, *ON_RECEIPT),
    )
    if call.pin:
        stamp = _stamp(call, call.origin, at, by, "pin")
        yield PlacePinned(stamp=stamp, call_id=call.call_id, pin=call.pin)
    if changed:
        stamp = _stamp(call, call.origin, at, by, "priority")
        yield CallReprioritised(stamp=stamp, call_id=call.call_id, priority=call.priority)


def _course(call: FormerCall, by: str) -> Iterable[Event]:
    """Report the stages that are the call's own; the last closing only where nothing reopened."""
    for stage in STAGES:
        at = call.stages.get(stage)
        ends = stage in CLOSINGS and (stage != "final_closed" or _closed_again(call))
        if at is not None and stage not in ON_RECEIPT and not ends:
            yield CallStageReported(
                stamp=_stamp(call, call.origin, at, by, stage),
                call_id=call.call_id,
                stage=stage,
                anomaly=_anomalies(call, stage),
            )


def _unit_facts(call: FormerCall, unit: FormerUnit, by: str) -> Iterable[Event]:
    odd = inversions(unit.stages)
    for stage, kind in UNIT_STAGES.items():
        at = unit.stages.get(stage)
        if at is not None:
            doubts = [text for text in (unit.doubts.get(stage), odd.get(stage)) if text]
            cleared = {"disposition": unit.disposition} if kind is UnitCleared else {}
            yield kind(
                stamp=_stamp(call, unit.origin, at, by, stage),
                call_id=call.call_id,
                number=call.number,
                tour_id="",
                unit_id=unit.unit_id,
                anomaly="; ".join(doubts),
                **cleared,
            )


def _closed_again(call: FormerCall) -> bool:
    reopened, last = call.stages.get("reopened"), call.stages.get("final_closed")
    return reopened is not None and last is not None and last >= reopened


def _closings(call: FormerCall, by: str) -> Iterable[Event]:
    """Close, reopen and close again. The outcome that the file knows is that of the last one."""
    again = _closed_again(call)
    if "closed" in call.stages:
        yield _closed(call, by, "closed", call.stages["closed"], last=not again)
    elif ended := _units_ended(call):
        yield _closed(call, by, "closed", ended, last=True)
    if "reopened" in call.stages:
        at = call.stages["reopened"]
        yield CallReopened(
            stamp=_stamp(call, call.origin, at, by, "reopened"),
            call_id=call.call_id,
            anomaly=_anomalies(call, "reopened"),
        )
    if again:
        yield _closed(call, by, "final_closed", call.stages["final_closed"], last=True)


def _closed(call: FormerCall, by: str, stage: Stage, at: datetime, *, last: bool) -> Event:
    of_units = (unit.disposition for unit in call.units if unit.disposition)
    dispositions = call.dispositions or tuple(dict.fromkeys(of_units))
    return CallClosed(
        stamp=_stamp(call, call.origin, at, by, stage),
        call_id=call.call_id,
        dispositions=dispositions if last else (),
        anomaly=_anomalies(call, stage),
    )


def _units_ended(call: FormerCall) -> datetime | None:
    """Say when the last unit cleared; nothing while any of them never did."""
    cleared = [unit.stages.get("cleared") for unit in call.units]
    known = [at for at in cleared if at is not None]
    return max(known) if call.ends_with_units and known and len(known) == len(cleared) else None
