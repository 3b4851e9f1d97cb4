"""Closed streets: which edges run along a line that a dispatcher drew."""

from collections.abc import Sequence
from math import cos, radians
from typing import Final

import numpy as np
import shapely

from api.geography.layers import METRES_A_DEGREE, Place
from api.geography.roads.network import NO_EDGE, Network

BESIDE: Final = 12.0
"""Metres: a road so near the line may be the one that is meant."""

ALONG: Final = 0.7
"""A road is meant where it leads along the line for so much of what lies near it."""

LEAST: Final = 10.0
"""Metres: a shorter stretch beside the line closes nothing."""


def edges_along(network: Network, line: Sequence[Place]) -> tuple[int, ...]:
    """Give the edges of the pieces of road that run along a line, in both directions.

    A road that crosses the line is not one of them.
    """
    scale = np.array([METRES_A_DEGREE * cos(radians(line[0].latitude)), METRES_A_DEGREE])
    drawn = shapely.LineString(np.array(line) * scale)
    near = drawn.buffer(BESIDE, cap_style="flat")
    owners = np.repeat(np.arange(len(network.metres)), np.diff(network.first_point))
    pieces = shapely.linestrings(network.points * scale, indices=owners)
    found: list[int] = []
    for piece in shapely.STRtree(pieces).query(near, predicate="intersects").tolist():
        parts = shapely.get_parts(pieces[piece].intersection(near))
        along = sum(_led(drawn, part) for part in parts)
        length = sum(part.length for part in parts)
        if along >= LEAST and along >= ALONG * length:
            found += [int(network.forward[piece]), int(network.backward[piece])]
    return tuple(edge for edge in sorted(found) if edge != NO_EDGE)


def _led(drawn: shapely.LineString, part: shapely.LineString) -> float:
    """Give how many metres of the line a stretch of road leads along it."""
    ends = shapely.get_coordinates(part)[[0, -1]]
    begin, end = shapely.line_locate_point(drawn, shapely.points(ends))
    return abs(float(end - begin))
