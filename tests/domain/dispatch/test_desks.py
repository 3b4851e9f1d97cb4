"""Dispatch positions and telephone lines."""

from datetime import timedelta

from domain.dispatch.events import (
    PhoneSignalled,
    PositionHandedOver,
    PositionLeft,
    PositionStaffed,
)
from domain.dispatch.phone import SignalPhone
from domain.dispatch.positions import (
    FreePosition,
    HandOverPosition,
    LeavePosition,
    NotAtPosition,
    PositionTaken,
    StaffPosition,
    WorkedByAnother,
    WorkedInAnotherSession,
)
from domain.wish import ReasonMissing
from tests.given import NIGHT, given, stamp

ANN_ON = PositionStaffed(stamp=stamp(-60), position_id="D2", principal="ann")
TO_BOB = PositionHandedOver(stamp=stamp(-30), position_id="D2", principal="ann", to="bob")


def staff(principal: str) -> StaffPosition:
    return StaffPosition(stamp=stamp(), position_id="D2", principal=principal)


def test_a_position_is_worked_by_one_at_a_time() -> None:
    outcome = given().when(staff("ann"))
    outcome.then(ANN_ON)
    assert outcome.answer == "D2 ann on 21:00:00"
    given(ANN_ON).when(staff("ann")).then()
    given(ANN_ON).when(staff("bob")).refused(PositionTaken, "D2", "ann", "20:59:00", "hand it over")


def test_a_position_that_was_left_is_free() -> None:
    left = PositionLeft(stamp=stamp(-30), position_id="D2", principal="ann")
    leave = LeavePosition(stamp=stamp(), position_id="D2", principal="ann")
    given(ANN_ON).when(leave).then(left)
    given(ANN_ON, left).when(leave).then()
    given(ANN_ON, left).when(staff("bob")).then(
        PositionStaffed(stamp=stamp(), position_id="D2", principal="bob")
    )


def test_a_position_is_handed_over_by_who_works_it() -> None:
    hand_over = HandOverPosition(stamp=stamp(), position_id="D2", principal="ann", to="bob")
    given(ANN_ON).when(hand_over).then(TO_BOB)
    given(ANN_ON, TO_BOB).when(hand_over).then()
    given().when(hand_over).refused(NotAtPosition, "ann", "D2")
    given(ANN_ON, TO_BOB).when(staff("ann")).refused(PositionTaken, "bob", "20:59:30")


def test_a_position_is_left_in_the_session_that_works_it() -> None:
    there = PositionStaffed(stamp=stamp(-60), position_id="D2", principal="ann", session="two")
    here = LeavePosition(stamp=stamp(), position_id="D2", principal="ann", session="one")
    given(there).when(here).refused(WorkedInAnotherSession, "D2", "ann", "20:59:00", "`ON D2`")
    given(ANN_ON).when(here).then(PositionLeft(stamp=stamp(), position_id="D2", principal="ann"))
    by_bob = LeavePosition(stamp=stamp(), position_id="D2", principal="bob")
    given(ANN_ON).when(by_bob).refused(WorkedByAnother, "D2", "ann", "OFF D2 - reason")


def test_a_position_is_taken_over_from_ones_own_other_session() -> None:
    there = PositionStaffed(stamp=stamp(-60), position_id="D2", principal="ann", session="two")
    here = StaffPosition(stamp=stamp(), position_id="D2", principal="ann", session="one")
    now = PositionStaffed(stamp=stamp(), position_id="D2", principal="ann", session="one")
    given(there).when(here).then(now)
    given(there, now).when(here).then()


def test_who_goes_to_another_position_leaves_the_first() -> None:
    move = StaffPosition(stamp=stamp(), position_id="D3", principal="ann", leaving="D2")
    on = PositionStaffed(stamp=stamp(), position_id="D3", principal="ann")
    given(ANN_ON).when(move).then(
        PositionLeft(stamp=stamp(), position_id="D2", principal="ann"), on
    )
    given(ANN_ON, TO_BOB).when(move).then(on)
    bob_there = PositionStaffed(stamp=stamp(-9), position_id="D3", principal="bob")
    given(ANN_ON, bob_there).when(move).refused(PositionTaken, "D3", "bob")


def test_a_position_is_freed_with_a_reason() -> None:
    free = FreePosition(stamp=stamp(by="sue"), position_id="D2", reason="gone home")
    left = PositionLeft(stamp=stamp(), position_id="D2", principal="ann", reason="gone home")
    outcome = given(ANN_ON).when(free)
    outcome.then(left)
    assert outcome.answer == "D2 ann off 21:00:00"
    given(ANN_ON, left).when(free).then()
    given(ANN_ON).when(FreePosition(stamp=stamp(), position_id="D2", reason=" ")).refused(
        ReasonMissing, "freeing a position"
    )


def test_a_line_that_says_the_same_again_is_recorded_once() -> None:
    rang = NIGHT - timedelta(seconds=9)
    signal = SignalPhone(stamp=stamp(), line_id="911-1", presented_at=rang)
    answered = SignalPhone(stamp=stamp(), line_id="911-1", presented_at=rang, answered_at=NIGHT)
    ringing = PhoneSignalled(stamp=stamp(-5), line_id="911-1", presented_at=rang)
    outcome = given().when(signal)
    outcome.then(ringing)
    assert outcome.answer == "911-1 rings 20:59:51"
    given(ringing).when(signal).then()
    given(ringing).when(answered).then(
        PhoneSignalled(stamp=stamp(), line_id="911-1", presented_at=rang, answered_at=NIGHT)
    )
