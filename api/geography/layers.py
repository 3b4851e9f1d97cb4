"""What a geography is made of, once its files are read: the layers, in degrees of WGS 84.

Points are longitude first, as in GeoJSON (RFC 7946); outlines are polygons as WKB.
"""

from typing import Final, Literal, NamedTuple

import shapely
from msgspec import Struct
from shapely import MultiPolygon, Polygon

OneWay = Literal["no", "forward", "back"]
"""Which way a road may be driven: both, as its nodes run, or against them."""


METRES_A_DEGREE: Final = 111_320.0
"""Of latitude, anywhere; of longitude on the equator."""


class Place(NamedTuple):
    """A point."""

    longitude: float
    latitude: float


class Way(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A piece of road that can be driven, as OpenStreetMap draws it.

    `kind` is its highway class. `names` has its name and then its others; `refs` its route
    numbers (`US 44`). `kmh` is the signed limit. `destination` and `exit` are told of ramps.
    """

    id: int
    nodes: tuple[int, ...]
    kind: str
    names: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    one_way: OneWay = "no"
    kmh: float | None = None
    destination: str = ""
    exit: str = ""


class TurnBan(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """At a node, whoever comes from one way may not go on by another; `only`: must go on by it."""

    from_way: int
    node: int
    to_way: int
    only: bool = False


class Roads(Struct, frozen=True, kw_only=True):
    """The roads: where their nodes are, the ways between them, and the turns that are banned."""

    nodes: dict[int, Place] = {}
    ways: tuple[Way, ...] = ()
    bans: tuple[TurnBan, ...] = ()


class Address(Struct, frozen=True, kw_only=True, gc=False):
    """A house number on a street, both as the department's file writes them."""

    number: str
    street: str
    at: Place


class Premise(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place that people call by its name, or by its nicknames; with what to beware of there."""

    name: str
    at: Place
    kind: str = ""
    nicknames: tuple[str, ...] = ()
    address: str = ""
    caution: str = ""


class Milepost(Struct, frozen=True, kw_only=True, gc=False):
    """A milepost of a numbered highway."""

    route: str
    mile: str
    at: Place


class Ramp(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A numbered exit of a highway."""

    route: str
    exit: str
    at: Place
    name: str = ""


class Beat(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A beat, by the code that the agency's tables have."""

    code: str
    name: str
    outline: bytes
    sector: str = ""

    @property
    def shape(self) -> Polygon | MultiPolygon:
        """Its outline."""
        return shapely.from_wkb(self.outline)


class Town(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A town, and the agency that polices it."""

    name: str
    agency: str
    outline: bytes

    @property
    def shape(self) -> Polygon | MultiPolygon:
        """Its outline."""
        return shapely.from_wkb(self.outline)


class Layers(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole geography. `aliases` maps street names as they are typed to true ones.

    `outline` is the department's own town; `towns` those around it.
    """

    name: str
    roads: Roads = Roads()
    addresses: tuple[Address, ...] = ()
    premises: tuple[Premise, ...] = ()
    mileposts: tuple[Milepost, ...] = ()
    ramps: tuple[Ramp, ...] = ()
    beats: tuple[Beat, ...] = ()
    outline: bytes = b""
    towns: tuple[Town, ...] = ()
    aliases: dict[str, str] = {}
