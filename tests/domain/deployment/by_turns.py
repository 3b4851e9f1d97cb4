"""What the joint assignment is held against: each call in turn, and what all of them wait."""

from collections.abc import Sequence

import numpy as np

from domain.deployment.fleet import Numbers
from domain.deployment.joint import UNSERVED, Wanted


def nearest_first(calls: Sequence[Wanted], seconds: Numbers) -> tuple[tuple[int, ...], ...]:
    """Give each call in turn the nearest units left: what is done without looking ahead."""
    left = seconds.copy()
    found: list[tuple[int, ...]] = []
    for call, wanted in enumerate(calls):
        nearest = np.argsort(left[call], kind="stable")[: wanted.units]
        units = [unit for unit in nearest.tolist() if left[call, unit] < UNSERVED]
        left[:, units] = np.inf
        found.append(tuple(sorted(units)))
    return tuple(found)


def weighted_response(
    calls: Sequence[Wanted], seconds: Numbers, assigned: Sequence[Sequence[int]]
) -> float:
    """Give the weighted sum of what all calls wait for each unit that they need, in seconds."""
    total = 0.0
    for call, wanted in enumerate(calls):
        times = [min(float(seconds[call, unit]), UNSERVED) for unit in assigned[call]]
        total += wanted.weight * (sum(times) + UNSERVED * (wanted.units - len(times)))
    return total
