"""The plan of a geography: which files it is made of and what their columns mean, in TOML.

Paths are relative to the plan, so that a folder of files can be moved as a whole. A plan looks so:

    name = "Example"
    roads = { files = ["town.osm.pbf"] }
    addresses = { file = "points.csv", number = "no", street = "street", latitude = "lat",
                  longitude = "lon" }
    beats = { file = "beats.geojson", code = "beat", name = "name" }
"""

import tomllib
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

POINT: Final = "latitude and longitude, or GeoJSON points"


class BadGeography(Exception):
    """The geography cannot be brought in. The text says, a sentence a line, what to change."""


class RoadFiles(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """OpenStreetMap extracts (`.osm.pbf`, `.osm`), Overpass JSON, or lines as GeoJSON.

    Of GeoJSON alone: the properties that have a line's name, its highway class as OpenStreetMap
    names it, its route numbers and whether it is one way (`yes` along the line, `-1` against it).
    """

    files: tuple[str, ...]
    name: str = "name"
    kind: str = "class"
    ref: str = "ref"
    one_way: str = "oneway"


class PointFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """CSV with a heading, or GeoJSON points. `latitude` and `longitude` are columns of a CSV."""

    file: str
    latitude: str = "latitude"
    longitude: str = "longitude"
    encoding: str = "utf-8-sig"


class AddressFile(PointFile, frozen=True, kw_only=True):
    """Address points: the columns of the house number and of the street's whole name."""

    number: str = "number"
    street: str = "street"


class PremiseFile(PointFile, frozen=True, kw_only=True):
    """Premises and points of interest; several nicknames stand with semicolons between them."""

    name: str = "name"
    kind: str = "kind"
    nicknames: str = "nicknames"
    address: str = "address"
    caution: str = "caution"


class BeatFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Beats as GeoJSON polygons. Without codes, they go by the labels of the agency's tables."""

    file: str
    code: str = ""
    name: str = "name"
    sector: str = ""


class OutlineFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The town's own outline as GeoJSON polygons."""

    file: str


class TownFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Towns around as GeoJSON polygons.

    `agency` is the property that names who polices it; without one, `policed_by` does, in which
    `{name}` stands for the town.
    """

    file: str
    name: str = "name"
    agency: str = ""
    policed_by: str = "{name} Police Department"


class AliasFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """CSV: how a street is typed, and what it is called in truth."""

    file: str
    typed: str = "typed"
    street: str = "street"
    encoding: str = "utf-8-sig"


class Plan(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a geography is made of. What is left out, it does not have."""

    name: str
    roads: RoadFiles | None = None
    addresses: AddressFile | None = None
    premises: PremiseFile | None = None
    beats: BeatFile | None = None
    outline: OutlineFile | None = None
    towns: TownFile | None = None
    aliases: AliasFile | None = None


def read_plan(file: Path) -> Plan:
    """Read a plan. Raises `BadGeography`."""
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Plan)
    except OSError as error:
        raise BadGeography(f"{file} cannot be read: {error.strerror}.") from error
    except (UnicodeError, tomllib.TOMLDecodeError) as error:
        raise BadGeography(f"{file.name} is no TOML: {error}.") from error
    except msgspec.ValidationError as error:
        raise BadGeography(f"{file.name}: {error}.") from error
