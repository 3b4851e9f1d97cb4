"""Random histories as they may stand in a log: late, odd, and with facts taken back."""

from typing import Any

from hypothesis import strategies

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
    (patrol.TourBegan, {"officer_ids": ("o1",), "beat": "B1"}),
    (patrol.TourEnded, {"officer_ids": ("o1",)}),
    (patrol.BeatAssigned, {"beat": "B2"}),
    (patrol.StatusChanged, {"status": "ML"}),
    (patrol.EmergencyRaised, {}),
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


def _about_a_unit(draw: strategies.DrawFn, when: Stamp, tours: dict[str, list[str]]) -> Event:
    """Say something of a unit on a tour that has begun, or on none."""
    unit = draw(UNIT)
    tour_id = draw(strategies.sampled_from(["", *tours[unit], *tours[unit][-1:]]))
    if draw(strategies.booleans()):
        kind, more = draw(strategies.sampled_from(ON_CALL))
        call = draw(CALL)
        more = more | {"call_id": call_id(call), "number": number(call), "anomaly": draw(ANOMALY)}
        return _made(kind, stamp=when, unit_id=unit, tour_id=tour_id, **more)
    kind_of_tour, told = draw(strategies.sampled_from(OF_TOUR))
    if kind_of_tour is patrol.TourBegan:
        tour_id = f"tour-{unit}-{len(tours[unit])}"
        tours[unit].append(tour_id)
    return _made(kind_of_tour, stamp=when, unit_id=unit, tour_id=tour_id, **told)


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

    The first fact recorded of a call is its receipt, and of a tour its beginning.
    """
    facts: list[Event] = [received(call, at=draw(AT)) for call in (1, 2, 3)]
    tours: dict[str, list[str]] = {"1A12": [], "1A13": []}
    for _ in range(draw(strategies.integers(0, 30))):
        when = stamp(draw(AT))
        family = draw(strategies.sampled_from(["call", "unit", "unit", "unit", "link", "undo"]))
        if family == "call":
            facts.append(_about_a_call(draw, when))
        elif family == "unit":
            facts.append(_about_a_unit(draw, when, tours))
        elif family == "link":
            facts.append(_link(draw, when))
        else:
            places = [n for n, fact in enumerate(facts) if type(fact) not in NEVER_UNDONE]
            facts.append(undoing(facts, draw(strategies.sampled_from(places))))
    return facts


async def recorded(log: Log, facts: list[Event]) -> None:
    """Let the log hold these facts."""
    for fact in facts:
        await log.append(await encode([fact], KEYS))
