"""Several calls at once: no other assignment is better, first come first served can be worse."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domain.deployment.fleet import Numbers
from domain.deployment.joint import Wanted, assign, weight_of
from tests.domain.deployment.by_turns import nearest_first, weighted_response

Assigned = tuple[tuple[int, ...], ...]


def every(calls: Sequence[Wanted], units: frozenset[int]) -> Iterator[Assigned]:
    """Give every way to send units to calls, none of them to more calls than one."""
    if not calls:
        yield ()
        return
    for count in range(calls[0].units + 1):
        for chosen in combinations(sorted(units), count):
            for rest in every(calls[1:], units - set(chosen)):
                yield (chosen, *rest)


@st.composite
def evenings(draw: st.DrawFn) -> tuple[list[Wanted], Numbers]:
    """Draw some calls that wait, and the drives of some units to them."""
    calls = draw(
        st.lists(
            st.builds(Wanted, st.integers(1, 2), st.sampled_from([weight_of(n) for n in range(4)])),
            max_size=3,
        )
    )
    units = draw(st.integers(0, 4))
    drive = st.one_of(st.integers(0, 1800).map(float), st.just(float("inf")))
    rows = [[draw(drive) for _ in range(units)] for _ in calls]
    return calls, np.array(rows, dtype=np.float64).reshape(len(calls), units)


@given(evenings())
def test_no_other_assignment_is_better(evening: tuple[list[Wanted], Numbers]) -> None:
    calls, seconds = evening
    found = assign(calls, seconds)
    sent = [unit for units in found for unit in units]
    assert len(sent) == len(set(sent))
    assert all(np.isfinite(seconds[call, list(units)]).all() for call, units in enumerate(found))
    best = min(
        weighted_response(calls, seconds, other)
        for other in every(calls, frozenset(range(seconds.shape[1])))
    )
    assert abs(weighted_response(calls, seconds, found) - best) < 1e-6


@given(evenings())
def test_it_is_never_worse_than_the_nearest_unit_for_each_in_turn(
    evening: tuple[list[Wanted], Numbers],
) -> None:
    calls, seconds = evening
    ours = weighted_response(calls, seconds, assign(calls, seconds))
    assert ours <= weighted_response(calls, seconds, nearest_first(calls, seconds)) + 1e-6


def test_the_nearest_unit_is_left_to_the_call_that_has_no_other() -> None:
    calls = [Wanted(1, 1.0), Wanted(1, 1.0)]
    seconds = np.array([[60.0, 90.0], [70.0, 900.0]])
    assert nearest_first(calls, seconds) == ((0,), (1,))
    assert assign(calls, seconds) == ((1,), (0,))


def test_where_units_are_lacking_the_urgent_call_has_them() -> None:
    calls = [Wanted(1, weight_of(3)), Wanted(1, weight_of(0))]
    assert assign(calls, np.array([[60.0], [600.0]])) == ((), (0,))
