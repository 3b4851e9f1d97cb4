"""Calls about one and the same thing."""

import pytest

from domain.dispatch.call import CallNotOpen
from domain.dispatch.events import CallClosed, CallLinked, CallUnlinked
from domain.dispatch.links import (
    ExerciseAndReal,
    LinkCalls,
    LinkedOtherwise,
    LinkedTheOtherWay,
    LinkedToItself,
    UnlinkCall,
)
from domain.kernel import Event
from tests.domain.town import call_id, number, of_call, received
from tests.given import given, stamp

THREE = (received(1), received(2), received(3))


def linked(call: int, primary: int, kind: type[CallLinked | CallUnlinked] = CallLinked) -> Event:
    return of_call(
        kind,
        call,
        number=number(call),
        primary_call_id=call_id(primary),
        primary_number=number(primary),
    )


def link(call: int, primary: int) -> LinkCalls:
    return LinkCalls(stamp=stamp(), call_id=call_id(call), primary_call_id=call_id(primary))


def test_a_call_is_linked_to_its_primary_once() -> None:
    outcome = given(*THREE).when(link(2, 1))
    outcome.then(linked(2, 1))
    assert outcome.answer == "26-000002 duplicate of 26-000001 21:00:00"
    given(*THREE, linked(2, 1)).when(link(2, 1)).then()


def test_a_call_is_not_its_own_duplicate() -> None:
    given(*THREE).when(link(1, 1)).refused(LinkedToItself, "26-000001")


def test_a_call_has_one_primary() -> None:
    given(*THREE, linked(2, 1)).when(link(2, 3)).refused(
        LinkedOtherwise, "26-000002", "26-000001", "Unlink"
    )


def test_two_calls_are_not_each_others_duplicates() -> None:
    given(*THREE, linked(2, 1)).when(link(1, 2)).refused(LinkedTheOtherWay, "26-000002")


def test_linking_to_a_duplicate_links_to_its_primary() -> None:
    given(*THREE, linked(2, 1)).when(link(3, 2)).then(linked(3, 1))
    given(*THREE, linked(2, 1), linked(3, 1)).when(link(3, 2)).then()


def test_a_call_that_becomes_a_duplicate_takes_its_own_along() -> None:
    given(*THREE, linked(2, 1)).when(link(1, 3)).then(
        linked(2, 1, CallUnlinked), linked(1, 3), linked(2, 3)
    )


def test_nothing_is_linked_to_an_ended_call() -> None:
    closed = of_call(CallClosed, 1, dispositions=("RPT",))
    given(*THREE, closed).when(link(2, 1)).refused(CallNotOpen, "26-000001")


def test_an_exercise_and_a_real_call_are_not_one() -> None:
    drill = received(1, training=True)
    given(drill, received(2)).when(link(2, 1)).refused(ExerciseAndReal, "26-000001 is an exercise")
    given(drill, received(2)).when(link(1, 2)).refused(ExerciseAndReal, "26-000001 is an exercise")
    given(drill, received(2, training=True)).when(link(2, 1)).then(linked(2, 1))


@pytest.mark.parametrize("past", [(linked(2, 1),), (linked(2, 1), linked(2, 1))])
def test_a_call_is_unlinked_once(past: tuple[Event, ...]) -> None:
    unlink = UnlinkCall(stamp=stamp(), call_id=call_id(2))
    given(*THREE, *past).when(unlink).then(linked(2, 1, CallUnlinked))
    given(*THREE, *past, linked(2, 1, CallUnlinked)).when(unlink).then()
