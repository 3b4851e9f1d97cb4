"""Taking back what a command recorded."""

import pytest

from domain.dispatch.assignments import DispatchUnits
from domain.dispatch.events import (
    CallClosed,
    CallHeld,
    CallLinked,
    CallReceived,
    CallReleased,
    CallReopened,
    CallRetyped,
    CommandHeard,
    NoteAdded,
    OfUnitOnCall,
    UnitArrived,
    UnitCleared,
    UnitDispatched,
    UnitEnRoute,
    UnitPreempted,
    UnitSelfInitiated,
    UnitStacked,
    UnitUnstacked,
)
from domain.dispatch.undo import (
    LaterFactRests,
    NothingToTakeBack,
    NotTakenBack,
    UndoFacts,
    UndoIsFinal,
)
from domain.kernel import Event, FactUndone
from domain.patrol.events import BeatAssigned, EmergencyRaised, StatusChanged, TourBegan, TourEnded
from domain.unit import UnitBusy
from tests.domain.town import (
    call_id,
    number,
    of_call,
    of_tour,
    off_duty,
    on_call,
    on_duty,
    received,
)
from tests.given import given, recorded, stamp

SHIFT = (on_duty("1A12"), received(1), received(2))
SENT = on_call(UnitDispatched, at=-300)


def undo(past: tuple[Event, ...], *positions: int) -> UndoFacts:
    facts = recorded(*past)
    return UndoFacts(stamp=stamp(), undone=tuple(facts[one - 1] for one in positions))


def undoing(position: int, kind: type[Event], **ids: str | tuple[str, ...]) -> FactUndone:
    return FactUndone(stamp=stamp(), undone=position, undone_type=kind.STORED, **ids)  # type: ignore[arg-type]  # ids are fields


OF_UNIT = {"call_id": call_id(1), "tour_id": "tour-1A12", "unit_id": "1A12"}


def test_a_fact_is_taken_back_by_a_fact_that_carries_its_ids() -> None:
    past = (*SHIFT, SENT)
    outcome = given(*past).when(undo(past, 4))
    outcome.then(undoing(4, UnitDispatched, **OF_UNIT))
    assert outcome.answer == "unit dispatched 1A12 26-000001 of 20:55:00 taken back 21:00:00"


def test_a_unit_whose_sending_was_taken_back_is_free() -> None:
    send = DispatchUnits(stamp=stamp(), call_id=call_id(2), unit_ids=("1A12",))
    given(*SHIFT, SENT).when(send).refused(UnitBusy)
    given(*SHIFT, SENT, undoing(4, UnitDispatched, **OF_UNIT)).when(send).then(
        on_call(UnitDispatched, call=2)
    )


def test_a_command_is_taken_back_whole() -> None:
    preempted = on_call(UnitPreempted, at=-60, to_number=number(2), reason="shots")
    past = (*SHIFT, SENT, preempted, on_call(UnitDispatched, call=2, at=-60))
    given(*past).when(undo(past, 5, 6)).then(
        undoing(5, UnitPreempted, **OF_UNIT),
        undoing(6, UnitDispatched, **OF_UNIT | {"call_id": call_id(2)}),
    )


def test_taking_back_twice_changes_nothing() -> None:
    past = (*SHIFT, SENT, undoing(4, UnitDispatched, **OF_UNIT))
    given(*past).when(undo(past, 4)).then()


def test_an_undo_is_final() -> None:
    past = (*SHIFT, SENT, undoing(4, UnitDispatched, **OF_UNIT))
    given(*past).when(undo(past, 5)).refused(UndoIsFinal, "dispatcher-7", "Say anew")


def test_a_command_that_changed_nothing_leaves_nothing_to_take_back() -> None:
    past = (CommandHeard(stamp=stamp()),)
    given(*past).when(undo(past, 1)).refused(NothingToTakeBack)


