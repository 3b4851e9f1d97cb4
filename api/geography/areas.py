"""Which area a point lies in: the beat that works it, the town around it. Many points at once."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from api.geography.layers import Place

NOWHERE: Final = -1
"""Stands for no area."""


class Areas:
    """Areas by their places in the list. Where areas overlap, the first one named has the point."""

    def __init__(self, shapes: Sequence[BaseGeometry]) -> None:
        self._count = len(shapes)
        shapely.prepare(shapes)
        self._tree = STRtree(shapes)

    def at(self, place: Place) -> int:
        """Give the area in which a point lies, or `NOWHERE`."""
        found = self._tree.query(shapely.Point(place), predicate="intersects")
        return int(found.min()) if len(found) else NOWHERE

    def of(self, places: Sequence[Place]) -> NDArray[np.int64]:
        """Give the area of each point, or `NOWHERE`."""
        found = np.full(len(places), self._count)
        points, areas = self._tree.query(shapely.points(np.array(places)), predicate="intersects")
        np.minimum.at(found, points, areas)
        found[found == self._count] = NOWHERE
        return found
