"""Choosing units for a need: the set with the least sum of scores that has what is needed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from domain.deployment.fleet import Marks, Numbers, Places
from domain.run_cards import Need

IMPOSSIBLE: Final = 1e9
"""The cost of a unit that has not what a place in the set asks for."""


class Chosen(NamedTuple):
    """The rows of the units chosen, and what is lacking: so many units, and these skills."""

    rows: tuple[int, ...]
    short: int
    missing: tuple[str, ...]


def choose(
    need: Need, scores: Numbers, skills: Places, officers: Places, bits: Mapping[str, int]
) -> Chosen:
    """Choose units; those with an infinite score cannot be chosen.

    Of units that are lacking, none is made up: the set is as large as can be. A skill that nobody
    has who can come is missing, and does not keep the others from coming.
    """
    can = np.isfinite(scores)
    had = [skill for skill in need.skills if np.any(can & _has(skills, bits.get(skill, 0)))]
    best: tuple[float, tuple[int, ...]] = (np.inf, ())
    for groups in _partitions([bits[skill] for skill in had]):
        places = [*groups, *[0] * (need.units - len(groups))]
        found = _cheapest(places, scores, skills)
        # A set that leaves a place empty is worse than any that fills it.
        cost = float(scores[list(found)].sum()) + IMPOSSIBLE * (len(places) - len(found))
        best = min(best, (cost, found))
    rows = _with_officers(best[1], need.officers, scores, officers)
    short = max(0, need.units - len(rows))
    if officers[list(rows)].sum() < need.officers:
        short = max(short, 1)
    held = _all_skills(rows, skills)
    missing = tuple(skill for skill in need.skills if not held & bits.get(skill, 0))
    return Chosen(rows, short, missing)


def _has(skills: Places, bits: int) -> Marks:
    has: Marks = (skills & bits == bits) & (bits != 0)
    return has


def _all_skills(rows: Sequence[int], skills: Places) -> int:
    return int(np.bitwise_or.reduce(skills[list(rows)])) if rows else 0


def _partitions(skills: Sequence[int]) -> Iterator[list[int]]:
    """Give every way to share skills out among units: one unit may have several of them."""
    if not skills:
        yield []
        return
    first, *rest = skills
    for groups in _partitions(rest):
        yield [first, *groups]
        for place, group in enumerate(groups):
            yield [*groups[:place], group | first, *groups[place + 1 :]]


def _cheapest(places: Sequence[int], scores: Numbers, skills: Places) -> tuple[int, ...]:
    """Fill places, each of which asks for some skills (0: for none), at the least cost together.

    A place is never filled by a unit that others beat for it as often as there are places.
    """
    rows: set[int] = set()
    for asked in set(places):
        fit = np.flatnonzero(np.isfinite(scores) & (skills & asked == asked))
        nearest = fit[np.argsort(scores[fit], kind="stable")[: len(places)]]
        rows.update(nearest.tolist())
    if not rows:
        return ()
    among = sorted(rows)
    wanted = np.array(places)[:, None]
    cost = np.where(skills[among] & wanted == wanted, scores[among], IMPOSSIBLE)
    filled, units = linear_sum_assignment(cost)
    good = cost[filled, units] < IMPOSSIBLE
    return tuple(among[unit] for unit in units[good].tolist())


def _with_officers(
    rows: tuple[int, ...], needed: int, scores: Numbers, officers: Places
) -> tuple[int, ...]:
    """Add the next best units until there are officers enough."""
    if not needed or officers[list(rows)].sum() >= needed:
        return rows
    for row in np.argsort(scores, kind="stable").tolist():
        if not np.isfinite(scores[row]) or officers[list(rows)].sum() >= needed:
            break
        if row not in rows:
            rows = (*rows, row)
    return rows