@pytest.mark.parametrize(
    ("fact", "later", "words"),
    [
        (received(3), of_call(NoteAdded, 3, at=-60, text="x"), "note added 26-000003"),
        (SENT, on_call(UnitEnRoute, at=-60), "unit en route 1A12 26-000001"),
        (SENT, on_call(UnitCleared, at=-60), "unit cleared 1A12 26-000001"),
        (
            on_call(UnitCleared, at=-200),
            on_call(UnitDispatched, call=2, at=-60),
            "unit dispatched 1A12 26-000002",
        ),
        (
            on_call(UnitCleared, at=-200),
            of_call(CallClosed, at=-60, dispositions=("RPT",)),
            "call closed 26-000001",
        ),
        (on_call(UnitCleared, at=-200), off_duty(at=-60), "tour ended 1A12"),
        (on_call(UnitCleared, at=-200), of_call(CallHeld, at=-60), "call held 26-000001"),
        (
            of_call(CallClosed, at=-200, dispositions=("RPT",)),
            of_call(CallReopened, at=-60),
            "call reopened 26-000001",
        ),
        (
            of_call(CallReopened, at=-200),
            on_call(UnitDispatched, at=-60),
            "unit dispatched 1A12 26-000001",
        ),
        (
            on_call(UnitStacked, call=2, at=-200),
            on_call(UnitUnstacked, call=2, at=-60),
            "unit unstacked 1A12 26-000002",
        ),
        (of_call(CallHeld, at=-200), of_call(CallReleased, at=-60), "call released 26-000001"),
        (
            of_call(
                CallLinked,
                2,
                at=-200,
                number=number(2),
                primary_call_id=call_id(1),
                primary_number=number(1),
            ),
            of_call(
                CallLinked,
                1,
                at=-60,
                number=number(1),
                primary_call_id=call_id(3),
                primary_number=number(3),
            ),
            "call linked 26-000001",
        ),
    ],
)
def test_what_a_later_fact_rests_on_is_not_taken_back(
    fact: Event, later: Event, words: str
) -> None:
    past = (*SHIFT, fact, later)
    given(*past).when(undo(past, 4)).refused(
        LaterFactRests, words, "dispatcher-7", "20:59:00", "first"
    )


def test_a_later_fact_that_was_taken_back_rests_on_nothing() -> None:
    past = (*SHIFT, SENT, on_call(UnitEnRoute, at=-60), undoing(5, UnitEnRoute, **OF_UNIT))
    given(*past).when(undo(past, 4)).then(undoing(4, UnitDispatched, **OF_UNIT))


@pytest.mark.parametrize(
    "fact",
    [
        of_call(NoteAdded, at=-200, text="x"),
        of_call(CallRetyped, at=-200, type="FIGHT"),
        on_call(UnitArrived, at=-200),
        of_tour(BeatAssigned, at=-200, beat="B3"),
        of_tour(StatusChanged, at=-200, status="ML"),
    ],
)
def test_corrections_may_be_taken_back_at_any_time(fact: Event) -> None:
    past = (*SHIFT, SENT, fact, on_call(UnitCleared, at=-60))
    outcome = given(*past).when(undo(past, 5)).outcome
    assert [one.STORED for one in outcome] == ["FactUndone"]  # type: ignore[union-attr]  # not refused


def test_a_tour_with_anything_in_it_is_not_taken_back() -> None:
    past = (*SHIFT, SENT)
    given(*past).when(undo(past, 1)).refused(LaterFactRests, "unit dispatched 1A12 26-000001")
    given(*SHIFT).when(undo(SHIFT, 1)).then(
        undoing(1, TourBegan, tour_id="tour-1A12", unit_id="1A12", officer_ids=("officer-1A12",))
    )


def test_a_log_off_is_not_taken_back_once_the_unit_or_its_officer_is_on_again() -> None:
    again = on_duty("1A12", at=-60, tour_id="tour-2", officer_ids=("officer-9",))
    past = (*SHIFT, off_duty(at=-200), again)
    given(*past).when(undo(past, 4)).refused(LaterFactRests, "tour began 1A12")
    elsewhere = on_duty("1A13", at=-60, officer_ids=("officer-1A12",))
    past = (*SHIFT, off_duty(at=-200), elsewhere)
    given(*past).when(undo(past, 4)).refused(LaterFactRests, "tour began 1A13")


