"""Taking calls, and what is learnt of them."""

from datetime import timedelta

from domain.dispatch.call import CallNotOpen, NoSuchCall
from domain.dispatch.calls import (
    AddCaller,
    AddCaution,
    AddNote,
    AssignCaseNumber,
    CaseNumberTaken,
    CountBelowZero,
    HandOverCall,
    HoldCall,
    NumberTaken,
    PinPlace,
    ReceiveCall,
    ReleaseCall,
    ReprioritiseCall,
    RetypeCall,
    SayPlace,
    UnitsOnCall,
    ValidatePlace,
    WantBackUp,
)
from domain.dispatch.events import (
    BackUpWanted,
    CallClosed,
    CallerAdded,
    CallHandedOver,
    CallHeld,
    CallReceived,
    CallReleased,
    CallReprioritised,
    CallRetyped,
    CaseNumberAssigned,
    CautionAdded,
    NoteAdded,
    PlacePinned,
    PlaceSaid,
    PlaceValidated,
    UnitDispatched,
)
from domain.kernel import FactUndone
from tests.domain.town import call_id, number, of_call, on_call, received
from tests.given import NIGHT, given, stamp


def receive(call: int = 1, with_number: int = 1, **more: str) -> ReceiveCall:
    return ReceiveCall(
        stamp=stamp(),
        call_id=call_id(call),
        number=number(with_number),
        source="911",
        type="DIST",
        priority="P2",
        place="12 Mill Road",
        **more,  # type: ignore[arg-type]  # the tests give text only
    )


CLOSED = of_call(CallClosed, at=-60, dispositions=("RPT",))


def test_a_call_exists_as_soon_as_it_has_a_type_and_a_place() -> None:
    outcome = given().when(receive())
    outcome.then(received())
    assert outcome.answer == "26-000001 DIST P2 21:00:00"


def test_caller_and_story_are_facts_of_their_own() -> None:
    given().when(receive(caller_name="Ann", caller_phone="555", text="shouting")).then(
        received(),
        of_call(CallerAdded, name="Ann", phone="555"),
        of_call(NoteAdded, text="shouting"),
    )


def test_the_telephones_instants_come_with_the_call() -> None:
    rang, answered = NIGHT - timedelta(seconds=9), NIGHT - timedelta(seconds=4)
    command = receive()
    command.presented_at, command.answered_at = rang, answered
    given().when(command).then(received(presented_at=rang, answered_at=answered))


def test_taking_the_same_call_twice_changes_nothing() -> None:
    given(received()).when(receive()).then()


def test_a_number_in_use_is_refused() -> None:
    given(received(1)).when(receive(2, with_number=1)).refused(NumberTaken, "26-000001", "next")


def test_an_undone_call_keeps_its_number() -> None:
    undone = FactUndone(
        stamp=stamp(), call_id=call_id(1), undone=1, undone_type=CallReceived.STORED
    )
    given(received(1), undone).when(receive(2, with_number=1)).refused(NumberTaken, "26-000001")


def test_a_call_that_was_taken_back_is_named_by_its_number() -> None:
    undone = FactUndone(
        stamp=stamp(), call_id=call_id(1), undone=1, undone_type=CallReceived.STORED
    )
    given(received(1), undone).when(AddNote(stamp=stamp(), call_id=call_id(1), text="x")).refused(
        NoSuchCall, "26-000001", "taken back"
    )


def test_what_the_caller_said_the_confirmed_place_and_the_pin_are_three_facts() -> None:
    past = given(received())
    past.when(SayPlace(stamp=stamp(), call_id=call_id(1), place="by the mill")).then(
        of_call(PlaceSaid, place="by the mill")
    )
    past.when(
        ValidatePlace(stamp=stamp(), call_id=call_id(1), address="12 Mill Rd", beat="B3")
    ).then(of_call(PlaceValidated, address="12 Mill Rd", beat="B3"))
    past.when(PinPlace(stamp=stamp(), call_id=call_id(1), pin="41.76,-72.74")).then(
        of_call(PlacePinned, pin="41.76,-72.74")
    )


def test_every_caller_is_kept() -> None:
    outcome = given(received()).when(AddCaller(stamp=stamp(), call_id=call_id(1), name="Bob"))
    outcome.then(of_call(CallerAdded, name="Bob"))
    assert outcome.answer == "26-000001 caller 21:00:00"


def test_what_is_learnt_later_is_added_to_an_ended_call() -> None:
    past = given(received(), CLOSED)
    past.when(AddNote(stamp=stamp(), call_id=call_id(1), text="found")).then(
        of_call(NoteAdded, text="found")
    )
    past.when(AddCaution(stamp=stamp(), call_id=call_id(1), text="dog")).then(
        of_call(CautionAdded, text="dog")
    )


