"""Calls from paper cards: what boards show of them, and what they measure."""

from typing import Any

import hypothesis
from hypothesis import strategies as st

from domain.dispatch.call import Call
from domain.kernel import Event, History
from domain.unit import AVAILABLE, Unit
from tests.domain.dispatch.test_cards import at, card, unit
from tests.domain.town import call_id, off_duty, on_duty
from tests.given import given, recorded
from tests.projections.test_calls import measured, shown

MINUTE = 60
DUTY = (on_duty("1A12"), on_duty("1A13"))

minutes = st.none() | st.integers(-5, 40)
courses = st.fixed_dictionaries(
    dict.fromkeys(("dispatched", "en_route", "arrived", "cleared"), minutes)
).filter(lambda stages: any(one is not None for one in stages.values()))


def entered(past: tuple[Event, ...] = DUTY, **told: Any) -> list[Event]:
    """Give what a card recorded."""
    outcome = given(*past).when(card(**told)).outcome
    assert isinstance(outcome, list)
    return outcome


def of_the_call(facts: list[Event]) -> list[Event]:
    return [fact for fact in facts if getattr(fact, "call_id", "") == call_id(1)]


@hypothesis.given(st.lists(courses, min_size=1, max_size=2), minutes, st.booleans())
def test_whatever_the_times_nobody_is_held_by_what_is_over(
    lines: list[dict[str, int | None]], closed: int | None, officers: bool
) -> None:
    units = tuple(
        unit(f"1A1{n}", **{stage: one for stage, one in line.items() if one is not None})
        for n, line in enumerate(lines, 2)
    )
    told: dict[str, Any] = {"units": units, "self_initiated": officers}
    if closed is not None:
        told |= {"closed": at(closed), "dispositions": ("RPT",)}
    facts = entered(**told)
    call = History(recorded(*of_the_call(facts))).fold(Call, None, call_id(1))
    row = shown(*of_the_call(facts))
    for one in units:
        name, over = one.unit_id, bool(one.cleared or closed is not None)
        on_tour = [fact for fact in (*DUTY, *facts) if getattr(fact, "unit_id", "") == name]
        now = History(recorded(*on_tour)).fold(Unit, None, name, f"tour-{name}")
        assert (now.active is None, name not in call.units) == (over, over)
        assert (now.status == AVAILABLE) == over
    assert {one.unit_id for one in row.units} == set(call.units)
    if closed is not None:
        assert (call.state, row.state, row.dispositions) == ("closed", "closed", ("RPT",))


def test_what_a_card_does_not_say_is_not_measured() -> None:
    unsent = shown(*of_the_call(entered(units=(unit(arrived=6, cleared=20),))))
    stages = measured(unsent)
    assert (stages.dispatched, stages.arrived, stages.cleared) == (None, at(6), at(20))
    gone = (*DUTY, off_duty(at=30 * MINUTE))
    lost = shown(*of_the_call(entered(gone, units=(unit(dispatched=1, arrived=6),))))
    stages = measured(lost)
    assert (stages.dispatched, stages.arrived, stages.cleared) == (at(1), at(6), None)
    assert (lost.units, lost.past_units[0].left) == ((), "cleared")
