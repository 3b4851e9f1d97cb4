"""Our dispatch of facts to nouns and the library's own give the same noun, for any history."""

import asyncio
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings

from domain.dispatch.call import Call
from domain.dispatch.positions import Position
from domain.kernel import Event, Noun, Refused, fold, in_order
from domain.unit import Unit
from tests.domain.shift import CALLS, SHIFTS, UNITS, Said, Shift
from tests.given import recorded


async def history(said: Sequence[Said]) -> list[Event]:
    """Carry all of it out; give what was recorded, as it happened."""
    shift = Shift()
    for one in said:
        try:
            await shift.do(shift.command(one))
        except Refused:
            continue
    return [fact.event for fact in in_order(await shift.facts())]


def by_the_library(noun: Noun, facts: Sequence[Event]) -> Noun:
    """Fold as the library does: each fact changes the noun."""
    for fact in facts:
        assert fact.mutate(noun) is noun
    return noun


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHIFTS)
def test_both_folds_give_the_same_noun(said: list[Said]) -> None:
    facts = asyncio.run(history(said))
    for call in CALLS:
        about_it = [fact for fact in facts if f"call_id:{call}" in fact.tags]
        assert fold(Call(call), recorded(*about_it)) == by_the_library(Call(call), about_it)
    for unit in UNITS:
        about_it = [fact for fact in facts if f"unit_id:{unit}" in fact.tags]
        assert fold(Unit(unit), recorded(*about_it)) == by_the_library(Unit(unit), about_it)
    assert fold(Position("D2"), recorded(*facts)) == by_the_library(Position("D2"), facts)
