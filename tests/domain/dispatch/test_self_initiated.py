"""Traffic stops, and what units come upon."""

from typing import Any

from domain.dispatch.calls import NumberTaken
from domain.dispatch.events import (
    CallReceived,
    TrafficStopMade,
    UnitArrived,
    UnitCleared,
    UnitDispatched,
    UnitDiverted,
    UnitSelfInitiated,
    UnitStacked,
)
from domain.dispatch.reports import ReportCleared
from domain.dispatch.self_initiated import ENTERED_LATE, OFF_DUTY, MakeTrafficStop, OnView
from domain.patrol.events import BeatAssigned, WelfareCheckAnswered
from tests.domain.town import call_id, number, of_tour, on_call, on_duty, received
from tests.given import given, stamp

AT_THE_SIDE: dict[str, Any] = {"place": "Park and Main", "type": "TSTOP", "priority": "P3"}


def stop(call: int = 1, at: float = 0, **more: Any) -> MakeTrafficStop:
    told: dict[str, Any] = {"number": number(call), "plate": "CT 123", **AT_THE_SIDE, **more}
    return MakeTrafficStop(stamp=stamp(at), call_id=call_id(call), unit_id="1A12", **told)


def made(call: int = 1, **more: Any) -> CallReceived:
    return received(call, source="officer", self_initiated=True, **AT_THE_SIDE, **more)


def test_a_traffic_stop_is_a_call_with_the_unit_on_scene() -> None:
    outcome = given(on_duty()).when(stop())
    outcome.then(made(), on_call(TrafficStopMade, plate="CT 123"))
    assert outcome.answer == "1A12 -> 26-000001 TS 21:00:00"


def test_what_a_unit_comes_upon_is_a_call_with_the_unit_on_scene() -> None:
    view = OnView(
        stamp=stamp(), call_id=call_id(1), number=number(1), unit_id="1A12", **AT_THE_SIDE
    )
    outcome = given(on_duty()).when(view)
    outcome.then(made(), on_call(UnitSelfInitiated, status="SI"))
    assert outcome.answer == "1A12 -> 26-000001 SI 21:00:00"


def test_the_call_that_the_unit_was_on_waits_behind_the_stop() -> None:
    past = (on_duty(), received(2), on_call(UnitDispatched, call=2, at=-60))
    outcome = given(*past).when(stop())
    outcome.then(
        made(),
        on_call(UnitDiverted, call=2, to_number=number(1)),
        on_call(UnitStacked, call=2),
        on_call(TrafficStopMade, plate="CT 123"),
    )
    assert outcome.answer == "1A12 -> 26-000001 TS 21:00:00, next: 26-000002"


def test_the_same_stop_again_changes_nothing() -> None:
    past = (on_duty(), made(at=-60), on_call(TrafficStopMade, at=-60, plate="CT 123"))
    given(*past).when(stop()).then()


def test_a_number_in_use_is_refused_so_that_the_next_is_taken() -> None:
    given(on_duty(), received(2)).when(stop(1, number=number(2))).refused(NumberTaken)


def test_a_unit_that_is_not_on_duty_is_shown_at_its_stop() -> None:
    outcome = given().when(stop())
    outcome.then(made(), on_call(TrafficStopMade, tour_id="", plate="CT 123", anomaly=OFF_DUTY))
    assert outcome.answer == f"1A12 -> 26-000001 TS 21:00:00 ({OFF_DUTY})"


def test_a_stop_entered_late_does_not_take_the_unit_from_where_it_is_now() -> None:
    past = (on_duty(), received(2), on_call(UnitDispatched, call=2), on_call(UnitArrived, call=2))
    at_no_tour: dict[str, Any] = {"tour_id": "", "anomaly": ENTERED_LATE}
    given(*past).when(stop(at=-900)).then(
        made(),
        on_call(TrafficStopMade, plate="CT 123", **at_no_tour),
        on_call(UnitCleared, presumed=True, **at_no_tour),
    )


def test_what_moves_nobody_makes_no_stop_late() -> None:
    heard = (of_tour(BeatAssigned, at=30, beat="B2"), of_tour(WelfareCheckAnswered, at=40))
    given(on_duty(), *heard).when(stop()).then(made(), on_call(TrafficStopMade, plate="CT 123"))


def test_a_unit_off_duty_that_comes_upon_something_else_has_left_the_first() -> None:
    alone: dict[str, Any] = {"tour_id": "", "anomaly": OFF_DUTY}
    past = (made(2, at=-60), on_call(TrafficStopMade, call=2, at=-60, plate="CT 9", **alone))
    given(*past).when(stop()).then(
        made(),
        on_call(UnitDiverted, call=2, tour_id="", to_number=number(1)),
        on_call(TrafficStopMade, plate="CT 123", **alone),
    )


def test_a_unit_off_duty_reports_of_what_it_is_at() -> None:
    alone: dict[str, Any] = {"tour_id": "", "anomaly": OFF_DUTY}
    past = (made(at=-60), on_call(TrafficStopMade, at=-60, plate="CT 9", **alone))
    outcome = given(*past).when(ReportCleared(stamp=stamp(), unit_id="1A12"))
    outcome.then(on_call(UnitCleared, tour_id=""))
    assert outcome.answer == "1A12 AV 26-000001 21:00:00"


def test_what_a_unit_in_training_makes_is_training() -> None:
    given(on_duty(training=True)).when(stop()).then(
        made(training=True), on_call(TrafficStopMade, plate="CT 123")
    )
