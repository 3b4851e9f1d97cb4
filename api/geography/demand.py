"""Where calls are to be expected: a few points of each beat, by the addresses around them."""

from collections import defaultdict
from typing import Final, NamedTuple

import numpy as np

from api.geography.areas import Areas
from api.geography.layers import Layers, Place
from domain.deployment.coverage import Demand

ACROSS: Final = 3
"""A beat is told by a point in each square of so many by so many, where people live."""


class Points(NamedTuple):
    """The demand points, and what each stands for."""

    places: tuple[Place, ...]
    demand: Demand


def points_of(layers: Layers) -> Points:
    """Choose the points. Without addresses each beat has one, and all beats count alike."""
    shapes = [beat.shape for beat in layers.beats]
    places: list[Place] = []
    beats: list[int] = []
    weights: list[float] = []
    if shapes and layers.addresses:
        at = np.array([address.at for address in layers.addresses])
        owners = Areas(shapes).of([address.at for address in layers.addresses])
        for beat in range(len(shapes)):
            for middle, count in _squares(at[owners == beat]):
                places.append(middle)
                beats.append(beat)
                weights.append(count)
    for beat in sorted(set(range(len(shapes))) - set(beats)):
        inside = shapes[beat].representative_point()
        places.append(Place(inside.x, inside.y))
        beats.append(beat)
        weights.append(1.0)
    share = np.array(weights) / sum(weights) if weights else np.zeros(0)
    codes = tuple(beat.code for beat in layers.beats)
    return Points(tuple(places), Demand(codes, np.array(beats, dtype=np.int64), share))


def _squares(own: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> list[tuple[Place, float]]:
    """Give for each square the address in the middle of all in it, and how many they are."""
    if not len(own):
        return []
    low, high = own.min(axis=0), own.max(axis=0)
    cells = np.minimum((own - low) / np.maximum(high - low, 1e-9) * ACROSS, ACROSS - 1).astype(int)
    squares: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for row, cell in enumerate(map(tuple, cells.tolist())):
        squares[cell].append(row)
    found = []
    for rows in squares.values():
        there = own[rows]
        middle = there[((there - there.mean(axis=0)) ** 2).sum(axis=1).argmin()]
        found.append((Place(*middle.tolist()), float(len(rows))))
    return found
