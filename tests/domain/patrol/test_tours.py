"""Logging on and off, and beats."""

import pytest

from domain.dispatch.assignments import DispatchUnits
from domain.dispatch.events import (
    UnitCleared,
    UnitDispatched,
    UnitSelfInitiated,
    UnitStacked,
    UnitUnstacked,
)
from domain.kernel import Event, FactUndone
from domain.patrol.emergencies import UnitInEmergency
from domain.patrol.events import BeatAssigned, EmergencyCleared, EmergencyRaised, TourBegan
from domain.patrol.tours import (
    AlreadyOnDuty,
    AssignBeat,
    CrewMissing,
    LogOff,
    LogOn,
    OfficerOnDuty,
)
from domain.unit import NotOnDuty, UnitBusy
from tests.domain.town import call_id, number, of_tour, off_duty, on_call, on_duty, received
from tests.given import given, stamp

LOG_OFF = LogOff(stamp=stamp(), unit_id="1A12")


def log_on(unit: str = "1A12", *crew: str, tour: str = "tour-new", beat: str = "") -> LogOn:
    officers = crew or (f"officer-{unit}",)
    return LogOn(stamp=stamp(), tour_id=tour, unit_id=unit, officer_ids=officers, beat=beat)


def test_a_unit_logs_on_with_its_crew() -> None:
    outcome = given().when(log_on("1A12", "4711", "4712", beat="B3"))
    outcome.then(on_duty(tour_id="tour-new", officer_ids=("4711", "4712"), beat="B3"))
    assert outcome.answer == "1A12 on duty 4711 4712 21:00:00"


def test_logging_on_twice_changes_nothing() -> None:
    given(on_duty()).when(log_on()).then()


def test_a_unit_on_duty_does_not_log_on_with_another_crew() -> None:
    given(on_duty()).when(log_on("1A12", "4711")).refused(
        AlreadyOnDuty, "1A12", "officer-1A12", "19:00:00", "dispatcher-7", "Log it off"
    )


def test_an_officer_is_in_one_unit_at_a_time() -> None:
    given(on_duty("1A13")).when(log_on("1A12", "4711", "officer-1A13")).refused(
        OfficerOnDuty, "officer-1A13", "1A13", "19:00:00"
    )
    given(on_duty("1A13"), off_duty("1A13", at=-60)).when(log_on("1A12", "officer-1A13")).then(
        on_duty(tour_id="tour-new", officer_ids=("officer-1A13",))
    )


def test_a_unit_that_logs_on_goes_on_with_what_it_came_upon_before() -> None:
    began = on_call(UnitSelfInitiated, at=-60, tour_id="")
    outcome = given(received(), began).when(log_on())
    outcome.then(
        on_duty(tour_id="tour-new"), on_call(UnitSelfInitiated, tour_id="tour-new", status="SI")
    )
    assert outcome.answer == "1A12 on duty officer-1A12 21:00:00, on 26-000001"
    on_it = (received(), began, on_duty(at=-30), on_call(UnitSelfInitiated, at=-30))
    send = DispatchUnits(stamp=stamp(), call_id=call_id(2), unit_ids=("1A12",))
    given(*on_it, received(2)).when(send).refused(UnitBusy, number(1))


def test_a_unit_that_cleared_before_it_logs_on_is_available() -> None:
    over = (on_call(UnitSelfInitiated, at=-60, tour_id=""), on_call(UnitCleared, tour_id=""))
    given(received(), *over).when(log_on()).then(on_duty(tour_id="tour-new"))


def test_a_unit_does_not_log_on_empty() -> None:
    command = LogOn(stamp=stamp(), tour_id="tour-new", unit_id="1A12", officer_ids=())
    given().when(command).refused(CrewMissing, "1A12")


def test_a_unit_logs_off_once() -> None:
    outcome = given(on_duty()).when(LOG_OFF)
    outcome.then(off_duty())
    assert outcome.answer == "1A12 OD 21:00:00"
    given(on_duty(), off_duty(at=-60)).when(LOG_OFF).then()
    given().when(LOG_OFF).then()


def test_a_unit_on_a_call_does_not_log_off() -> None:
    given(on_duty(), received(), on_call(UnitDispatched, at=-60)).when(LOG_OFF).refused(
        UnitBusy, "1A12", "26-000001", "20:59:00"
    )


def test_a_unit_in_emergency_does_not_log_off() -> None:
    raised = of_tour(EmergencyRaised, at=-60)
    given(on_duty(), raised).when(LOG_OFF).refused(UnitInEmergency, "1A12", "20:59:00")
    over = of_tour(EmergencyCleared, at=-30, reason="false alarm")
    given(on_duty(), raised, over).when(LOG_OFF).then(off_duty())


def test_nothing_waits_for_a_unit_that_logged_off() -> None:
    outcome = given(on_duty(), received(), on_call(UnitStacked, at=-60)).when(LOG_OFF)
    outcome.then(on_call(UnitUnstacked), off_duty())
    assert outcome.answer == "1A12 OD 21:00:00, no longer next: 26-000001"


def test_a_unit_works_another_beat() -> None:
    command = AssignBeat(stamp=stamp(), unit_id="1A12", beat="B3")
    given(on_duty()).when(command).then(of_tour(BeatAssigned, beat="B3"))
    given(on_duty(beat="B3")).when(command).then()
    given().when(command).refused(NotOnDuty, "1A12")


@pytest.mark.parametrize("times", [1, 3, 40])
def test_log_ons_that_were_taken_back_hide_no_open_tour(times: int) -> None:
    past: list[Event] = [on_duty("1A13", at=-9000, tour_id="other"), on_duty()]
    for one in range(times):
        past.append(on_duty(at=-60, tour_id=f"mistake-{one}"))
        past.append(
            FactUndone(
                stamp=stamp(-50),
                tour_id=f"mistake-{one}",
                unit_id="1A12",
                undone=len(past),
                undone_type=TourBegan.STORED,
            )
        )
    given(*past).when(LOG_OFF).then(off_duty())
