"""Roads drawn as lines in GeoJSON: a department's street centrelines, where no map of OSM is had.

Lines that touch are joined; where two cross between their points, a node is put in, unless one of
them is a motorway, which others pass above or below.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import shapely
from shapely import LineString, STRtree

from api.geography.layers import OneWay, Place, Roads, Way
from api.geography.plan import BadGeography, RoadFiles
from api.geography.reading.features import Feature, features

PASSES: Final = frozenset({"motorway", "motorway_link"})
DIGITS: Final = 7
"""Of a degree: a centimetre. What is closer is one node."""

ONE_WAY: Final[dict[str, OneWay]] = {"yes": "forward", "true": "forward", "1": "forward"}


class Line(NamedTuple):
    """A drawn line, and what is told of its road."""

    feature: Feature
    kind: str
    points: tuple[Place, ...]


def read_lines(file: Path, told: RoadFiles) -> Roads:
    """Read a file of lines. Raises `BadGeography` where it has none."""
    lines = [
        Line(feature, feature.cells.get(told.kind, "") or "residential", points)
        for feature in features(file)
        for points in _points(feature)
    ]
    if not lines:
        raise BadGeography(f"{file.name} has no line. Export streets as lines.")
    nodes: dict[Place, int] = {}
    ways = []
    for number, line in enumerate(_joined(lines), 1):
        cells = line.feature.cells
        ways.append(
            Way(
                id=number,
                nodes=tuple(nodes.setdefault(point, len(nodes) + 1) for point in line.points),
                kind=line.kind,
                names=tuple(filter(None, [cells.get(told.name, "")])),
                refs=tuple(filter(None, map(str.strip, cells.get(told.ref, "").split(";")))),
                one_way=_one_way(cells.get(told.one_way, "")),
            )
        )
    return Roads(nodes={number: place for place, number in nodes.items()}, ways=tuple(ways))


def _points(feature: Feature) -> list[tuple[Place, ...]]:
    parts = [part for part in shapely.get_parts(feature.shape) if isinstance(part, LineString)]
    return [tuple(_place(*point[:2]) for point in part.coords) for part in parts]


def _place(longitude: float, latitude: float) -> Place:
    return Place(round(longitude, DIGITS), round(latitude, DIGITS))


def _one_way(told: str) -> OneWay:
    return "back" if told == "-1" else ONE_WAY.get(told.lower(), "no")


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Put a point into each line where another one crosses it or ends on it."""
    shapes = [LineString(line.points) for line in lines]
    crossings: dict[int, list[Place]] = defaultdict(list)
    for one, other in STRtree(shapes).query(shapes, predicate="intersects").T.tolist():
        if one < other and not PASSES & {lines[one].kind, lines[other].kind}:
            for point in shapely.get_parts(shapes[one].intersection(shapes[other])):
                at = _place(*point.representative_point().coords[0])
                crossings[one].append(at)
                crossings[other].append(at)
    return [
        line._replace(points=_with(line.points, crossings[place]))
        for place, line in enumerate(lines)
    ]


def _with(points: tuple[Place, ...], crossings: Sequence[Place]) -> tuple[Place, ...]:
    """Put the crossings in between the points where they lie."""
    line = LineString(points)
    at = {point: line.project(shapely.Point(point)) for point in crossings}
    passed = 0.0
    found = [points[0]]
    for one, other in pairwise(points):
        end = passed + shapely.Point(one).distance(shapely.Point(other))
        between = sorted((where, point) for point, where in at.items() if passed < where < end)
        found.extend(point for _, point in between)
        found.append(other)
        passed = end
    return tuple(
        point for place, point in enumerate(found) if point not in found[place - 1 : place]
    )
