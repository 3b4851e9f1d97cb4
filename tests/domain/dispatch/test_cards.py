"""Calls from paper cards: whole, with their true times, and without disturbing who is at work."""

from datetime import datetime, timedelta
from typing import Any

from domain.dispatch.calls import NumberTaken
from domain.dispatch.cards import (
    ENTERED_LATE,
    NEVER_CLEARED,
    NOT_WRITTEN,
    OFF_DUTY,
    PAPER,
    EnterCard,
    UnitOnCard,
)
from domain.dispatch.events import (
    CallClosed,
    CallerAdded,
    CallReceived,
    NoteAdded,
    UnitArrived,
    UnitCleared,
    UnitDispatched,
    UnitEnRoute,
    UnitSelfInitiated,
)
from domain.kernel import Event
from domain.patrol.events import BeatAssigned, StatusChanged, WelfareCheckAnswered
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
from tests.given import NIGHT, given, stamp

MINUTE = 60


def at(minutes: float) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


def card(**more: Any) -> EnterCard:
    """The card of a call that was received at nine sharp."""
    told: dict[str, Any] = {
        "call_id": call_id(1),
        "number": number(1),
        "card": "17",
        "source": "911",
        "type": "DIST",
        "priority": "P2",
        "place": "12 Mill Road",
    }
    return EnterCard(stamp=stamp(), **told | more)


def unit(unit_id: str = "1A12", **minutes: float) -> UnitOnCard:
    return UnitOnCard(unit_id=unit_id, **{stage: at(one) for stage, one in minutes.items()})


WHOLE = unit(dispatched=1, en_route=2, arrived=6, cleared=20)
CLOSED: dict[str, Any] = {"closed": at(21), "dispositions": ("RPT",)}


def on_paper(**more: Any) -> CallReceived:
    return received(at=0, former_number="17", source_system=PAPER, **more)


def course(tour_id: str = "tour-1A12", odd: str = "") -> list[Event]:
    return [
        on_call(UnitDispatched, tour_id=tour_id, anomaly=odd),
        on_call(UnitEnRoute, tour_id=tour_id),
        on_call(UnitArrived, tour_id=tour_id),
        on_call(UnitCleared, tour_id=tour_id),
    ]


def test_a_card_of_a_call_that_is_over_is_entered_whole() -> None:
    told = {"caller_name": "J SMITH", "caller_phone": "555-0100", "text": "two men"}
    outcome = given(on_duty()).when(card(units=(WHOLE,), **CLOSED, **told))
    outcome.then(
        on_paper(),
        of_call(CallerAdded, name="J SMITH", phone="555-0100"),
        of_call(NoteAdded, text="two men"),
        *course(),
        of_call(CallClosed, dispositions=("RPT",)),
    )
    assert isinstance(outcome.outcome, list)
    happened = [(fact.at - NIGHT).total_seconds() / MINUTE for fact in outcome.outcome]
    assert happened == [0, 0, 0, 1, 2, 6, 20, 21]
    assert outcome.answer == "26-000001 DIST P2 card 17 21:00:00, closed RPT 21:21:00"


def test_a_card_of_a_call_that_still_waits_is_on_the_board() -> None:
    outcome = given().when(card())
    outcome.then(on_paper())
    assert outcome.answer == "26-000001 DIST P2 card 17 21:00:00, open"


def test_a_unit_that_is_still_there_is_on_the_call() -> None:
    outcome = given(on_duty()).when(card(units=(unit(dispatched=1, arrived=6),)))
    outcome.then(on_paper(), on_call(UnitDispatched), on_call(UnitArrived))


def test_closing_clears_the_units_of_which_no_clearing_is_written() -> None:
    outcome = given(on_duty()).when(card(units=(unit(dispatched=1),), **CLOSED))
    outcome.then(
        on_paper(),
        on_call(UnitDispatched),
        on_call(UnitCleared, disposition="RPT"),
        of_call(CallClosed, dispositions=("RPT",)),
    )


def test_a_unit_that_was_free_all_that_time_has_it_on_its_tour_whatever_came_after() -> None:
    later = on_call(UnitDispatched, call=2, at=30 * MINUTE)
    past = (on_duty(), received(2, at=29 * MINUTE), later)
    given(*past).when(card(units=(WHOLE,), **CLOSED)).then(
        on_paper(), *course(), of_call(CallClosed, dispositions=("RPT",))
    )


