"""Statuses, emergencies and welfare checks."""

from datetime import datetime, timedelta

from domain.dispatch.events import UnitArrived, UnitDispatched
from domain.kernel import fold
from domain.patrol.emergencies import (
    AcknowledgeEmergency,
    ClearEmergency,
    RaiseEmergency,
    UnitNotInEmergency,
)
from domain.patrol.events import (
    EmergencyAcknowledged,
    EmergencyCleared,
    EmergencyRaised,
    StatusChanged,
    WelfareCheckAnswered,
    WelfareCheckDue,
    WelfareCheckWarned,
)
from domain.patrol.status import NOT_ON_DUTY, ChangeStatus
from domain.patrol.welfare import AnswerWelfareCheck, RaiseWelfareCheck, WarnWelfareCheck
from domain.unit import Unit, welfare_due
from domain.wish import ReasonMissing
from tests.domain.town import of_tour, off_duty, on_call, on_duty, received
from tests.given import NIGHT, given, recorded, stamp

ON_SCENE = (
    on_duty(),
    received(),
    on_call(UnitDispatched, at=-1300),
    on_call(UnitArrived, at=-1200),
)
DUE_AT = NIGHT - timedelta(seconds=600)
DUE = of_tour(WelfareCheckDue, at=-600, due_at=DUE_AT)
WARNED = of_tour(WelfareCheckWarned, at=-300, due_at=DUE_AT)


def change(status: str, text: str = "", at: float = 0) -> ChangeStatus:
    return ChangeStatus(stamp=stamp(at), unit_id="1A12", status=status, text=text)


def raise_check(due_at: datetime = DUE_AT, tour: str = "tour-1A12") -> RaiseWelfareCheck:
    return RaiseWelfareCheck(
        stamp=stamp(-600), tour_id=tour, unit_id="1A12", due_at=due_at, minutes=10
    )


def warn() -> WarnWelfareCheck:
    return WarnWelfareCheck(stamp=stamp(-300), tour_id="tour-1A12", unit_id="1A12", due_at=DUE_AT)


def test_a_unit_says_its_status() -> None:
    outcome = given(on_duty()).when(change("ML"))
    outcome.then(of_tour(StatusChanged, status="ML"))
    assert outcome.answer == "1A12 ML 21:00:00"


def test_the_same_status_again_changes_nothing_unless_more_is_said() -> None:
    meal = of_tour(StatusChanged, at=-60, status="ML")
    given(on_duty(), meal).when(change("ML")).then()
    given(on_duty(), meal).when(change("ML", "at the diner")).then(
        of_tour(StatusChanged, status="ML", text="at the diner")
    )


def test_a_status_that_does_not_fit_is_marked() -> None:
    given().when(change("ML")).then(
        of_tour(StatusChanged, tour_id="", status="ML", anomaly=NOT_ON_DUTY)
    )
    outcome = given(*ON_SCENE).when(change("AV"))
    outcome.then(of_tour(StatusChanged, status="AV", anomaly="still on 26-000001"))
    assert outcome.answer == "1A12 AV 21:00:00 (still on 26-000001)"


def test_an_emergency_is_raised_once_and_says_where() -> None:
    raised = of_tour(EmergencyRaised, at=-60)
    outcome = given(*ON_SCENE).when(RaiseEmergency(stamp=stamp(), unit_id="1A12"))
    outcome.then(raised)
    assert outcome.answer == "1A12 EMERGENCY on 26-000001 21:00:00"
    given(*ON_SCENE, raised).when(RaiseEmergency(stamp=stamp(), unit_id="1A12")).then()


def test_an_emergency_of_a_unit_that_is_not_on_duty_is_raised_and_cleared() -> None:
    raised = of_tour(EmergencyRaised, at=-60, tour_id="", anomaly=NOT_ON_DUTY)
    given().when(RaiseEmergency(stamp=stamp(), unit_id="1A12")).then(raised)
    clear = ClearEmergency(stamp=stamp(), unit_id="1A12", reason="false alarm")
    given(raised).when(clear).then(of_tour(EmergencyCleared, tour_id="", reason="false alarm"))


