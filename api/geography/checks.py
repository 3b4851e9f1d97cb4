"""What is odd about a geography as a whole: gaps and overlaps of beats, addresses in none."""

from collections.abc import Sequence
from itertools import combinations
from math import cos, radians
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from api.geography.areas import NOWHERE, Areas
from api.geography.findings import Findings
from api.geography.layers import METRES_A_DEGREE, Address, Beat, Layers, Place

SMALLEST: Final = 100.0
"""Square metres: gaps and overlaps smaller than a house are told by the addresses in them."""


def check(layers: Layers, findings: Findings) -> None:
    """List what is odd about the beats, and the addresses that lie in none, or in several."""
    if not layers.beats:
        return
    shapes = [beat.shape for beat in layers.beats]
    _overlaps(layers.beats, shapes, findings)
    if layers.outline:
        _gaps(shapely.from_wkb(layers.outline), shapes, findings)
    _addresses(layers.addresses, shapes, layers.beats, findings)


def square_metres(shape: BaseGeometry) -> float:
    """Give the area of a shape that is in degrees, about: as on a plane at its latitude."""
    if shape.is_empty:
        return 0.0
    latitude = (shape.bounds[1] + shape.bounds[3]) / 2
    return float(shape.area) * METRES_A_DEGREE**2 * cos(radians(latitude))


def _overlaps(beats: Sequence[Beat], shapes: Sequence[BaseGeometry], findings: Findings) -> None:
    for (one, its), (other, theirs) in combinations(zip(beats, shapes, strict=True), 2):
        for part in _parts(its.intersection(theirs)):
            findings.add(
                "beats",
                "overlap",
                f"{one.code} and {other.code} overlap over {_size(part)}; {one.code} has it",
                _inside(part),
            )


def _gaps(outline: BaseGeometry, shapes: Sequence[BaseGeometry], findings: Findings) -> None:
    for part in _parts(outline.difference(shapely.union_all(shapes))):
        findings.add("beats", "gap", f"{_size(part)} of the town lie in no beat", _inside(part))


def _addresses(
    addresses: Sequence[Address],
    shapes: Sequence[BaseGeometry],
    beats: Sequence[Beat],
    findings: Findings,
) -> None:
    if not addresses:
        return
    found = Areas(shapes).of([one.at for one in addresses])
    for one, beat in zip(addresses, found, strict=True):
        if beat == NOWHERE:
            findings.add(
                "addresses", "in no beat", f"{one.number} {one.street} lies in no beat", one.at
            )
    empty = sorted(set(range(len(beats))) - set(found.tolist()))
    for beat in empty:
        findings.add("beats", "no address", f"{beats[beat].code} has no address in it")


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """Give the parts of a shape that are worth telling, the largest first."""
    parts = [part for part in shapely.get_parts(shape) if square_metres(part) >= SMALLEST]
    return sorted(parts, key=square_metres, reverse=True)


def _inside(shape: BaseGeometry) -> Place:
    point = shape.representative_point()
    return Place(point.x, point.y)


def _size(shape: BaseGeometry) -> str:
    return f"{square_metres(shape):,.0f} m²"
