"""Ending calls, and opening them again."""

from domain.dispatch.assignments import DispatchUnits
from domain.dispatch.call import CallNotOpen
from domain.dispatch.closing import CancelCall, CloseCall, OutcomeMissing, ReopenCall
from domain.dispatch.events import (
    CallCancelled,
    CallClosed,
    CallLinked,
    CallReopened,
    UnitArrived,
    UnitCleared,
    UnitDispatched,
    UnitStacked,
    UnitUnstacked,
)
from domain.kernel import Event
from domain.wish import ReasonMissing
from tests.domain.town import call_id, number, of_call, on_call, on_duty, received
from tests.given import given, stamp

WORKED = (
    on_duty("1A12"),
    on_duty("1A13"),
    received(1),
    on_call(UnitDispatched, "1A12", at=-300),
    on_call(UnitDispatched, "1A13", at=-290),
    on_call(UnitArrived, "1A12", at=-200),
)
CLOSED = of_call(CallClosed, at=-60, dispositions=("RPT",))


def close(*dispositions: str, text: str = "") -> CloseCall:
    return CloseCall(stamp=stamp(), call_id=call_id(1), dispositions=dispositions, text=text)


def test_closing_a_call_frees_its_units_in_the_same_append() -> None:
    outcome = given(*WORKED).when(close("RPT"))
    outcome.then(
        on_call(UnitCleared, "1A12", disposition="RPT"),
        on_call(UnitCleared, "1A13", disposition="RPT"),
        of_call(CallClosed, dispositions=("RPT",)),
    )
    assert outcome.answer == "26-000001 closed RPT 21:00:00, free: 1A12 1A13"


def test_a_closed_call_waits_for_no_unit() -> None:
    busy = (received(2), on_duty(), on_call(UnitDispatched, call=2, at=-90))
    given(received(1), *busy, on_call(UnitStacked, call=1, at=-80)).when(close("DUP")).then(
        on_call(UnitUnstacked, call=1), of_call(CallClosed, dispositions=("DUP",))
    )


def test_a_unit_that_left_before_is_not_cleared_again() -> None:
    gone = on_call(UnitCleared, "1A13", at=-100)
    given(*WORKED, gone).when(close("RPT")).then(
        on_call(UnitCleared, "1A12", disposition="RPT"),
        of_call(CallClosed, dispositions=("RPT",)),
    )


def duplicate(call: int) -> Event:
    return of_call(
        CallLinked,
        call,
        at=-90,
        number=number(call),
        primary_call_id=call_id(1),
        primary_number=number(1),
    )


def test_closing_and_cancelling_name_the_duplicates_that_stay_open() -> None:
    three = (received(1), received(2), received(3), received(4))
    linked = (*three, duplicate(2), duplicate(3), duplicate(4))
    ended = (
        of_call(CallClosed, 2, at=-60, dispositions=("DUP",)),
        of_call(CallCancelled, 3, at=-60, reason="rang off"),
        of_call(CallReopened, 3, at=-50, reason="rang again"),
    )
    outcome = given(*linked, *ended).when(close("RPT"))
    outcome.then(of_call(CallClosed, dispositions=("RPT",)))
    still = "duplicates still open: 26-000003 26-000004"
    assert outcome.answer == f"26-000001 closed RPT 21:00:00, {still}"
    cancel = CancelCall(stamp=stamp(), call_id=call_id(1), reason="caller gone")
    assert given(*linked, *ended).when(cancel).answer.endswith(still)
    again = given(*linked, *ended, CLOSED).when(close("RPT"))
    assert again.answer == f"26-000001 closed RPT already, {still}"


def test_closing_twice_with_one_outcome_changes_nothing() -> None:
    given(received(), CLOSED).when(close("RPT")).then()


def test_closing_with_another_outcome_is_refused() -> None:
    given(received(), CLOSED).when(close("ARR")).refused(CallNotOpen, "closed", "20:59:00")


def test_a_call_is_not_closed_without_an_outcome() -> None:
    given(received()).when(close()).refused(OutcomeMissing, "26-000001")


def test_cancelling_frees_the_units_too() -> None:
    cancel = CancelCall(stamp=stamp(), call_id=call_id(1), reason="caller gone")
    given(*WORKED).when(cancel).then(
        on_call(UnitCleared, "1A12"),
        on_call(UnitCleared, "1A13"),
        of_call(CallCancelled, reason="caller gone"),
    )


def test_cancelling_needs_a_reason_and_happens_once() -> None:
    cancel = CancelCall(stamp=stamp(), call_id=call_id(1), reason="caller gone")
    given(received()).when(CancelCall(stamp=stamp(), call_id=call_id(1), reason=" ")).refused(
        ReasonMissing, "26-000001"
    )
    given(received(), of_call(CallCancelled, at=-60, reason="gone")).when(cancel).then()
    given(received(), CLOSED).when(cancel).refused(CallNotOpen, "closed")


def test_a_cancelled_call_is_not_closed() -> None:
    cancelled = of_call(CallCancelled, at=-60, reason="gone")
    given(received(), cancelled).when(close("RPT")).refused(CallNotOpen, "cancelled")


def test_an_ended_call_is_reopened_with_a_reason() -> None:
    reopen = ReopenCall(stamp=stamp(), call_id=call_id(1), reason="he is back")
    given(received(), CLOSED).when(reopen).then(of_call(CallReopened, reason="he is back"))
    given(received()).when(reopen).then()
    given(received(), CLOSED).when(
        ReopenCall(stamp=stamp(), call_id=call_id(1), reason="")
    ).refused(ReasonMissing, "26-000001")


def test_a_reopened_call_stays_open_without_units_and_takes_new_ones() -> None:
    reopened = of_call(CallReopened, at=-30, reason="he is back")
    past = (
        *WORKED,
        on_call(UnitCleared, "1A12", at=-60),
        on_call(UnitCleared, "1A13", at=-60),
        CLOSED,
        reopened,
    )
    send = DispatchUnits(stamp=stamp(), call_id=call_id(1), unit_ids=("1A12",))
    given(*past).when(send).then(on_call(UnitDispatched, "1A12"))
    given(*past).when(close("RPT")).then(of_call(CallClosed, dispositions=("RPT",)))
