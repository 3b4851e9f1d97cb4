"""Sending, stacking, pre-empting, diverting and exchanging units."""

import pytest

from domain.dispatch.assignments import (
    AlreadyOnCall,
    DispatchUnits,
    DivertUnit,
    ExchangeUnits,
    NamePrimaryUnit,
    NothingToExchange,
    NotOnCall,
    PreemptUnit,
    StackUnit,
    UnstackUnit,
)
from domain.dispatch.call import CallNotOpen, NoSuchCall
from domain.dispatch.events import (
    CallClosed,
    PrimaryUnitNamed,
    UnitArrived,
    UnitCleared,
    UnitDispatched,
    UnitDiverted,
    UnitEnRoute,
    UnitExchanged,
    UnitPreempted,
    UnitStacked,
    UnitUnstacked,
)
from domain.unit import NotOnDuty, UnitBusy
from domain.wish import ReasonMissing, SaidTooLate
from tests.domain.town import call_id, number, of_call, off_duty, on_call, on_duty, received
from tests.given import NIGHT, given, stamp

SHIFT = (on_duty("1A12"), on_duty("1A13"), received(1), received(2))
SENT = on_call(UnitDispatched, "1A12", 1, at=-55)


def send(*units: str, call: int = 1, already: str = "") -> DispatchUnits:
    return DispatchUnits(
        stamp=stamp(),
        call_id=call_id(call),
        unit_ids=units,
        already=already,  # type: ignore[arg-type]  # one of the three words
    )


def preempt(reason: str = "shots fired") -> PreemptUnit:
    return PreemptUnit(stamp=stamp(), call_id=call_id(2), unit_id="1A12", reason=reason)


def test_a_free_unit_is_sent_to_an_open_call() -> None:
    outcome = given(*SHIFT).when(send("1A12"))
    outcome.then(on_call(UnitDispatched))
    assert outcome.answer == "1A12 -> 26-000001 DP 21:00:00"


def test_many_units_are_sent_at_once() -> None:
    outcome = given(*SHIFT).when(send("1A12", "1A13", "1A12"))
    outcome.then(on_call(UnitDispatched), on_call(UnitDispatched, "1A13"))
    assert outcome.answer == "1A12 1A13 -> 26-000001 DP 21:00:00"


def test_units_that_are_on_the_way_or_there_are_sent_so() -> None:
    given(*SHIFT).when(send("1A12", already="en_route")).then(
        on_call(UnitDispatched), on_call(UnitEnRoute)
    )
    outcome = given(*SHIFT, SENT).when(send("1A12", already="on_scene"))
    outcome.then(on_call(UnitArrived))
    assert outcome.answer == "1A12 -> 26-000001 OS 21:00:00"


def test_sending_twice_changes_nothing() -> None:
    outcome = given(*SHIFT, SENT).when(send("1A12"))
    outcome.then()
    assert outcome.answer == "1A12 -> 26-000001 DP already"
    arrived = on_call(UnitArrived, at=-30)
    given(*SHIFT, SENT, arrived).when(send("1A12", already="on_scene")).then()


def test_what_is_told_of_units_that_are_on_the_call_already_is_how_far_they_are() -> None:
    there = (*SHIFT, SENT, on_call(UnitArrived, at=-30))
    outcome = given(*there).when(send("1A12"))
    outcome.then()
    assert outcome.answer == "1A12 -> 26-000001 OS already"
    outcome = given(*there).when(send("1A12", "1A13"))
    outcome.then(on_call(UnitDispatched, "1A13"))
    assert outcome.answer == "1A13 -> 26-000001 DP 21:00:00, 1A12 -> 26-000001 OS already"


def test_a_unit_that_is_there_is_not_sent_back_on_its_way() -> None:
    outcome = given(*SHIFT, SENT, on_call(UnitArrived, at=-30)).when(
        send("1A12", already="en_route")
    )
    outcome.then()
    assert outcome.answer == "1A12 -> 26-000001 OS already"


