"""The town as it was drawn by hand, held against its addresses and against itself.

What fails is named, and no more: how far off a line is, and where, is not told.
"""

import csv
import json
from collections import defaultdict
from functools import cache
from math import cos, radians
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from api.geography import DRAWN
from domain.dispatch.places import plain

TOWN = Path(__file__).parents[3] / "shared" / "data" / "west_hartford"
ADDRESSES, NEIGHBOURHOODS = TOWN / "address_points.csv", TOWN / "neighbourhoods.geojson"

with_addresses = pytest.mark.skipif(
    not (ADDRESSES.exists() and NEIGHBOURHOODS.exists()), reason="the town's addresses are not here"
)

METRES = (111_320 * cos(radians(41.76)), 111_320)
"""What a degree of longitude and one of latitude measure here: flat enough for a town."""

AROUND_TOWN = shapely.box(-72.81, 41.71, -72.70, 41.82)
AROUND_COUNTY = shapely.box(-73.05, 41.50, -72.40, 42.04)

WIDE_GROUNDS = {"Albany Ave", "Bloomfield Ave", "Mountain Rd"}
"""Where campuses, estates and reservoirs reach far from the road that gives their address."""

CLASSES = {"motorway", "primary", "secondary", "residential"}
KINDS = {"police", "fire", "school", "hospital", "campus", "shopping", "hall", "park"}


@cache
def layer(name: str) -> list[dict[str, Any]]:
    """Read the features of a drawn layer."""
    text = (DRAWN / f"{name}.geojson").read_text(encoding="utf-8")
    told = json.loads(text)
    assert told["type"] == "FeatureCollection"
    features: list[dict[str, Any]] = told["features"]
    return features


def known_by(street: str) -> str:
    """Give a name in which the order of the words does not count: South Quaker is Quaker South."""
    return " ".join(sorted(plain(street).split()))


def flat(geometry: Any) -> Any:
    """Lay a geometry out in metres."""
    return shapely.transform(geometry, lambda points: points * METRES)


@cache
def drawn(layer_name: str) -> dict[str, Any]:
    """Give the shapes of a layer by their names, in metres."""
    return {
        feature["properties"]["name"]: flat(shape(feature["geometry"]))
        for feature in layer(layer_name)
    }


@cache
def addresses() -> dict[str, Any]:
    """Give the town's addresses as points in metres, by what their street is known by."""
    found = defaultdict(list)
    with ADDRESSES.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["lat"] and row["lon"]:
                found[known_by(row["street"])].append((float(row["lon"]), float(row["lat"])))
    return {street: shapely.points(np.array(at) * METRES) for street, at in found.items()}


@cache
def every_address() -> Any:
    """Give all of them."""
    return np.concatenate(list(addresses().values()))


@cache
def neighbourhoods() -> dict[str, Any]:
    """Give the real outlines in metres, by name."""
    told = json.loads(NEIGHBOURHOODS.read_text(encoding="utf-8"))
    return {
        feature["properties"]["name"]: flat(shape(feature["geometry"]))
        for feature in told["features"]
    }


def named(layer_name: str) -> list[str]:
    """Give the names a layer draws."""
    return [feature["properties"]["name"] for feature in layer(layer_name)]


LIVED_ON = [
    feature["properties"]["name"]
    for feature in layer("streets")
    if feature["properties"]["class"] != "motorway"
]


def share_along(street: str) -> float:
    """Say what part of a street's addresses lies within 200 m of its line."""
    line = drawn("streets")[street]
    return float(np.mean(shapely.distance(addresses()[known_by(street)], line) <= 200))


def share_inside(name: str) -> float:
    """Say what part of a neighbourhood's addresses lies in the beat of its name."""
    there = every_address()[shapely.contains(neighbourhoods()[name], every_address())]
    return float(np.mean(shapely.covers(drawn("beats")[name], there)))


