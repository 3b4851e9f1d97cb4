"""Which later facts rest on a fact, so that it cannot be taken back while they stand.

Nothing rests on a note, a type, a place or a status: they may be taken back at any time. What
moved a unit or a call may not, once something else was done on the strength of it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from domain.dispatch.events import (
    BackUpWanted,
    CallCancelled,
    CallClosed,
    CallHandedOver,
    CallHeld,
    CallLinked,
    CallReceived,
    CallReleased,
    CallReopened,
    CallReprioritised,
    CallRetyped,
    CallUnlinked,
    PhoneSignalled,
    PositionHandedOver,
    PositionLeft,
    PositionStaffed,
    PrimaryUnitNamed,
    TablesChanged,
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
from domain.kernel import Event, Recorded
from domain.patrol.events import (
    EmergencyAcknowledged,
    EmergencyCleared,
    EmergencyRaised,
    TourBegan,
    TourEnded,
    WelfareCheckAnswered,
    WelfareCheckDue,
    WelfareCheckWarned,
)

Kinds = tuple[type[Event], ...]
Rests = Callable[[Event, Event], bool]
Rules = tuple[tuple[Kinds, Rests], ...]

JOINS: Kinds = (UnitDispatched, UnitSelfInitiated, TrafficStopMade)
STAGES: Kinds = (
    UnitAcknowledged,
    UnitEnRoute,
    UnitArrived,
    UnitTransporting,
    UnitAtDestination,
)
LEAVES: Kinds = (UnitCleared, UnitPreempted, UnitDiverted, UnitExchanged)
ENDS: Kinds = (CallClosed, CallCancelled)
NEED_OPEN: Kinds = (
    *JOINS,
    *ENDS,
    UnitStacked,
    CallHeld,
    CallReleased,
    CallRetyped,
    CallReprioritised,
    CallLinked,
    BackUpWanted,
    CallHandedOver,
)

KEPT: dict[type[Event], str] = {
    EmergencyRaised: "Clear the emergency with a reason",
    EmergencyAcknowledged: "Clear the emergency with a reason",
    EmergencyCleared: "Raise the emergency again",
    WelfareCheckDue: "Answer the check",
    WelfareCheckWarned: "Answer the check",
    WelfareCheckAnswered: "Nothing needs to be done",
    PositionStaffed: "Sign off at the position",
    PositionLeft: "Sign on at the position",
    PositionHandedOver: "Hand the position back",
    PhoneSignalled: "The telephone system said it",
    TablesChanged: "Change the tables again",
}
"""What is never taken back, and what to do instead."""


def _same(*names: str) -> Rests:
    """Make the relation: both facts say the same of all of these, and say something."""

    def same(later: Event, fact: Event) -> bool:
        ours: list[Any] = [getattr(fact, name, "") for name in names]
        return all(ours) and ours == [getattr(later, name, "") for name in names]

    return same


def _share_a_call(later: Event, fact: Event) -> bool:
    """Tell whether the facts are about one call, on either side of a link."""
    ours = {tag for tag in fact.tags if tag.startswith("call_id:")}
    return not ours.isdisjoint(later.tags)


def _alone_then(later: Event, fact: Event) -> bool:
    """Tell whether they are of one unit, which was off duty at the earlier one."""
    return not getattr(fact, "tour_id", "") and SAME_UNIT(later, fact)


def _alone_since(later: Event, fact: Event) -> bool:
    """Tell whether they are of one unit, which was off duty at the later one."""
    return not getattr(later, "tour_id", "") and SAME_UNIT(later, fact)


def _share_unit_or_officer(later: Event, fact: Event) -> bool:
    ours = {tag for tag in fact.tags if tag.startswith(("unit_id:", "officer_id:"))}
    return not ours.isdisjoint(later.tags)


SAME_CALL = _same("call_id")
SAME_TOUR = _same("tour_id")
SAME_UNIT = _same("unit_id")
SAME_UNIT_ON_CALL = _same("call_id", "unit_id")

ALONE: Kinds = (UnitSelfInitiated, TrafficStopMade)
"""What puts a unit on a call without its being on duty."""

LEFT: Rules = (
    (JOINS, SAME_TOUR),
    (JOINS, SAME_UNIT_ON_CALL),
    ((*ENDS, CallHeld), SAME_CALL),
    ((TourEnded,), SAME_TOUR),
    ((TourBegan, *ALONE), _alone_then),
)
JOINED: Rules = (((*STAGES, *LEAVES, PrimaryUnitNamed), SAME_UNIT_ON_CALL),)

RESTS: dict[type[Event], Rules] = {
    # a unit that left is elsewhere since, or off duty; a held or an ended call has no units
    **dict.fromkeys(LEAVES, LEFT),
    # a unit that was never sent can have reached nothing and left nothing
    **dict.fromkeys(JOINS, JOINED),
    # a call that never waited for the unit can have stopped waiting or been its next
    UnitStacked: (((UnitUnstacked,), SAME_UNIT_ON_CALL),),
    # a call that still waits cannot wait anew; an ended call and a unit off duty wait for nothing
    UnitUnstacked: (
        ((UnitStacked, *JOINS), SAME_UNIT_ON_CALL),
        (ENDS, SAME_CALL),
        ((TourEnded,), SAME_TOUR),
    ),
    CallHeld: (((CallReleased,), SAME_CALL),),
    # links made later were checked against the links as they stood
    CallLinked: (((CallLinked, CallUnlinked), _share_a_call),),
    CallUnlinked: (((CallLinked,), _share_a_call),),
    # a call that never ended cannot be reopened; one that stayed ended cannot be worked
    **dict.fromkeys(ENDS, (((CallReopened,), SAME_CALL),)),
    CallReopened: ((NEED_OPEN, SAME_CALL),),
    # two tours of one unit or of one officer cannot be open at once; off duty it went elsewhere
    TourEnded: (((TourBegan,), _share_unit_or_officer), (ALONE, _alone_since)),
}
"""For each fact: which later facts rest on it, and when."""


def bears(fact: Event, undone: Iterable[Event]) -> bool:
    """Tell whether anything may rest on a fact that is taken back together with others.

    Nothing does on a unit's leaving a call if its coming is taken back as well.
    """
    return not isinstance(fact, LEAVES) or not any(
        isinstance(one, JOINS) and SAME_UNIT_ON_CALL(one, fact) for one in undone
    )


def rests_on(later: Recorded, fact: Recorded) -> bool:
    """Tell whether a fact rests on an earlier one."""
    if isinstance(fact.event, CallReceived):
        return _share_a_call(later.event, fact.event)
    if isinstance(fact.event, TourBegan):
        return SAME_TOUR(later.event, fact.event)
    if (later.event.at, later.position) <= (fact.event.at, fact.position):
        return False
    return any(
        isinstance(later.event, kinds) and rests(later.event, fact.event)
        for kinds, rests in RESTS.get(type(fact.event), ())
    )