def test_a_busy_unit_is_refused_with_who_where_and_when() -> None:
    given(*SHIFT, SENT).when(send("1A12", call=2)).refused(
        UnitBusy, "1A12 is on 26-000001 (sent by dispatcher-7 at", "20:59:05", "pre-empt"
    )


def test_if_one_unit_cannot_go_none_goes() -> None:
    given(*SHIFT, SENT).when(send("1A13", "1A12", call=2)).refused(UnitBusy, "1A12")


def test_a_refusal_shows_the_agencys_own_time() -> None:
    outcome = given(*SHIFT, SENT).when(send("1A12", call=2)).outcome
    assert isinstance(outcome, UnitBusy)
    assert "at 4:59 p.m.)" in outcome.sentence(lambda at: "4:59 p.m." if at < NIGHT else "")


def test_a_unit_that_came_back_may_be_sent_again() -> None:
    given(*SHIFT, SENT, on_call(UnitCleared, at=-30)).when(send("1A12")).then(
        on_call(UnitDispatched)
    )


def test_a_unit_that_is_not_on_duty_is_refused() -> None:
    given(received()).when(send("1A12")).refused(NotOnDuty, "1A12")
    given(*SHIFT, off_duty(at=-30)).when(send("1A12")).refused(NotOnDuty, "1A12", "Log it on")


def test_an_ended_call_takes_no_units() -> None:
    closed = of_call(CallClosed, at=-60, dispositions=("RPT",))
    given(*SHIFT, closed).when(send("1A12")).refused(CallNotOpen, "26-000001", "Reopen")
    given(*SHIFT).when(send("1A12", call=9)).refused(NoSuchCall)


def test_a_wish_from_a_slow_clock_happens_after_what_it_rests_on() -> None:
    late_log_on = on_duty("1A14", at=2)
    outcome = given(received(), late_log_on).when(send("1A14"))
    outcome.then(on_call(UnitDispatched, "1A14"))
    assert isinstance(outcome.outcome, list)
    assert outcome.outcome[0].at == late_log_on.at


def test_a_wish_for_a_time_long_gone_is_refused() -> None:
    wish = DispatchUnits(stamp=stamp(-3600), call_id=call_id(1), unit_ids=("1A12",))
    given(*SHIFT).when(wish).refused(SaidTooLate, "20:50:00", "without a time")


def test_a_call_waits_behind_the_units_present_one() -> None:
    stack = StackUnit(stamp=stamp(), call_id=call_id(2), unit_id="1A12")
    outcome = given(*SHIFT, SENT).when(stack)
    outcome.then(on_call(UnitStacked, call=2))
    assert outcome.answer == "1A12 next 26-000002 21:00:00"
    given(*SHIFT, SENT, on_call(UnitStacked, call=2, at=-30)).when(stack).then()


def test_a_unit_is_not_stacked_on_the_call_that_it_is_on() -> None:
    stack = StackUnit(stamp=stamp(), call_id=call_id(1), unit_id="1A12")
    given(*SHIFT, SENT).when(stack).refused(AlreadyOnCall, "1A12", "26-000001", "20:59:05")


def test_a_call_waits_no_longer() -> None:
    unstack = UnstackUnit(stamp=stamp(), call_id=call_id(2), unit_id="1A12")
    stacked = on_call(UnitStacked, call=2, at=-30)
    given(*SHIFT, SENT, stacked).when(unstack).then(on_call(UnitUnstacked, call=2))
    given(*SHIFT, SENT).when(unstack).then()


def test_a_unit_sent_to_a_call_that_waited_for_it_leaves_the_stack() -> None:
    past = (*SHIFT, SENT, on_call(UnitStacked, call=2, at=-30), on_call(UnitCleared, at=-20))
    given(*past).when(send("1A12", call=2)).then(
        on_call(UnitUnstacked, call=2), on_call(UnitDispatched, call=2)
    )


