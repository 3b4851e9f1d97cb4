"""Drive times of units: by road where there is a network, else estimated by the straight line."""

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np

from api.geography.layers import METRES_A_DEGREE, Place
from api.geography.roads.drives import Drives, Times
from api.geography.roads.network import NO_EDGE, Floats, Ints
from api.geography.roads.snapping import Spots

DETOUR: Final = 1.4
"""By so much a drive is longer than the straight line. Source: Ballou, Rahardja and Sakai,
Selected country circuity factors (2002): 1.2 over the United States; more within a town."""

PACE: Final = 11.0
"""Metres a second of such an estimate: 40 km/h, a town's mean with its lights and turns."""


BESIDE: Final = 30.0
"""Metres from the middle of a road at which a car still stands on it, or a house stands at it."""

OFF_ROAD: Final = 4.0
"""Metres a second beyond that: as on a service road (15 km/h), which the network does not have."""


class Stood(NamedTuple):
    """Where units stand, a row for each: on the map, and on the network (`Spots`)."""

    places: Floats
    edge: Ints
    other: Ints
    share: Floats
    off: Floats

    @property
    def spots(self) -> Spots:
        """Where they stand on the network."""
        return Spots(self.edge, self.other, self.share, self.off)


class Driving(Protocol):
    """What tells how long units drive."""

    @property
    def estimate(self) -> bool:
        """Whether the times are not by road."""
        ...

    def stand(
        self,
        places: Sequence[Place],
        headings: Sequence[float | None],
        speeds: Sequence[float | None],
    ) -> Stood:
        """Find where units stand, as it is needed for their times."""
        ...

    def seconds(self, goal: Place, stood: Stood) -> Floats:
        """Give the drives of units to a place; infinite where no way leads there."""
        ...

    def to_points(self, stood: Stood) -> Floats:
        """Give the drives of units (rows) to the demand points (columns)."""
        ...


class StraightLines:
    """Estimates, where there is no network."""

    estimate = True

    def __init__(self, points: Sequence[Place]) -> None:
        self._points = points

    def stand(
        self,
        places: Sequence[Place],
        headings: Sequence[float | None],
        speeds: Sequence[float | None],
    ) -> Stood:
        """Take the places as they are."""
        del headings, speeds
        none = np.full(len(places), NO_EDGE, dtype=np.int32)
        nothing = np.zeros(len(places))
        return Stood(_points(places), none, none, nothing, nothing)

    def seconds(self, goal: Place, stood: Stood) -> Floats:
        """Give the straight line, made longer, at a usual pace."""
        flat = np.cos(np.radians(goal.latitude))
        away = (stood.places - np.array(goal)) * METRES_A_DEGREE * np.array([flat, 1.0])
        seconds: Floats = np.hypot(*away.T) * DETOUR / PACE
        return seconds

    def to_points(self, stood: Stood) -> Floats:
        """Give the same to each of the demand points."""
        columns = [self.seconds(point, stood) for point in self._points]
        return np.array(columns, dtype=np.float64).reshape(-1, len(stood.places)).T


class ByRoad:
    """Times on the network. Those to the demand points are kept for every edge."""

    estimate = False

    def __init__(self, drives: Drives, points: Sequence[Place]) -> None:
        self.drives = drives
        self._points = tuple(self._to(point) for point in points)
        known = [times.onward for times in self._points if times]
        self._onward = np.array(known).reshape(-1, drives.network.edges)

    def _to(self, place: Place) -> Times | None:
        goal = self.drives.goal(place)
        return self.drives.to(goal) if goal else None

    def stand(
        self,
        places: Sequence[Place],
        headings: Sequence[float | None],
        speeds: Sequence[float | None],
    ) -> Stood:
        """Snap the places to the roads."""
        return Stood(_points(places), *self.drives.snap(places, headings, speeds))

    def seconds(self, goal: Place, stood: Stood) -> Floats:
        """Give the drives to a place by one search; infinite for all where no road is near it."""
        times = self._to(goal)
        if times is None:
            return np.full(len(stood.places), np.inf)
        return times.of(stood.spots) + _beside(stood.off) + _beside(np.array(times.goal.off))

    def to_points(self, stood: Stood) -> Floats:
        """Look the drives up; only who stands on a point's own edge is asked for one by one."""
        spots, seconds = stood.spots, self.drives.seconds
        found = np.full((len(stood.places), len(self._points)), np.inf)
        known = [place for place, times in enumerate(self._points) if times]
        ways = ((spots.edge, spots.share), (spots.other, 1.0 - spots.share))
        for edge, share in ways:
            there = self._onward[:, edge] + (1.0 - share) * seconds[edge]
            there[:, edge == NO_EDGE] = np.inf
            found[:, known] = np.minimum(found[:, known], there.T)
        for place, times in enumerate(self._points):
            if times:
                own = np.isin(spots.edge, times.goal.edges) | np.isin(spots.other, times.goal.edges)
                rows = np.flatnonzero(own)
                if len(rows):
                    found[rows, place] = times.of(spots.rows(rows))
                found[:, place] += _beside(stood.off) + _beside(np.array(times.goal.off))
        return found


def _beside(off: Floats) -> Floats:
    """Give the seconds between a place and the road that is nearest to it."""
    beside: Floats = np.maximum(off - BESIDE, 0.0) / OFF_ROAD
    return beside


def _points(places: Sequence[Place]) -> Floats:
    return np.array(places, dtype=np.float64).reshape(-1, 2)
