"""Where streets cross: at a node that both have."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations
from math import cos, hypot, radians
from typing import Final

from api.geography.layers import METRES_A_DEGREE, Place, Roads
from api.geography.places.streets import Streets

TOGETHER: Final = 60.0
"""Metres: nodes so near are one crossing, as where a divided street is crossed."""


class Crossings:
    """The crossings of streets, by their places among all streets."""

    def __init__(self, roads: Roads, streets: Streets) -> None:
        met: dict[int, set[int]] = defaultdict(set)
        for way in roads.ways:
            if way.names or way.refs:
                street = streets.add((way.names or way.refs)[0])
                for node in way.nodes:
                    met[node].add(street)
        self._at: dict[tuple[int, int], list[Place]] = defaultdict(list)
        self._of: dict[int, list[tuple[Place, int]]] = defaultdict(list)
        for node, meeting in sorted(met.items()):
            for one, other in combinations(sorted(meeting), 2):
                self._add(one, other, roads.nodes[node])

    def _add(self, one: int, other: int, at: Place) -> None:
        known = self._at[one, other]
        if all(metres(at, before) > TOGETHER for before in known):
            known.append(at)
            self._of[one].append((at, other))
            self._of[other].append((at, one))

    def of(self, one: int, other: int) -> list[Place]:
        """Give where two streets cross; nothing where they do not."""
        return self._at.get((min(one, other), max(one, other)), [])

    def along(self, street: int) -> list[tuple[Place, int]]:
        """Give where a street is crossed, and by which."""
        return self._of.get(street, [])

    @property
    def all(self) -> Mapping[tuple[int, int], list[Place]]:
        """Give all crossings by the pairs of streets."""
        return self._at


def metres(one: Place, other: Place) -> float:
    """Give the distance of two places in a town."""
    east = (one.longitude - other.longitude) * cos(radians(one.latitude))
    return hypot(east, one.latitude - other.latitude) * METRES_A_DEGREE
