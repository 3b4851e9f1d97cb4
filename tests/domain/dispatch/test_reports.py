"""What units report: never refused, marked where it does not fit."""

import pytest

from domain.dispatch.events import (
    CallClosed,
    CallHeld,
    OfUnitOnCall,
    UnitAcknowledged,
    UnitArrived,
    UnitAtDestination,
    UnitCleared,
    UnitDispatched,
    UnitDiverted,
    UnitEnRoute,
    UnitStacked,
    UnitTransporting,
    UnitUnstacked,
)
from domain.dispatch.reports import (
    ALREADY_CLEAR,
    BEFORE_DISPATCH,
    NO_CALL,
    OFF_DUTY,
    UNKNOWN_CALL,
    UNSENT,
    Report,
    ReportAcknowledged,
    ReportArrived,
    ReportAtDestination,
    ReportCleared,
    ReportEnRoute,
    ReportTransporting,
)
from domain.patrol.events import StatusChanged
from tests.domain.town import call_id, number, of_call, of_tour, on_call, on_duty, received
from tests.given import given, stamp

SHIFT = (on_duty("1A12"), on_duty("1A13"), received(1), received(2))
SENT = on_call(UnitDispatched, "1A12", 1, at=-300)
CLEARED = on_call(UnitCleared, at=-60, disposition="RPT")
CLOSED = of_call(CallClosed, at=-30, dispositions=("RPT",))


@pytest.mark.parametrize(
    ("report", "fact", "status"),
    [
        (ReportAcknowledged, UnitAcknowledged, "AK"),
        (ReportEnRoute, UnitEnRoute, "ER"),
        (ReportArrived, UnitArrived, "OS"),
        (ReportTransporting, UnitTransporting, "TP"),
        (ReportAtDestination, UnitAtDestination, "AD"),
        (ReportCleared, UnitCleared, "AV"),
    ],
)
def test_a_report_is_of_the_units_active_call(
    report: type[Report], fact: type[OfUnitOnCall], status: str
) -> None:
    outcome = given(*SHIFT, SENT).when(report(stamp=stamp(), unit_id="1A12"))
    outcome.then(on_call(fact))
    assert outcome.answer == f"1A12 {status} 26-000001 21:00:00"


def test_the_same_report_again_changes_nothing() -> None:
    arrived = on_call(UnitArrived, at=-60)
    outcome = given(*SHIFT, SENT, arrived).when(ReportArrived(stamp=stamp(), unit_id="1A12"))
    outcome.then()
    assert outcome.answer == "1A12 OS already"


@pytest.mark.parametrize(
    ("report", "fact", "reached", "odd"),
    [
        (ReportAcknowledged, UnitAcknowledged, UnitEnRoute, "already en route"),
        (ReportAcknowledged, UnitAcknowledged, UnitArrived, "already on scene"),
        (ReportEnRoute, UnitEnRoute, UnitArrived, "already on scene"),
        (ReportEnRoute, UnitEnRoute, UnitTransporting, "already transporting"),
        (ReportEnRoute, UnitEnRoute, UnitAtDestination, "already at the destination"),
    ],
)
def test_a_report_of_a_stage_that_the_unit_has_passed_is_marked(
    report: type[Report], fact: type[OfUnitOnCall], reached: type[OfUnitOnCall], odd: str
) -> None:
    past = (*SHIFT, SENT, on_call(reached, at=-60))
    outcome = given(*past).when(report(stamp=stamp(), unit_id="1A12"))
    outcome.then(on_call(fact, anomaly=odd))
    assert outcome.answer.endswith(f" 26-000001 21:00:00 ({odd})")
    given(*past).when(report(stamp=stamp(-61), unit_id="1A12")).then(on_call(fact))


def test_a_unit_may_go_on_from_its_destination() -> None:
    past = (*SHIFT, SENT, on_call(UnitAtDestination, at=-60))
    for report, fact in ((ReportTransporting, UnitTransporting), (ReportArrived, UnitArrived)):
        given(*past).when(report(stamp=stamp(), unit_id="1A12")).then(on_call(fact))


def test_a_unit_says_where_it_is_taking_someone() -> None:
    there = ReportTransporting(stamp=stamp(), unit_id="1A12", to="UConn")
    given(*SHIFT, SENT, on_call(UnitTransporting, at=-60)).when(there).then(
        on_call(UnitTransporting, to="UConn")
    )


def test_clearing_one_call_leaves_the_stacked_ones_alone_and_names_the_next() -> None:
    stacked = on_call(UnitStacked, call=2, at=-90)
    clear = ReportCleared(stamp=stamp(), unit_id="1A12", disposition="RPT", text="took it")
    outcome = given(*SHIFT, SENT, stacked).when(clear)
    outcome.then(on_call(UnitCleared, disposition="RPT", text="took it"))
    assert outcome.answer == "1A12 AV 26-000001 21:00:00, next: 26-000002"


def test_clearing_twice_changes_nothing() -> None:
    past = given(*SHIFT, SENT, CLEARED)
    past.when(ReportCleared(stamp=stamp(), unit_id="1A12")).then()
    past.when(ReportCleared(stamp=stamp(), unit_id="1A12", call_id=call_id(1))).then()