def test_nothing_is_added_to_a_call_that_was_never_received() -> None:
    given().when(AddNote(stamp=stamp(), call_id=call_id(9), text="x")).refused(
        NoSuchCall, "call-9", "never received"
    )


def test_type_and_priority_change_while_the_call_is_open() -> None:
    past = given(received())
    retyped = past.when(RetypeCall(stamp=stamp(), call_id=call_id(1), type="FIGHT"))
    retyped.then(of_call(CallRetyped, type="FIGHT"))
    assert retyped.answer == "26-000001 FIGHT 21:00:00"
    past.when(ReprioritiseCall(stamp=stamp(), call_id=call_id(1), priority="P1")).then(
        of_call(CallReprioritised, priority="P1")
    )


def test_the_same_type_or_priority_again_changes_nothing() -> None:
    past = given(received())
    same = past.when(RetypeCall(stamp=stamp(), call_id=call_id(1), type="DIST"))
    same.then()
    assert same.answer == "26-000001 DIST already"
    past.when(ReprioritiseCall(stamp=stamp(), call_id=call_id(1), priority="P2")).then()


def test_an_ended_call_is_refused_with_who_ended_it_and_when() -> None:
    past = given(received(), CLOSED)
    retype = RetypeCall(stamp=stamp(), call_id=call_id(1), type="FIGHT")
    past.when(retype).refused(
        CallNotOpen, "26-000001 was closed by dispatcher-7", "20:59:00", "Reopen it"
    )
    past.when(HoldCall(stamp=stamp(), call_id=call_id(1))).refused(CallNotOpen)
    past.when(WantBackUp(stamp=stamp(), call_id=call_id(1))).refused(CallNotOpen)
    past.when(HandOverCall(stamp=stamp(), call_id=call_id(1), to="fire")).refused(CallNotOpen)


def test_a_call_is_held_once_and_released_once() -> None:
    held = of_call(CallHeld, at=-60, reason="")
    hold = HoldCall(stamp=stamp(), call_id=call_id(1))
    release = ReleaseCall(stamp=stamp(), call_id=call_id(1))
    given(received()).when(hold).then(held)
    given(received(), held).when(hold).then()
    given(received(), held).when(release).then(of_call(CallReleased))
    given(received()).when(release).then()


def test_a_call_with_units_on_it_cannot_wait() -> None:
    given(received(), on_call(UnitDispatched, at=-60)).when(
        HoldCall(stamp=stamp(), call_id=call_id(1))
    ).refused(UnitsOnCall, "26-000001", "1A12")


def test_sending_a_unit_ends_the_hold() -> None:
    past = given(received(), of_call(CallHeld, at=-60), on_call(UnitDispatched, at=-30))
    past.when(ReleaseCall(stamp=stamp(), call_id=call_id(1))).then()


def test_back_up_is_wanted_counted_and_taken_back() -> None:
    two = of_call(BackUpWanted, at=-60, count=2)
    given(received()).when(WantBackUp(stamp=stamp(), call_id=call_id(1), count=2)).then(two)
    past = given(received(), two)
    past.when(WantBackUp(stamp=stamp(), call_id=call_id(1), count=2)).then()
    past.when(WantBackUp(stamp=stamp(), call_id=call_id(1), count=0)).then(
        of_call(BackUpWanted, count=0)
    )
    past.when(WantBackUp(stamp=stamp(), call_id=call_id(1), count=-1)).refused(CountBelowZero)


def test_a_call_is_handed_over_with_the_others_reference() -> None:
    handed = of_call(CallHandedOver, at=-60, to="fire")
    given(received()).when(HandOverCall(stamp=stamp(), call_id=call_id(1), to="fire")).then(handed)
    past = given(received(), handed)
    past.when(HandOverCall(stamp=stamp(), call_id=call_id(1), to="fire")).then()
    past.when(HandOverCall(stamp=stamp(), call_id=call_id(1), to="fire", reference="F-9")).then(
        of_call(CallHandedOver, to="fire", reference="F-9")
    )
    past.when(HandOverCall(stamp=stamp(), call_id=call_id(1), to="EMS")).then(
        of_call(CallHandedOver, to="EMS")
    )


def test_a_call_has_one_case_number_and_a_case_number_one_call() -> None:
    assigned = of_call(CaseNumberAssigned, at=-60, case_number_id="26-C00001")
    assign = AssignCaseNumber(stamp=stamp(), call_id=call_id(1), case_number="26-C00001")
    given(received()).when(assign).then(assigned)
    again = AssignCaseNumber(stamp=stamp(), call_id=call_id(1), case_number="26-C00002")
    same = given(received(), assigned).when(again)
    same.then()
    assert same.answer == "26-000001 case 26-C00001 already"
    other = AssignCaseNumber(stamp=stamp(), call_id=call_id(2), case_number="26-C00001")
    given(received(), assigned, received(2)).when(other).refused(CaseNumberTaken, "26-C00001")
