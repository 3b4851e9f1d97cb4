"""Random histories as they may stand in a log: late, odd, and with facts taken back."""

from typing import Any

from hypothesis import strategies
from msgspec.structs import replace

from domain.dispatch import events as dispatch
from domain.dispatch.dependence import KEPT
from domain.kernel import Event, FactUndone, Stamp
from domain.patrol import events as patrol
from eventlog.codec import encode
from eventlog.keys import Keys, MemoryKeyStore
from eventlog.log import Log
from tests.domain.town import call_id, number, received
from tests.given import stamp

KEYS = Keys(bytes(32), MemoryKeyStore())
CALL = strategies.integers(1, 3)
UNIT = strategies.sampled_from(["1A12", "1A13"])
AT = strategies.integers(-20, 60)
NEVER_UNDONE = {*KEPT, FactUndone}
FAMILIES = ("call", "unit", "unit", "unit", "tour", "tour", "link", "undo")
LOGS = (patrol.TourBegan, patrol.TourEnded)
ANOMALY = strategies.sampled_from(["", "", "", "not dispatched to the call"])

SIMPLE: tuple[tuple[type[dispatch.OfCall], dict[str, Any]], ...] = (
    (dispatch.CallStageReported, {"stage": "arrived"}),
    (dispatch.CallStageReported, {"stage": "cleared", "anomaly": "too early"}),
    (dispatch.CallerAdded, {"name": "A. Caller"}),
    (dispatch.PlaceSaid, {"place": "Main and Park"}),
    (dispatch.PlaceValidated, {"address": "12 Mill Road", "beat": "B2"}),
    (dispatch.PlacePinned, {"pin": "41.7,-72.7"}),
    (dispatch.CallRetyped, {"type": "FIGHT"}),
    (dispatch.CallReprioritised, {"priority": "P1"}),
    (dispatch.NoteAdded, {"text": "loud"}),
    (dispatch.CautionAdded, {"text": "dog"}),
    (dispatch.CallHeld, {"reason": "no unit"}),
    (dispatch.CallReleased, {}),
    (dispatch.CallCancelled, {"reason": "called back"}),
    (dispatch.CallClosed, {"dispositions": ("RPT",)}),
    (dispatch.CallReopened, {"reason": "again"}),
    (dispatch.CaseNumberAssigned, {"case_number_id": "26-C00001"}),
    (dispatch.BackUpWanted, {"count": 2}),
    (dispatch.CallHandedOver, {"to": "fire", "reference": "F1"}),
)
ON_CALL: tuple[tuple[type[dispatch.OfUnitOnCall], dict[str, Any]], ...] = (
    (dispatch.UnitDispatched, {}),
    (dispatch.UnitDispatched, {}),
    (dispatch.UnitStacked, {}),
    (dispatch.UnitUnstacked, {}),
    (dispatch.UnitAcknowledged, {}),
    (dispatch.UnitEnRoute, {}),
    (dispatch.UnitArrived, {}),
    (dispatch.UnitTransporting, {"to": "hospital"}),
    (dispatch.UnitAtDestination, {}),
    (dispatch.UnitSelfInitiated, {"status": "SI"}),
    (dispatch.TrafficStopMade, {"plate": "CT 1"}),
    (dispatch.UnitCleared, {"disposition": "RPT"}),
    (dispatch.UnitPreempted, {"to_number": "26-000009", "reason": "worse"}),
    (dispatch.UnitDiverted, {"to_number": "26-000009"}),
    (dispatch.UnitExchanged, {"replaced_by": "1A13"}),
    (dispatch.PrimaryUnitNamed, {}),
)
OF_TOUR: tuple[tuple[type[patrol.OfTour], dict[str, Any]], ...] = (
    (patrol.BeatAssigned, {"beat": "B2"}),
    (patrol.StatusChanged, {"status": "ML"}),
    (patrol.EmergencyRaised, {}),
    (patrol.EmergencyAcknowledged, {}),
    (patrol.EmergencyCleared, {"reason": "all well"}),
    (patrol.WelfareCheckDue, {"due_at": stamp(5).at}),
    (patrol.WelfareCheckWarned, {"due_at": stamp(5).at}),
    (patrol.WelfareCheckAnswered, {}),
)


def _made(kind: type[Event], **fields: Any) -> Event:
    return kind(**fields)


def _about_a_call(draw: strategies.DrawFn, when: Stamp) -> Event:
    kind, more = draw(strategies.sampled_from(SIMPLE))
    return _made(kind, stamp=when, call_id=call_id(draw(CALL)), **more)


