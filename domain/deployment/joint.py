"""Several calls wait: the assignment of all free units to all of them that is best together."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from domain.deployment.fleet import Numbers

UNSERVED: Final = 3600.0
"""Seconds that count for a unit that a call needs and does not get: as an hour."""


class Wanted(NamedTuple):
    """A waiting call: how many units it needs, and how much a second of its waiting weighs."""

    units: int
    weight: float


def weight_of(urgency: int) -> float:
    """Give what a second of waiting weighs: of each urgency twice what the next lesser one does.

    The agency's own order of priorities is all that is known; twice keeps one urgent call before
    one routine call, and lets several routine ones count.
    """
    return 2.0**-urgency


def assign(calls: Sequence[Wanted], seconds: Numbers) -> tuple[tuple[int, ...], ...]:
    """Give each call its units by their rows, so that the weighted response of all is least.

    `seconds[call, unit]` are drive times (infinite: it cannot be reached, or has not what the call
    needs). A unit is sent to one call at most. Source: the assignment problem (Kuhn 1955), with a
    place for each unit that a call needs.
    """
    places = [call for call, wanted in enumerate(calls) for _ in range(wanted.units)]
    found: list[list[int]] = [[] for _ in calls]
    if places and seconds.shape[1]:
        weights = np.array([calls[call].weight for call in places])[:, None]
        saved = np.minimum(seconds[places], UNSERVED) - UNSERVED
        filled, units = linear_sum_assignment(weights * saved)
        for place, unit in zip(filled.tolist(), units.tolist(), strict=True):
            if saved[place, unit] < 0:
                found[places[place]].append(unit)
    return tuple(tuple(sorted(units)) for units in found)


def kept_for_others(calls: Sequence[Wanted], seconds: Numbers, own: int) -> dict[int, int]:
    """Give the units that the best assignment of all calls leaves to others than one's own call.

    Each unit's row is given with the call that it is kept for.
    """
    assigned = assign(calls, seconds)
    return {unit: call for call, units in enumerate(assigned) if call != own for unit in units}