@with_addresses
@pytest.mark.parametrize("street", LIVED_ON)
def test_somebody_lives_on_every_street_of_this_name(street: str) -> None:
    if known_by(street) not in addresses():
        pytest.fail(f"no address is on {street}", pytrace=False)


@with_addresses
@pytest.mark.parametrize("street", LIVED_ON)
def test_a_street_runs_along_its_addresses(street: str) -> None:
    enough = 0.8 if street in WIDE_GROUNDS else 0.9
    if known_by(street) not in addresses() or share_along(street) < enough:
        pytest.fail(f"{street} is not where its addresses are", pytrace=False)


@with_addresses
def test_the_outline_holds_the_addresses() -> None:
    inside = shapely.covers(drawn("outline")["West Hartford"], every_address())
    if np.mean(inside) < 0.95:
        pytest.fail("the outline leaves addresses out", pytrace=False)


@with_addresses
@pytest.mark.parametrize("name", named("beats"))
def test_a_beat_holds_its_neighbourhood(name: str) -> None:
    if share_inside(name) < 0.8:
        pytest.fail(f"{name} is not where its neighbourhood is", pytrace=False)


@with_addresses
def test_the_beats_are_the_neighbourhoods() -> None:
    assert set(named("beats")) == set(neighbourhoods())


@pytest.mark.parametrize("name", ["outline", "beats", "streets", "premises"])
def test_a_layer_is_valid_geography(name: str) -> None:
    for feature in layer(name):
        geometry = shape(feature["geometry"])
        assert geometry.is_valid
        assert geometry.is_simple
        far = feature["properties"].get("kind") == "hospital"
        assert (AROUND_COUNTY if far else AROUND_TOWN).covers(geometry)
        if feature["geometry"]["type"] == "Polygon":
            for ring in feature["geometry"]["coordinates"]:
                assert ring[0] == ring[-1]
    assert len(set(named(name))) == len(named(name))


def test_the_layers_hold_what_they_are_for() -> None:
    (town,) = layer("outline")
    assert town["geometry"]["type"] == "Polygon"
    assert len(layer("streets")) >= 50
    assert {feature["geometry"]["type"] for feature in layer("streets")} <= {
        "LineString",
        "MultiLineString",
    }
    assert {feature["properties"]["class"] for feature in layer("streets")} == CLASSES
    assert {feature["properties"]["kind"] for feature in layer("premises")} <= KINDS
    assert len({feature["properties"]["beat"] for feature in layer("beats")}) == 11


def test_the_beats_tile_the_town() -> None:
    town = drawn("outline")["West Hartford"]
    tiles = list(drawn("beats").values())
    together = shapely.union_all(tiles)
    assert together.intersection(town).area >= 0.98 * town.area
    assert sum(tile.area for tile in tiles) - together.area < 0.01 * town.area


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Farmington Ave", "South Main St"),
        ("New Britain Ave", "South St"),
        ("Park Rd", "Prospect Ave"),
        ("Albany Ave", "North Main St"),
        ("Boulevard", "Trout Brook Dr"),
        ("Fern St", "Mountain Rd"),
        ("Oakwood Ave", "New Britain Ave"),
        ("Asylum Ave", "Steele Rd"),
    ],
)
def test_streets_that_cross_meet(one: str, other: str) -> None:
    assert drawn("streets")[one].intersects(drawn("streets")[other])


def test_police_headquarters_stands_on_its_street() -> None:
    (station,) = (
        feature["properties"]["name"]
        for feature in layer("premises")
        if feature["properties"]["kind"] == "police"
    )
    assert drawn("premises")[station].distance(drawn("streets")["Raymond Rd"]) < 150


def test_what_is_in_town_stands_in_town() -> None:
    town = drawn("outline")["West Hartford"].buffer(300)
    for feature in layer("premises"):
        if feature["properties"]["kind"] != "hospital":
            name = feature["properties"]["name"]
            assert town.covers(drawn("premises")[name]), name