def test_an_emergency_is_cleared_with_a_reason() -> None:
    raised = of_tour(EmergencyRaised, at=-60)
    clear = ClearEmergency(stamp=stamp(), unit_id="1A12", reason="false alarm")
    cleared = of_tour(EmergencyCleared, at=-30, reason="false alarm")
    given(on_duty(), raised).when(clear).then(cleared)
    given(on_duty(), raised, cleared).when(clear).then()
    given(on_duty(), raised).when(ClearEmergency(stamp=stamp(), unit_id="1A12", reason="")).refused(
        ReasonMissing, "1A12"
    )


def test_an_emergency_is_acknowledged_once_and_the_next_one_anew() -> None:
    raised = of_tour(EmergencyRaised, at=-60)
    take = AcknowledgeEmergency(stamp=stamp(), unit_id="1A12")
    given(on_duty()).when(take).refused(UnitNotInEmergency, "1A12")
    acknowledged = of_tour(EmergencyAcknowledged)
    outcome = given(on_duty(), raised).when(take)
    outcome.then(acknowledged)
    assert outcome.answer == "1A12 emergency acknowledged 21:00:00"
    before = of_tour(EmergencyAcknowledged, at=-50)
    given(on_duty(), raised, before).when(take).then()
    cleared = of_tour(EmergencyCleared, at=-40, reason="false alarm")
    again = of_tour(EmergencyRaised, at=-30)
    given(on_duty(), raised, before, cleared).when(take).refused(UnitNotInEmergency, "1A12")
    given(on_duty(), raised, before, cleared, again).when(take).then(acknowledged)


def test_an_emergency_stands_beside_the_status() -> None:
    unit = fold(Unit("1A12", "tour-1A12"), recorded(*ON_SCENE, of_tour(EmergencyRaised, at=-60)))
    assert unit.status == "OS"
    assert unit.active
    assert unit.active.number == "26-000001"
    assert unit.emergency_since == NIGHT - timedelta(seconds=60)


def test_a_check_is_due_when_the_unit_was_quiet_for_too_long() -> None:
    unit = fold(Unit("1A12", "tour-1A12"), recorded(*ON_SCENE))
    assert welfare_due(unit, 10) == DUE_AT
    assert welfare_due(unit, 0) is None
    assert welfare_due(Unit("1A12"), 10) is None


def test_a_due_check_is_recorded_once() -> None:
    outcome = given(*ON_SCENE).when(raise_check())
    outcome.then(DUE)
    assert outcome.answer == "1A12 welfare check due 20:50:00"
    given(*ON_SCENE, DUE).when(raise_check()).then()


def test_a_unit_that_was_heard_meanwhile_needs_no_check() -> None:
    given(*ON_SCENE, of_tour(StatusChanged, at=-900, status="OS")).when(raise_check()).then()
    given(*ON_SCENE, of_tour(StatusChanged, at=-100, status="OS")).when(raise_check()).then()
    given(*ON_SCENE, off_duty(at=-700)).when(raise_check()).then()
    given(*ON_SCENE).when(raise_check(tour="tour-before")).then()


def test_an_unanswered_check_warns_once() -> None:
    outcome = given(*ON_SCENE, DUE).when(warn())
    outcome.then(WARNED)
    assert outcome.answer == "1A12 welfare check of 20:50:00 unanswered"
    given(*ON_SCENE, DUE, WARNED).when(warn()).then()
    given(*ON_SCENE).when(warn()).then()
    given(*ON_SCENE, DUE, of_tour(WelfareCheckAnswered, at=-400)).when(warn()).then()


def test_a_unit_answers_and_the_time_begins_anew() -> None:
    answer = AnswerWelfareCheck(stamp=stamp(), unit_id="1A12")
    answered = of_tour(WelfareCheckAnswered)
    outcome = given(*ON_SCENE, DUE, WARNED).when(answer)
    outcome.then(answered)
    assert outcome.answer == "1A12 OK 21:00:00"
    given(*ON_SCENE, DUE, WARNED, answered).when(answer).then()
    unit = fold(Unit("1A12", "tour-1A12"), recorded(*ON_SCENE, DUE, WARNED, answered))
    assert (unit.check_due_at, unit.check_warned) == (None, False)
    assert welfare_due(unit, 10) == NIGHT + timedelta(minutes=10)


def test_a_word_from_a_unit_that_is_not_on_duty_is_kept() -> None:
    given().when(AnswerWelfareCheck(stamp=stamp(), unit_id="1A12")).then(
        of_tour(WelfareCheckAnswered, tour_id="", anomaly="not on duty")
    )
