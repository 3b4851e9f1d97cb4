"""The drawn streets as a network: where the cars of the demonstration drive, and by which way.

The streets are approximate, and so are the ways: nothing is decided by them.
"""

import heapq
import json
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from math import cos, dist, radians
from operator import itemgetter
from typing import Any, Final, NamedTuple

from shapely import LineString, MultiLineString, Point, Polygon, STRtree, transform
from shapely.geometry import shape
from shapely.ops import unary_union

from api.geography import DRAWN

METRES_A_DEGREE: Final = 111_320.0
SHRINK: Final = cos(radians(41.76))
"""How much shorter a degree of longitude is in this town."""


class Spot(NamedTuple):
    """A point in metres, eastward and northward, so that plain geometry holds."""

    east: float
    north: float

    @property
    def latitude(self) -> float:
        """Give degrees of WGS 84."""
        return self.north / METRES_A_DEGREE

    @property
    def longitude(self) -> float:
        """Give degrees of WGS 84."""
        return self.east / METRES_A_DEGREE / SHRINK

    @property
    def pin(self) -> str:
        """Give it as the command line takes it."""
        return f"{self.latitude:.5f},{self.longitude:.5f}"


class Street(NamedTuple):
    """A street by its name; its line is in metres."""

    name: str
    line: LineString | MultiLineString


@cache
def streets() -> tuple[Street, ...]:
    """Give the drawn streets on which one lives, in the order of their names."""
    drawn = [(told, line) for told, line in _layer("streets") if told["class"] != "motorway"]
    return tuple(sorted((Street(told["name"], line) for told, line in drawn), key=itemgetter(0)))


@cache
def crossings() -> tuple[tuple[str, Spot], ...]:
    """Give where two drawn streets cross, by the names of both: `Fern St/Mountain Rd`."""
    found = []
    for place, one in enumerate(streets()):
        for other in streets()[place + 1 :]:
            at = one.line.intersection(other.line)
            if not at.is_empty:
                found.append((f"{one.name}/{other.name}", _spot(at.representative_point())))
    return tuple(found)


@cache
def beats() -> dict[str, Polygon]:
    """Give the outline of each beat, by its code."""
    return {told["beat"]: outline for told, outline in _layer("beats")}


def beat_at(spot: Spot) -> str:
    """Give the code of the beat in which a spot lies; empty beyond all of them."""
    point = Point(spot)
    return next((beat for beat, outline in beats().items() if outline.contains(point)), "")


@cache
def drawn_place(name: str) -> Spot:
    """Give where a drawn place stands, by its name."""
    return next(_spot(point) for told, point in _layer("premises") if told["name"] == name)


def _layer(name: str) -> Iterator[tuple[dict[str, Any], Any]]:
    """Give the features of a layer: what is told of them, and their shape in metres."""
    text = (DRAWN / f"{name}.geojson").read_text(encoding="utf-8")
    for feature in json.loads(text)["features"]:
        drawn = shape(feature["geometry"])
        yield (
            feature["properties"],
            transform(drawn, lambda points: points * (METRES_A_DEGREE * SHRINK, METRES_A_DEGREE)),
        )


def _spot(point: Point) -> Spot:
    return Spot(round(point.x, 1), round(point.y, 1))


class Network:
    """Where the streets' bends, ends and crossings are, and the ways between them."""

    def __init__(self) -> None:
        ways: dict[Spot, dict[Spot, float]] = {}
        for part in unary_union([street.line for street in streets()]).geoms:
            spots = [Spot(round(east, 1), round(north, 1)) for east, north in part.coords]
            for one, other in pairwise(spots):
                ways.setdefault(one, {})[other] = dist(one, other)
                ways.setdefault(other, {})[one] = dist(one, other)
        joined = max((self._reached(ways, spot) for spot in ways), key=len)
        self._ways = {spot: ways[spot] for spot in ways if spot in joined}
        self._spots = tuple(self._ways)
        self._tree = STRtree([Point(spot) for spot in self._spots])

    @staticmethod
    def _reached(ways: dict[Spot, dict[Spot, float]], begin: Spot) -> set[Spot]:
        reached, waiting = {begin}, [begin]
        while waiting:
            new = ways[waiting.pop()].keys() - reached
            reached |= new
            waiting += new
        return reached

    def nearest(self, spot: Spot) -> Spot:
        """Give the nearest spot of the network."""
        return self._spots[int(self._tree.nearest(Point(spot)))]

    def within(self, outline: Polygon) -> list[Spot]:
        """Give the spots of the network within an outline."""
        return [self._spots[n] for n in sorted(self._tree.query(outline, predicate="contains"))]

    def way(self, begin: Spot, end: Spot) -> LineString:
        """Give the shortest way along the streets, from where one stands to where one goes."""
        first, last = self.nearest(begin), self.nearest(end)
        before: dict[Spot, Spot] = {}
        driven = {first: 0.0}
        waiting = [(0.0, first)]
        while waiting:
            so_far, spot = heapq.heappop(waiting)
            if spot == last:
                break
            for other, metres in self._ways[spot].items():
                if so_far + metres < driven.get(other, float("inf")):
                    driven[other] = so_far + metres
                    before[other] = spot
                    heapq.heappush(waiting, (so_far + metres, other))
        spots = [last]
        while spots[-1] != first:
            spots.append(before[spots[-1]])
        return LineString([begin, *reversed(spots), end])


@cache
def network() -> Network:
    """Give the network of the drawn streets."""
    return Network()


def along(street: Street, share: float) -> Spot:
    """Give the spot so far along a street, from 0 to 1."""
    return _spot(street.line.interpolate(share, normalized=True))


def nearest_crossing(spot: Spot) -> tuple[str, Spot]:
    """Give the crossing nearest to a spot."""
    return min(crossings(), key=lambda crossing: dist(crossing[1], spot))
