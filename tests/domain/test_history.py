"""A history that goes on gives the same nouns as one that is read from scratch."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.dispatch.call import Call
from domain.dispatch.events import UnitArrived, UnitDispatched, UnitEnRoute
from domain.kernel import FactUndone, History, Noun, Recorded, fold, in_order
from domain.unit import Unit
from tests.domain.shift import CALLS, SHIFTS, UNITS, Said
from tests.domain.test_library_agrees import history
from tests.domain.town import call_id, on_call, received
from tests.given import NIGHT, recorded, stamp

UNDONE = FactUndone(stamp=stamp(), call_id=call_id(1), undone=3, undone_type="UnitEnRoute")
COURSE = recorded(
    received(1, at=-400),
    on_call(UnitDispatched, at=-300),
    on_call(UnitEnRoute, at=-200),
    on_call(UnitArrived, at=-250),
    UNDONE,
)


def from_scratch(facts: Sequence[Recorded], until: datetime | None, noun: Noun) -> Noun:
    return fold(noun, [one for one in in_order(facts) if not until or one.occurred_at <= until])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHIFTS, st.lists(st.integers(1, 4), max_size=12), st.data())
def test_news_make_of_a_history_what_reading_it_anew_does(
    said: list[Said], steps: list[int], data: st.DataObject
) -> None:
    events = asyncio.run(history(said))
    facts = recorded(*(data.draw(st.permutations(events)) if data.draw(st.booleans()) else events))
    instants = st.none() | st.sampled_from([NIGHT, *(one.occurred_at for one in facts)])
    known, told = History(), 0
    for step in [*steps, len(facts)]:
        known, told = known.going_on(facts[told : told + step]), min(told + step, len(facts))
        until = data.draw(instants)
        for call in CALLS:
            assert known.fold(Call, until, call) == from_scratch(facts[:told], until, Call(call))
        for unit in UNITS:
            assert known.fold(Unit, until, unit) == from_scratch(facts[:told], until, Unit(unit))
        assert known.recorded == facts[:told]
        assert known.latest == max((one.occurred_at for one in facts[:told]), default=None)


def test_what_was_made_of_a_history_stays_as_it_is_when_that_goes_on() -> None:
    before = History(COURSE[:2])
    call = before.fold(Call, None, call_id(1))
    after = before.going_on(COURSE[2:3]).fold(Call, None, call_id(1))
    assert (call.units["1A12"].stage, after.units["1A12"].stage) == ("dispatched", "en_route")
    assert before.fold(Call, None, call_id(1)) is call


def test_a_late_fact_and_an_undoing_are_put_where_they_belong() -> None:
    known = History(COURSE[:1])
    for more in range(1, len(COURSE)):
        known.fold(Call, None, call_id(1))
        known = known.going_on(COURSE[more : more + 1])
    assert [one.position for one in known] == [1, 2, 4]
    assert known.fold(Call, None, call_id(1)).units["1A12"].stage == "arrived"
    assert [one.position for one in known.as_of(NIGHT.replace(hour=20, minute=55))] == [1, 2]
