"""Coverage, checked against what it says, point by point and unit by unit."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domain.deployment.coverage import (
    NEVER,
    by_beat,
    covered,
    losses,
    mean,
    move_up,
    without,
)
from domain.deployment.fleet import Numbers
from tests.domain.deployment.fleets import demand

drives = st.one_of(st.integers(0, 5000).map(float), st.just(float("inf")))


@st.composite
def towns(draw: st.DrawFn) -> tuple[Numbers, list[bool], list[float]]:
    """Draw the drives of some units to some points, who is free, and the points' shares."""
    units, points = draw(st.integers(0, 5)), draw(st.integers(1, 4))
    rows = [[draw(drives) for _ in range(points)] for _ in range(units)]
    shares = [float(draw(st.integers(1, 9))) for _ in range(points)]
    times = np.array(rows, dtype=np.float64).reshape(units, points)
    return times, [draw(st.booleans()) for _ in range(units)], shares


def response(times: Numbers, free: list[bool], point: int) -> float:
    return min(
        (min(times[unit, point], NEVER) for unit in range(len(free)) if free[unit]), default=NEVER
    )


@given(towns())
def test_a_point_waits_for_the_nearest_free_unit(
    town: tuple[Numbers, list[bool], list[float]],
) -> None:
    times, free, shares = town
    now = covered(times, np.array(free, dtype=bool))
    assert now.first.tolist() == [response(times, free, point) for point in range(len(shares))]
    assert np.allclose(by_beat(now.first, demand(*shares)), now.first)


@given(towns())
def test_what_a_unit_is_missed_by_is_what_its_leaving_costs(
    town: tuple[Numbers, list[bool], list[float]],
) -> None:
    times, free, shares = town
    told, marks = demand(*shares), np.array(free, dtype=bool)
    now = covered(times, marks)
    lost = losses(now, told, len(free))
    for unit in range(len(free)):
        left = [is_free and other != unit for other, is_free in enumerate(free)]
        after = [response(times, left, point) for point in range(len(shares))]
        if free[unit]:
            assert without(now, times, marks, [unit]).tolist() == after
        rise = mean(np.array(after), told) - mean(now.first, told)
        assert abs(lost[unit] - rise) < 1e-6


@given(towns(), st.sampled_from([60.0, 600.0]))
def test_the_move_that_helps_most_is_found(
    town: tuple[Numbers, list[bool], list[float]], level: float
) -> None:
    times, free, shares = town
    told, marks = demand(*shares), np.array(free, dtype=bool)
    between = np.abs(np.subtract.outer(np.arange(len(shares)), np.arange(len(shares)))) * 120.0
    bare = [beat for beat in range(len(shares)) if response(times, free, beat) > level]

    def moved(unit: int, beat: int) -> float:
        there = times.copy()
        there[unit] = between[beat]
        return mean(np.array([response(there, free, p) for p in range(len(shares))]), told)

    before = mean(covered(times, marks).first, told)
    options = [moved(unit, beat) for unit, beat in product(np.flatnonzero(marks).tolist(), bare)]
    found = move_up(times, marks, told, between, level)
    if min(options, default=before) < before - 1e-6:
        assert found
        assert abs(found.after - min(options)) < 1e-6
        assert found.beat in bare
    else:
        assert found is None or found.after > before - 1e-6