def test_a_log_off_is_taken_back_and_the_unit_is_on_duty_again() -> None:
    past = (*SHIFT, off_duty(at=-200))
    outcome = given(*past).when(undo(past, 4))
    assert isinstance(outcome.outcome, list)
    send = DispatchUnits(stamp=stamp(), call_id=call_id(2), unit_ids=("1A12",))
    given(*past, *outcome.outcome).when(send).then(on_call(UnitDispatched, call=2))


ALONE = on_call(UnitSelfInitiated, at=-300, tour_id="")
ALONE_CLEAR = on_call(UnitCleared, at=-240, tour_id="")


def test_a_log_off_is_not_taken_back_while_the_unit_is_at_something_off_duty() -> None:
    past = (on_duty("1A12"), off_duty("1A12", at=-600), received(), ALONE)
    given(*past).when(undo(past, 2)).refused(LaterFactRests, "unit self initiated 1A12")
    over = (*past, ALONE_CLEAR)
    given(*over).when(undo(over, 2)).then(
        undoing(2, TourEnded, tour_id="tour-1A12", unit_id="1A12", officer_ids=("officer-1A12",))
    )


def test_what_ended_off_duty_is_not_taken_back_once_the_unit_is_elsewhere() -> None:
    past = (received(), ALONE, ALONE_CLEAR)
    off = {"call_id": call_id(1), "unit_id": "1A12"}
    given(*past).when(undo(past, 3)).then(undoing(3, UnitCleared, **off))
    on_again = (*past, on_duty("1A12", at=-60))
    given(*on_again).when(undo(on_again, 3)).refused(LaterFactRests, "tour began 1A12")
    elsewhere = (*past, received(2), on_call(UnitSelfInitiated, call=2, at=-60, tour_id=""))
    given(*elsewhere).when(undo(elsewhere, 3)).refused(LaterFactRests, number(2))


def test_a_unit_that_came_and_left_by_one_command_may_be_anywhere_since() -> None:
    came, left = on_call(UnitDispatched, at=-300), on_call(UnitCleared, at=-200)
    past = (on_duty("1A12"), received(1), came, left, received(2), on_call(UnitDispatched, call=2))
    given(*past).when(undo(past, 4)).refused(LaterFactRests, number(2))
    given(*past).when(undo(past, 2, 3, 4)).then(
        undoing(2, CallReceived, call_id=call_id(1)),
        undoing(3, UnitDispatched, **OF_UNIT),
        undoing(4, UnitCleared, **OF_UNIT),
    )


def test_an_emergency_is_cleared_and_never_taken_back() -> None:
    past = (*SHIFT, of_tour(EmergencyRaised, at=-60))
    given(*past).when(undo(past, 4)).refused(NotTakenBack, "Clear the emergency with a reason")


def test_a_status_without_a_tour_is_taken_back_once() -> None:
    status = of_tour(StatusChanged, at=-60, tour_id="", status="ML")
    undone = undoing(1, StatusChanged, unit_id="1A12")
    given(status).when(undo((status,), 1)).then(undone)
    given(status, undone).when(undo((status,), 1)).then()


def test_a_call_is_taken_back_with_its_own_first_facts() -> None:
    past = (received(1), of_call(NoteAdded, at=-600, text="shouting"))
    given(*past).when(undo(past, 1, 2)).then(
        undoing(1, CallReceived, call_id=call_id(1)), undoing(2, NoteAdded, call_id=call_id(1))
    )


def test_stages_are_named_in_plain_words() -> None:
    kinds: list[type[OfUnitOnCall]] = [UnitEnRoute, UnitArrived]
    for kind in kinds:
        past = (*SHIFT, SENT, on_call(kind, at=-60))
        assert "1A12 26-000001" in given(*past).when(undo(past, 5)).answer