def test_a_unit_that_is_at_another_call_stays_there() -> None:
    sent = on_call(UnitDispatched, call=2, at=-5 * MINUTE)
    past = (on_duty(), received(2, at=-6 * MINUTE), sent, on_call(UnitArrived, call=2, at=-MINUTE))
    odd = f"{ENTERED_LATE}: on 26-000002 then"
    outcome = given(*past).when(card(units=(WHOLE,), **CLOSED))
    outcome.then(
        on_paper(), *course(tour_id="", odd=odd), of_call(CallClosed, dispositions=("RPT",))
    )
    assert outcome.answer.endswith(f"closed RPT 21:21:00 (1A12 {odd})")


def test_a_unit_of_which_something_else_is_known_in_that_time_stays_as_it_is() -> None:
    meal = of_tour(StatusChanged, at=10 * MINUTE, status="ML")
    given(on_duty(), meal).when(card(units=(WHOLE,), **CLOSED)).then(
        on_paper(),
        *course(tour_id="", odd=ENTERED_LATE),
        of_call(CallClosed, dispositions=("RPT",)),
    )


def test_a_unit_that_has_gone_on_is_not_held_by_a_call_that_is_still_open() -> None:
    later = on_call(UnitDispatched, call=2, at=30 * MINUTE)
    past = (on_duty(), received(2, at=29 * MINUTE), later)
    given(*past).when(card(units=(unit(dispatched=1, arrived=6),))).then(
        on_paper(),
        on_call(UnitDispatched, tour_id="", anomaly=ENTERED_LATE),
        on_call(UnitArrived, tour_id=""),
        on_call(UnitCleared, tour_id="", anomaly=NEVER_CLEARED, presumed=True),
    )


def test_what_does_not_move_a_unit_takes_it_off_no_call() -> None:
    still = (
        of_tour(WelfareCheckAnswered, at=9 * MINUTE),
        of_tour(BeatAssigned, at=9 * MINUTE, beat="B"),
    )
    for said in still:
        outcome = given(on_duty(), said).when(card(units=(unit(dispatched=1, arrived=6),)))
        outcome.then(on_paper(), on_call(UnitDispatched), on_call(UnitArrived))


def test_a_unit_that_was_not_on_duty_is_marked() -> None:
    for past in ((), (on_duty(), off_duty(at=-MINUTE)), (on_duty(at=30 * MINUTE),)):
        given(*past).when(card(units=(WHOLE,), **CLOSED)).then(
            on_paper(),
            *course(tour_id="", odd=OFF_DUTY),
            of_call(CallClosed, dispositions=("RPT",)),
        )


def test_a_tour_that_has_ended_since_keeps_what_its_unit_did() -> None:
    past = (on_duty(), off_duty(at=60 * MINUTE), on_duty(at=90 * MINUTE, tour_id="tour-2"))
    given(*past).when(card(units=(WHOLE,), **CLOSED)).then(
        on_paper(), *course(), of_call(CallClosed, dispositions=("RPT",))
    )


def test_times_that_go_backwards_are_recorded_and_marked() -> None:
    backwards = unit(dispatched=-1, arrived=6, cleared=5)
    outcome = given(on_duty()).when(card(units=(backwards,), answered=at(1), closed=at(3)))
    outcome.then(
        on_paper(answered_at=at(1), anomaly="received comes before answered"),
        on_call(UnitDispatched, anomaly="dispatched comes before received"),
        of_call(CallClosed, dispositions=(), anomaly="closed comes before cleared"),
        on_call(UnitCleared, anomaly="cleared comes before arrived"),
        on_call(UnitArrived),
        on_call(UnitCleared, anomaly=NEVER_CLEARED, presumed=True),
    )


def test_a_unit_without_a_time_of_sending_was_sent_when_it_was_first_heard_of() -> None:
    given(on_duty()).when(card(units=(unit(arrived=6, cleared=20),))).then(
        on_paper(),
        on_call(UnitDispatched, anomaly=NOT_WRITTEN, presumed=True),
        on_call(UnitArrived),
        on_call(UnitCleared),
    )


def test_what_an_officer_came_upon_nobody_sent_the_unit_to() -> None:
    own: dict[str, Any] = {"source": "officer", "self_initiated": True}
    given(on_duty()).when(card(units=(unit(arrived=0, cleared=9),), **own)).then(
        on_paper(**own),
        on_call(UnitSelfInitiated, status="SI"),
        on_call(UnitArrived),
        on_call(UnitCleared),
    )


def test_the_same_card_again_changes_nothing_and_a_number_in_use_is_refused() -> None:
    given(on_paper()).when(card()).then()
    given(received(2)).when(card(number=number(2))).refused(NumberTaken)
