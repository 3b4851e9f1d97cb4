"""Coverage: how long a beat would wait for the nearest free unit, before and after sending some.

A beat is told by a few demand points, each with its share of the town's calls. The expected
response to a beat is the mean over its points, by these shares, of the nearest free unit's drive.
Source: Daskin's coverage models (Network and Discrete Location, 2013, chapter 4), with the drive
itself in the place of a yes or no.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from domain.deployment.fleet import Marks, Numbers, Places

NEVER: Final = 3600.0
"""Seconds that count for a point which no free unit reaches: as an hour."""


class Demand(NamedTuple):
    """Where calls are to be expected: of each point its beat's place, and its share of all calls.

    The shares of all points together are 1.
    """

    beats: tuple[str, ...]
    beat: Places
    share: Numbers


class Covered(NamedTuple):
    """The nearest free unit to each point (its row, or -1), its drive, and the next one's drive."""

    nearest: Places
    first: Numbers
    second: Numbers


def covered(to_points: Numbers, free: Marks) -> Covered:
    """Find the two nearest free units to each point. Beyond `NEVER` nobody counts as there."""
    points = to_points.shape[1]
    rows = np.flatnonzero(free)
    first, second = np.full(points, NEVER), np.full(points, NEVER)
    nearest = np.full(points, -1)
    if len(rows):
        times = np.minimum(to_points[rows], NEVER)
        place = times.argmin(axis=0)
        first = times[place, np.arange(points)]
        nearest = np.where(first < NEVER, rows[place], -1)
    if len(rows) > 1:
        times[place, np.arange(points)] = NEVER
        second = times.min(axis=0)
    return Covered(nearest, first, second)


def losses(now: Covered, demand: Demand, units: int) -> Numbers:
    """Give for each unit by how many seconds the mean response of the town would rise without it.

    Nothing for units that are not free: they cover nothing now.
    """
    rise = (now.second - now.first) * demand.share
    held = now.nearest >= 0
    lost: Numbers = np.bincount(now.nearest[held], rise[held], minlength=units).astype(np.float64)
    return lost


def by_beat(first: Numbers, demand: Demand) -> Numbers:
    """Give the expected response to each beat in seconds; of one without demand, `nan`."""
    count = len(demand.beats)
    share = np.bincount(demand.beat, demand.share, minlength=count)
    spent = np.bincount(demand.beat, demand.share * first, minlength=count)
    response: Numbers = np.divide(spent, share, out=np.full(count, np.nan), where=share > 0)
    return response


def without(now: Covered, to_points: Numbers, free: Marks, sent: Sequence[int]) -> Numbers:
    """Give the nearest free unit's drive to each point once these units are sent."""
    if len(sent) == 1:
        return np.where(now.nearest == sent[0], now.second, now.first)
    left = free.copy()
    left[list(sent)] = False
    first = now.first.copy()
    lost = np.isin(now.nearest, sent)
    first[lost] = covered(to_points[:, lost], left).first
    return first


def mean(first: Numbers, demand: Demand) -> float:
    """Give the expected response of the whole town, in seconds."""
    return float(first @ demand.share)


class MoveUp(NamedTuple):
    """A free unit that would stand better in another beat: the mean response before and after."""

    unit: int
    beat: int
    before: float
    after: float


def move_up(
    to_points: Numbers, free: Marks, demand: Demand, between: Numbers, level: float
) -> MoveUp | None:
    """Give the move of one free unit that helps most, where a beat waits longer than the level.

    `between[b]` is the drive from beat b's middle to each demand point: what a unit there would
    need. Nothing where every beat is within the level, or no move helps.
    """
    now = covered(to_points, free)
    bare = np.flatnonzero(by_beat(now.first, demand) > level)
    before = mean(now.first, demand)
    best: MoveUp | None = None
    for unit in np.flatnonzero(free).tolist():
        rest = without(now, to_points, free, [unit])
        for beat in bare.tolist():
            after = mean(np.minimum(rest, between[beat]), demand)
            if after < (best.after if best else before):
                best = MoveUp(unit, beat, before, after)
    return best