def test_a_unit_is_preempted_with_a_reason_and_the_old_call_waits_for_anyone() -> None:
    outcome = given(*SHIFT, SENT).when(preempt())
    outcome.then(
        on_call(UnitPreempted, call=1, to_number=number(2), reason="shots fired"),
        on_call(UnitDispatched, call=2, reason="shots fired"),
    )
    assert outcome.answer == "1A12 -> 26-000002 21:00:00, off 26-000001"
    for nothing in (" ", "-", "..."):
        given(*SHIFT, SENT).when(preempt(nothing)).refused(ReasonMissing, "1A12")


def test_preempting_a_free_unit_sends_it_and_twice_changes_nothing() -> None:
    given(*SHIFT).when(preempt()).then(on_call(UnitDispatched, call=2, reason="shots fired"))
    given(*SHIFT, on_call(UnitDispatched, call=2, at=-30)).when(preempt()).then()


def test_a_unit_is_diverted_without_a_reason() -> None:
    divert = DivertUnit(stamp=stamp(), call_id=call_id(2), unit_id="1A12")
    given(*SHIFT, SENT).when(divert).then(
        on_call(UnitDiverted, call=1, to_number=number(2)), on_call(UnitDispatched, call=2)
    )
    given(*SHIFT, on_call(UnitDispatched, call=2, at=-30)).when(divert).then()


def test_two_units_take_each_others_place() -> None:
    exchange = ExchangeUnits(stamp=stamp(), unit_id="1A12", other_unit_id="1A13")
    other = on_call(UnitDispatched, "1A13", 2, at=-50)
    outcome = given(*SHIFT, SENT, other).when(exchange)
    outcome.then(
        on_call(UnitExchanged, "1A12", 1, replaced_by="1A13"),
        on_call(UnitExchanged, "1A13", 2, replaced_by="1A12"),
        on_call(UnitDispatched, "1A13", 1),
        on_call(UnitDispatched, "1A12", 2),
    )
    assert outcome.answer == "1A12 -> 26-000002, 1A13 -> 26-000001 21:00:00"


def test_a_free_unit_relieves_a_busy_one() -> None:
    exchange = ExchangeUnits(stamp=stamp(), unit_id="1A13", other_unit_id="1A12")
    outcome = given(*SHIFT, SENT).when(exchange)
    outcome.then(
        on_call(UnitExchanged, "1A12", 1, replaced_by="1A13"),
        on_call(UnitDispatched, "1A13", 1),
    )
    assert outcome.answer == "1A13 -> 26-000001, 1A12 AV 21:00:00"


@pytest.mark.parametrize(
    ("other", "past", "why"),
    [
        ("1A12", (), "one unit"),
        ("1A13", (), "both are free"),
        ("1A13", (SENT, on_call(UnitDispatched, "1A13", 1, at=-50)), "both are on 26-000001"),
    ],
)
def test_units_with_nothing_to_exchange_are_refused(
    other: str, past: tuple[UnitDispatched, ...], why: str
) -> None:
    exchange = ExchangeUnits(stamp=stamp(), unit_id="1A12", other_unit_id=other)
    given(*SHIFT, *past).when(exchange).refused(NothingToExchange, "1A12", why)


def test_the_first_unit_has_charge_unless_another_is_named() -> None:
    both = (*SHIFT, SENT, on_call(UnitDispatched, "1A13", at=-50))
    second = NamePrimaryUnit(stamp=stamp(), call_id=call_id(1), unit_id="1A13")
    first = NamePrimaryUnit(stamp=stamp(), call_id=call_id(1), unit_id="1A12")
    given(*both).when(first).then()
    given(*both).when(second).then(on_call(PrimaryUnitNamed, "1A13"))
    named = on_call(PrimaryUnitNamed, "1A13", at=-40)
    given(*both, named).when(second).then()
    given(*both, named, on_call(UnitCleared, "1A13", at=-30)).when(first).then()
    given(*SHIFT, SENT).when(second).refused(NotOnCall, "1A13", "26-000001")