def test_another_outcome_after_clearing_is_kept_and_marked() -> None:
    other = ReportCleared(stamp=stamp(), unit_id="1A12", call_id=call_id(1), disposition="ARR")
    outcome = given(*SHIFT, SENT, CLEARED).when(other)
    outcome.then(on_call(UnitCleared, disposition="ARR", anomaly=ALREADY_CLEAR))
    assert outcome.answer == f"1A12 AV 26-000001 21:00:00 ({ALREADY_CLEAR})"


def test_a_free_unit_that_reports_from_a_call_has_put_itself_there() -> None:
    given(*SHIFT).when(ReportArrived(stamp=stamp(), unit_id="1A12", call_id=call_id(1))).then(
        on_call(UnitDispatched, anomaly=UNSENT), on_call(UnitArrived, anomaly=UNSENT)
    )


def test_a_unit_that_goes_to_the_call_that_waits_for_it_leaves_the_stack() -> None:
    past = (*SHIFT, on_call(UnitStacked, call=2, at=-90))
    given(*past).when(ReportEnRoute(stamp=stamp(), unit_id="1A12", call_id=call_id(2))).then(
        on_call(UnitUnstacked, call=2),
        on_call(UnitDispatched, call=2, anomaly=UNSENT),
        on_call(UnitEnRoute, call=2, anomaly=UNSENT),
    )


def test_a_unit_that_reports_from_another_call_has_gone_over() -> None:
    given(*SHIFT, SENT).when(ReportArrived(stamp=stamp(), unit_id="1A12", call_id=call_id(2))).then(
        on_call(UnitDiverted, call=1, to_number=number(2), anomaly=UNSENT),
        on_call(UnitDispatched, call=2, anomaly=UNSENT),
        on_call(UnitArrived, call=2, anomaly=UNSENT),
    )


def test_clearing_a_call_that_the_unit_is_not_on_moves_nobody() -> None:
    given(*SHIFT, SENT).when(ReportCleared(stamp=stamp(), unit_id="1A12", call_id=call_id(2))).then(
        on_call(UnitCleared, call=2, anomaly=UNSENT)
    )


def test_a_report_from_an_ended_call_is_kept_and_marked() -> None:
    past = (*SHIFT, SENT, on_call(UnitCleared, at=-30), CLOSED)
    given(*past).when(ReportArrived(stamp=stamp(), unit_id="1A12", call_id=call_id(1))).then(
        on_call(UnitArrived, anomaly="the call was closed")
    )


def test_a_late_report_counts_where_the_unit_was_when_it_happened() -> None:
    on_another = on_call(UnitDispatched, call=2, at=-20)
    late = ReportArrived(stamp=stamp(-120), unit_id="1A12")
    given(*SHIFT, SENT, CLEARED, on_another).when(late).then(on_call(UnitArrived, call=1))


def test_a_late_report_that_does_not_fit_moves_nobody() -> None:
    late = ReportArrived(stamp=stamp(-120), unit_id="1A12", call_id=call_id(2))
    given(*SHIFT, SENT, CLEARED).when(late).then(on_call(UnitArrived, call=2, anomaly=UNSENT))


def test_a_late_report_puts_nobody_on_a_call_that_was_held_since() -> None:
    late = ReportArrived(stamp=stamp(-120), unit_id="1A12", call_id=call_id(1))
    given(*SHIFT, of_call(CallHeld, at=-60)).when(late).then(on_call(UnitArrived, anomaly=UNSENT))


def test_a_report_from_a_slow_clock_is_kept_and_marked() -> None:
    sent = on_call(UnitDispatched, at=1)
    given(*SHIFT, sent).when(ReportAcknowledged(stamp=stamp(), unit_id="1A12")).then(
        on_call(UnitAcknowledged, anomaly=BEFORE_DISPATCH)
    )


def test_a_report_of_no_call_is_the_units_status() -> None:
    outcome = given(*SHIFT).when(ReportEnRoute(stamp=stamp(), unit_id="1A12"))
    outcome.then(of_tour(StatusChanged, status="ER", anomaly=NO_CALL))
    assert outcome.answer == "1A12 ER 21:00:00 (on no call)"


def test_nothing_that_was_said_is_lost_where_there_is_no_call() -> None:
    clear = ReportCleared(stamp=stamp(), unit_id="1A12", disposition="RPT", text="took it")
    given(*SHIFT).when(clear).then(
        of_tour(StatusChanged, status="AV", text="took it", anomaly=f"{NO_CALL}, disposition RPT")
    )
    there = ReportTransporting(stamp=stamp(), unit_id="1A12", call_id=call_id(9), to="UConn")
    given(*SHIFT).when(there).then(
        of_tour(StatusChanged, status="TP", text="UConn", anomaly=UNKNOWN_CALL)
    )


def test_a_unit_that_is_not_on_duty_is_heard_all_the_same() -> None:
    past = given(received(1))
    past.when(ReportArrived(stamp=stamp(), unit_id="1A12")).then(
        of_tour(StatusChanged, status="OS", tour_id="", anomaly=OFF_DUTY)
    )
    past.when(ReportArrived(stamp=stamp(), unit_id="1A12", call_id=call_id(1))).then(
        on_call(UnitArrived, tour_id="", anomaly=OFF_DUTY)
    )


def test_a_unit_that_a_former_system_sent_is_cleared_without_a_tour() -> None:
    sent = on_call(UnitDispatched, "E36", tour_id="", at=-300)
    given(received(1), sent).when(
        ReportCleared(stamp=stamp(), unit_id="E36", call_id=call_id(1))
    ).then(on_call(UnitCleared, "E36", tour_id=""))
