"""What an OpenStreetMap extract says: which roads, which way, and what is cut at its edge."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.geography.findings import Findings
from api.geography.layers import TurnBan
from api.geography.plan import BadGeography
from api.geography.reading.highways import way
from api.geography.reading.osm import Extract, read_osm


def node(id: int, **tags: str) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "node", "id": id, "lat": 43.0 + id / 1000, "lon": -70.0}
    return told | ({"tags": tags} if tags else {})


def road(id: int, *nodes: int, **tags: str) -> dict[str, Any]:
    return {"type": "way", "id": id, "nodes": nodes, "tags": {"highway": "residential", **tags}}


def no_turn(*members: tuple[str, str, int], **tags: str) -> dict[str, Any]:
    told = [{"role": role, "type": kind, "ref": ref} for role, kind, ref in members]
    return {"type": "relation", "id": 1, "members": told, "tags": {"type": "restriction", **tags}}


def extract(folder: Path, *elements: dict[str, Any]) -> tuple[Extract, Findings]:
    file = folder / "town.json"
    file.write_text(json.dumps({"elements": elements}), encoding="utf-8")
    findings = Findings()
    return read_osm(file, findings), findings


def test_the_parts_of_a_file_come_in_any_order(tmp_path: Path) -> None:
    found, _ = extract(tmp_path, road(7, 2, 1, name="Mill Rd"), node(1), node(2))
    (mill,) = found.roads.ways
    assert (mill.nodes, mill.names) == ((2, 1), ("Mill Rd",))


def test_a_road_is_cut_where_the_extract_ends_and_that_is_told(tmp_path: Path) -> None:
    found, findings = extract(
        tmp_path, road(7, 1, 2, 99, 3, 4), road(8, 1, 98), *map(node, range(1, 5))
    )
    assert [one.nodes for one in found.roads.ways] == [(1, 2), (3, 4)]
    assert [one.text for one in findings.all] == ["2 roads are cut where the extract ends"]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, "no"),
        ({"oneway": "yes"}, "forward"),
        ({"oneway": "-1"}, "back"),
        ({"highway": "motorway"}, "forward"),
        ({"highway": "motorway", "oneway": "no"}, "no"),
        ({"junction": "roundabout"}, "forward"),
        ({"oneway": "reversible"}, "no"),
    ],
)
def test_which_way_a_road_may_be_driven(tags: dict[str, str], expected: str) -> None:
    found = way(1, (1, 2), {"highway": "residential", **tags})
    assert found
    assert found.one_way == expected


@pytest.mark.parametrize(
    ("told", "kmh"), [("30 mph", 48.28), ("50", 50.0), ("signals", None), ("", None), ("0", None)]
)
def test_a_signed_limit_is_read_in_both_units(told: str, kmh: float | None) -> None:
    found = way(1, (1, 2), {"highway": "primary", "maxspeed": told})
    assert found
    assert found.kmh == (pytest.approx(kmh, abs=0.01) if kmh else None)


@pytest.mark.parametrize(
    ("tags", "driven"),
    [
        ({"access": "private"}, True),
        ({"access": "no"}, False),
        ({"access": "no", "motor_vehicle": "yes"}, True),
        ({"highway": "footway"}, False),
        ({"highway": "pedestrian", "area": "yes"}, False),
    ],
)
def test_a_police_car_drives_private_roads_and_no_footways(
    tags: dict[str, str], driven: bool
) -> None:
    assert (way(1, (1, 2), {"highway": "service", **tags}) is not None) == driven


def test_turns_are_banned_or_ordered_where_it_is_clear_that_a_car_is_meant(tmp_path: Path) -> None:
    roads = [road(7, 1, 2), road(8, 2, 3), *map(node, range(1, 5))]
    members = (("from", "way", 7), ("via", "node", 2), ("to", "way", 8))
    found, _ = extract(tmp_path, no_turn(*members, restriction="no_left_turn"), *roads)
    assert found.roads.bans == (TurnBan(from_way=7, node=2, to_way=8),)
    found, _ = extract(tmp_path, no_turn(*members, restriction="only_straight_on"), *roads)
    assert found.roads.bans[0].only
    unclear = (
        no_turn(*members[:2], restriction="no_left_turn"),
        no_turn(*members, restriction="no_left_turn", **{"except": "motorcar"}),
        no_turn(*members, **{"restriction:conditional": "no_left_turn @ (Mo-Fr)"}),
        no_turn(members[0], ("via", "way", 9), members[2], restriction="no_u_turn"),
    )
    found, _ = extract(tmp_path, *unclear, *roads)
    assert found.roads.bans == ()


def test_exits_mileposts_and_named_places_are_found(tmp_path: Path) -> None:
    found, _ = extract(
        tmp_path,
        node(1, highway="motorway_junction", ref="41"),
        node(2, highway="milestone", distance="43.2 mi", ref="I 84"),
        node(3, amenity="library", name="Old Library", alt_name="The Stacks;Annex"),
        node(4),
        road(7, 1, 4, highway="motorway", ref="I 84;US 6"),
    )
    assert [(one.route, one.exit) for one in found.ramps] == [("I 84", "41")]
    assert [(one.route, one.mile) for one in found.mileposts] == [("I 84", "43.2")]
    (library,) = found.premises
    assert (library.name, library.kind) == ("Old Library", "library")
    assert library.nicknames == ("The Stacks", "Annex")
    assert found.roads.ways[0].refs == ("I 84", "US 6")


@pytest.mark.parametrize("text", ["[]", "no json", '{"elements": []}', '{"elements": [{}]}'])
def test_what_is_no_extract_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "town.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadGeography, match=r"town\.json"):
        read_osm(file, Findings())


def test_a_broken_pbf_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "town.osm.pbf"
    file.write_bytes(b"nothing of the kind")
    with pytest.raises(BadGeography, match="no OpenStreetMap extract"):
        read_osm(file, Findings())