def _link(draw: strategies.DrawFn, when: Stamp) -> Event:
    kind = draw(strategies.sampled_from([dispatch.CallLinked, dispatch.CallUnlinked]))
    one, other = draw(CALL), draw(CALL)
    return kind(
        stamp=when,
        call_id=call_id(one),
        number=number(one),
        primary_call_id=call_id(other),
        primary_number=number(other),
    )


def _about_a_unit(draw: strategies.DrawFn, when: Stamp, facts: list[Event]) -> Event:
    """Say something of a unit on a tour that has begun, or on none."""
    unit = draw(UNIT)
    begun = [one.tour_id for one in facts if type(one) is patrol.TourBegan and one.unit_id == unit]
    tour_id = draw(strategies.sampled_from(["", *begun, *begun[-1:]]))
    if draw(strategies.booleans()):
        kind, more = draw(strategies.sampled_from(ON_CALL))
        call = draw(CALL)
        more = more | {"call_id": call_id(call), "number": number(call), "anomaly": draw(ANOMALY)}
        return _made(kind, stamp=when, unit_id=unit, tour_id=tour_id, **more)
    kind_of_tour, told = draw(strategies.sampled_from(OF_TOUR))
    return _made(kind_of_tour, stamp=when, unit_id=unit, tour_id=tour_id, **told)


def _log_on_or_off(when: Stamp, unit: str, facts: list[Event]) -> Event:
    """End the unit's open tour, or begin one: a unit has one at a time, and they do not overlap."""
    known = [one for one in facts if isinstance(one, LOGS) and one.unit_id == unit]
    last = _last_standing(facts, unit)
    when = replace(when, at=max([when.at, *(one.at for one in known)]))
    if isinstance(last, patrol.TourBegan):
        return _made(
            patrol.TourEnded, stamp=when, unit_id=unit, tour_id=last.tour_id, officer_ids=("o1",)
        )
    count = sum(type(one) is patrol.TourBegan for one in known)
    return _made(
        patrol.TourBegan,
        stamp=when,
        unit_id=unit,
        tour_id=f"tour-{unit}-{count}",
        officer_ids=("o1",),
        beat="B1",
    )


def _last_standing(facts: list[Event], unit: str) -> Event | None:
    """Give the latest log-on or log-off of the unit that was not taken back."""
    undone = {one.undone for one in facts if isinstance(one, FactUndone)}
    standing = [
        one
        for place, one in enumerate(facts, 1)
        if isinstance(one, LOGS) and one.unit_id == unit and place not in undone
    ]
    return standing[-1] if standing else None


def may_be_undone(facts: list[Event], place: int) -> bool:
    """Tell whether a fact may be taken back: a log-on or log-off only as the unit's latest."""
    fact = facts[place]
    if isinstance(fact, LOGS):
        return _last_standing(facts, fact.unit_id) is fact
    return type(fact) not in NEVER_UNDONE


def undoing(facts: list[Event], place: int) -> FactUndone:
    """Take back the fact at a place, with the ids of what is taken back."""
    fact = facts[place]
    return FactUndone(
        stamp=stamp(70),
        call_id=getattr(fact, "call_id", ""),
        other_call_id=getattr(fact, "primary_call_id", ""),
        tour_id=getattr(fact, "tour_id", ""),
        unit_id=getattr(fact, "unit_id", ""),
        officer_ids=getattr(fact, "officer_ids", ()),
        undone=place + 1,
        undone_type=fact.STORED,
    )


@strategies.composite
def histories(draw: strategies.DrawFn) -> list[Event]:
    """Give a history in the order of its recording.

    The first fact recorded of a call is its receipt, and of a tour its beginning. The tours of a
    unit do not overlap: a log-on is refused over an open tour, and so is taking a log-off back
    after a later log-on.
    """
    facts: list[Event] = [received(call, at=draw(AT)) for call in (1, 2, 3)]
    for _ in range(draw(strategies.integers(0, 30))):
        when = stamp(draw(AT))
        family = draw(strategies.sampled_from(FAMILIES))
        if family == "call":
            facts.append(_about_a_call(draw, when))
        elif family == "unit":
            facts.append(_about_a_unit(draw, when, facts))
        elif family == "tour":
            facts.append(_log_on_or_off(when, draw(UNIT), facts))
        elif family == "link":
            facts.append(_link(draw, when))
        else:
            places = [n for n in range(len(facts)) if may_be_undone(facts, n)]
            facts.append(undoing(facts, draw(strategies.sampled_from(places))))
    return facts


async def recorded(log: Log, facts: list[Event]) -> None:
    """Let the log hold these facts."""
    for fact in facts:
        await log.append(await encode([fact], KEYS))
