"""Snapping: on which road a position is, how far along it, and driving which way."""

from collections.abc import Sequence
from math import cos, radians
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from api.geography.layers import METRES_A_DEGREE, Place
from api.geography.roads.network import NO_EDGE, Floats, Ints, Network

FARTHEST: Final = 1000.0
"""Metres: a position farther from every road is on none."""

STRAY: Final = 40.0
"""Metres by which the well-connected roads may be farther than a nearer one that leads nowhere."""

MOVES: Final = 3.0
"""Metres a second from which a heading tells which way a car drives; Source: the usual accuracy
of a heading by satellites, which is of no use at walking speed."""


class Spots(NamedTuple):
    """Where positions are on the network: a row for each.

    `edge` is the edge that is driven, `share` how much of it is behind (0 to 1); `other` is the
    edge the other way where it may be driven that way too, `NO_EDGE` else. `off` is how many
    metres the position is from the road. A position on no road has no edge.
    """

    edge: Ints
    other: Ints
    share: Floats
    off: Floats

    def rows(self, chosen: Ints | NDArray[np.int64]) -> "Spots":
        """Give some of the rows."""
        return Spots(self.edge[chosen], self.other[chosen], self.share[chosen], self.off[chosen])


class Snapper:
    """Finds the roads that positions are on."""

    def __init__(self, network: Network) -> None:
        self._network = network
        middle = radians(float(network.points[:, 1].mean())) if len(network.points) else 0.0
        self._scale = np.array([METRES_A_DEGREE * cos(middle), METRES_A_DEGREE])
        owners = np.repeat(np.arange(len(network.metres)), np.diff(network.first_point))
        self._lines = shapely.linestrings(network.points * self._scale, indices=owners)
        self._tree = STRtree(self._lines)
        first = np.where(network.forward != NO_EDGE, network.forward, network.backward)
        self._well = np.flatnonzero(network.part[first] == 0)
        self._well_tree = STRtree(self._lines[self._well])

    def snap(
        self,
        places: Sequence[Place],
        headings: Sequence[float | None] | None = None,
        speeds: Sequence[float | None] | None = None,
    ) -> Spots:
        """Find the road of each position; headings in degrees from north, speeds in m/s."""
        count = len(places)
        points = shapely.points(np.array(places, dtype=np.float64).reshape(-1, 2) * self._scale)
        piece, off = self._nearest(points)
        on = piece != NO_EDGE
        lines = self._lines[np.where(on, piece, 0)]
        along = shapely.line_locate_point(lines, points, normalized=True)
        forward = np.where(on, self._network.forward[piece], NO_EDGE)
        backward = np.where(on, self._network.backward[piece], NO_EDGE)
        against = self._against(lines, along, headings, speeds, count)
        both = (forward != NO_EDGE) & (backward != NO_EDGE)
        back_only = (forward == NO_EDGE) | (both & against)
        moving = both & self._moving(headings, speeds, count)
        return Spots(
            edge=np.where(back_only, backward, forward),
            other=np.where(both & ~moving, np.where(back_only, forward, backward), NO_EDGE),
            share=np.where(back_only, 1.0 - along, along),
            off=off,
        )

    def _nearest(self, points: NDArray[np.object_]) -> tuple[Ints, Floats]:
        """Give the nearest piece, the nearest well-connected one if it is about as near."""
        piece = np.full(len(points), NO_EDGE, dtype=np.int32)
        off = np.full(len(points), np.inf)
        for tree, pieces, more in ((self._tree, None, 0.0), (self._well_tree, self._well, STRAY)):
            if not len(tree.geometries):
                continue
            (row, found), metres = tree.query_nearest(
                points, max_distance=FARTHEST, return_distance=True, all_matches=False
            )
            better = metres < off[row] + more
            piece[row[better]] = (found if pieces is None else pieces[found])[better]
            off[row[better]] = metres[better]
        return piece, off

    @staticmethod
    def _moving(
        headings: Sequence[float | None] | None, speeds: Sequence[float | None] | None, count: int
    ) -> NDArray[np.bool_]:
        if headings is None or speeds is None:
            return np.zeros(count, dtype=bool)
        told = [
            heading is not None and speed is not None and speed >= MOVES
            for heading, speed in zip(headings, speeds, strict=True)
        ]
        return np.array(told, dtype=bool)

    def _against(
        self,
        lines: NDArray[np.object_],
        along: Floats,
        headings: Sequence[float | None] | None,
        speeds: Sequence[float | None] | None,
        count: int,
    ) -> NDArray[np.bool_]:
        """Tell which of those that move drive against the points of their piece."""
        moving = self._moving(headings, speeds, count)
        if not moving.any():
            return moving
        assert headings is not None
        before, after = np.maximum(along - 0.02, 0.0), np.minimum(along + 0.02, 1.0)
        begin = shapely.line_interpolate_point(lines, before, normalized=True)
        end = shapely.line_interpolate_point(lines, after, normalized=True)
        east, north = (shapely.get_coordinates(end) - shapely.get_coordinates(begin)).T
        bearing = np.degrees(np.arctan2(east, north))
        turned = np.array([heading or 0.0 for heading in headings]) - bearing
        against: NDArray[np.bool_] = moving & (np.cos(np.radians(turned)) < 0)
        return against
