"""Choosing units for a need, checked against every set there is."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domain.deployment.choosing import choose
from domain.run_cards import Need, RunCard, need_of
from tests.domain.deployment.fleets import BITS

scores = st.one_of(st.integers(0, 900).map(float), st.just(float("inf")))
units = st.lists(st.tuples(scores, st.integers(0, 7)), max_size=6)
needs = st.builds(
    Need,
    units=st.integers(1, 3),
    skills=st.lists(st.sampled_from(sorted(BITS)), max_size=2, unique=True).map(tuple),
)


def held(skills: list[int], rows: tuple[int, ...]) -> set[str]:
    return {name for name, bit in BITS.items() if any(skills[row] & bit for row in rows)}


@given(units, needs)
def test_no_other_set_that_has_what_is_needed_is_better(
    units: list[tuple[float, int]], need: Need
) -> None:
    times, skills = [unit[0] for unit in units], [unit[1] for unit in units]
    found = choose(
        need,
        np.array(times, dtype=np.float64),
        np.array(skills, dtype=np.int64),
        np.ones(len(units), dtype=np.int64),
        BITS,
    )
    can = [row for row, score in enumerate(times) if score < np.inf]
    to_be_had = held(skills, tuple(can)) & set(need.skills)
    assert set(found.missing) == set(need.skills) - held(skills, found.rows)
    assert len(set(found.rows)) == len(found.rows)
    sets = [
        one
        for one in combinations(can, min(need.units, len(can)))
        if to_be_had <= held(skills, one)
    ]
    if sets:
        best = min(sum(times[row] for row in one) for one in sets)
        assert len(found.rows) == min(need.units, len(can))
        assert sum(times[row] for row in found.rows) == best
    assert found.short == max(0, need.units - len(found.rows))


def test_a_car_with_two_officers_is_enough_where_two_officers_are_needed() -> None:
    times, skills = np.array([100.0, 200.0]), np.zeros(2, dtype=np.int64)
    need = Need(units=1, officers=2)
    assert choose(need, times, skills, np.array([2, 1]), BITS).rows == (0,)
    assert choose(need, times, skills, np.array([1, 1]), BITS).rows == (0, 1)
    assert choose(need, times[:1], skills[:1], np.array([1]), BITS).short == 1


def test_the_first_run_card_that_fits_holds() -> None:
    cards = [
        RunCard(types=("DOMV",), beats=("EP",), units=3),
        RunCard(types=("DOMV",), units=2, officers=2, skills=("CIT",)),
        RunCard(priorities=("P0",), units=4),
    ]
    assert need_of(cards, "DOMV", "P1", "EP").units == 3
    assert need_of(cards, "DOMV", "P1", "WHC") == Need(units=2, officers=2, skills=("CIT",))
    assert need_of(cards, "NOISE", "P0", "").units == 4
    assert need_of(cards, "NOISE", "P4", "EP") == Need()
