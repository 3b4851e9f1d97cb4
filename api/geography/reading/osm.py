"""OpenStreetMap extracts: `.osm.pbf` and `.osm` through osmium, and Overpass JSON.

The parts of a file may come in any order, and an extract's edge cuts ways: what a way lacks is
left out of it, and counted.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

import osmium
from msgspec.structs import replace
from osmium import osm

from api.geography.findings import Findings
from api.geography.layers import Milepost, Place, Premise, Ramp, Roads, TurnBan, Way
from api.geography.plan import BadGeography
from api.geography.reading import highways
from api.geography.reading.highways import Tags

PLACES_OF_INTEREST: Final = ("amenity", "shop", "leisure", "tourism", "office", "building")


class Extract(NamedTuple):
    """What an extract has for us."""

    roads: Roads
    premises: tuple[Premise, ...] = ()
    mileposts: tuple[Milepost, ...] = ()
    ramps: tuple[Ramp, ...] = ()


class Node(NamedTuple):
    """A node: where it is, and what is told of it."""

    id: int
    at: Place
    tags: Tags


class Read(NamedTuple):
    """What is read of a file, in its own order."""

    places: dict[int, Place]
    nodes: list[Node]
    ways: list[Way]
    bans: list[TurnBan]
    outlines: list[tuple[tuple[int, ...], Tags]]


def read_osm(file: Path, findings: Findings) -> Extract:
    """Read an extract. Raises `BadGeography` where it is none, or has no road."""
    found = Read({}, [], [], [], [])
    try:
        if file.suffix.lower() == ".json":
            _take_json(file, found)
        else:
            _take_osm(file, found)
    except OSError as error:
        raise BadGeography(f"{file.name} cannot be read: {error.strerror or error}.") from error
    except (RuntimeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadGeography(
            f"{file.name} is no OpenStreetMap extract that can be read. Roads come as .osm.pbf, "
            ".osm, Overpass .json, or as lines in .geojson."
        ) from error
    if not found.ways:
        raise BadGeography(f"{file.name} has no road that a car may drive. Is it the right one?")
    return Extract(
        roads=_roads(found, findings),
        premises=tuple(_premises(found)),
        mileposts=tuple(_mileposts(found.nodes)),
        ramps=tuple(_ramps(found)),
    )


def together(extracts: Sequence[Extract]) -> Extract:
    """Put extracts together; what is in several of them comes once."""
    ways = {(way.id, way.nodes): way for one in extracts for way in one.roads.ways}
    return Extract(
        roads=Roads(
            nodes={node: at for one in extracts for node, at in one.roads.nodes.items()},
            ways=tuple(ways.values()),
            bans=tuple(dict.fromkeys(ban for one in extracts for ban in one.roads.bans)),
        ),
        premises=tuple(dict.fromkeys(premise for one in extracts for premise in one.premises)),
        mileposts=tuple(dict.fromkeys(post for one in extracts for post in one.mileposts)),
        ramps=tuple(dict.fromkeys(ramp for one in extracts for ramp in one.ramps)),
    )


def _take_osm(file: Path, found: Read) -> None:
    for one in osmium.FileProcessor(str(file)):
        tags = dict(one.tags)
        if isinstance(one, osm.Node):
            if one.location.valid():
                _take_node(one.id, Place(one.location.lon, one.location.lat), tags, found)
        elif isinstance(one, osm.Way):
            _take_way(one.id, tuple(node.ref for node in one.nodes), tags, found)
        elif isinstance(one, osm.Relation) and tags.get("type") == "restriction":
            members = [(member.role, member.type, member.ref) for member in one.members]
            _take_ban(tags, members, found)


def _take_json(file: Path, found: Read) -> None:
    """Read what the Overpass API answers: `[out:json]`, with `out body` and the ways' nodes."""
    for one in json.loads(file.read_bytes())["elements"]:
        tags = one.get("tags", {})
        if one["type"] == "node":
            _take_node(one["id"], Place(one["lon"], one["lat"]), tags, found)
        elif one["type"] == "way":
            _take_way(one["id"], tuple(one.get("nodes", ())), tags, found)
        elif tags.get("type") == "restriction":
            members = [(told["role"], told["type"][0], told["ref"]) for told in one["members"]]
            _take_ban(tags, members, found)


def _take_node(id: int, at: Place, tags: Tags, found: Read) -> None:
    found.places[id] = at
    if tags:
        found.nodes.append(Node(id, at, tags))


def _take_way(id: int, nodes: tuple[int, ...], tags: Tags, found: Read) -> None:
    way = highways.way(id, nodes, tags)
    if way:
        found.ways.append(way)
    elif _interest(tags):
        found.outlines.append((nodes, tags))


def _take_ban(tags: Tags, members: Iterable[tuple[str, str, int]], found: Read) -> None:
    by_role: dict[str, list[tuple[str, int]]] = {}
    for role, kind, id in members:
        by_role.setdefault(role, []).append((kind, id))
    ban = highways.ban(tags, by_role)
    if ban:
        found.bans.append(ban)


def _roads(found: Read, findings: Findings) -> Roads:
    ways = [part for way in sorted(found.ways, key=_id) for part in _whole(way, found.places)]
    cut = {way.id for way in found.ways} - {way.id for way in ways if way in found.ways}
    if cut:
        findings.add("roads", "cut", f"{len(cut)} roads are cut where the extract ends")
    used = sorted({node for way in ways for node in way.nodes})
    known = {way.id for way in ways}
    bans = [ban for ban in found.bans if {ban.from_way, ban.to_way} <= known]
    return Roads(
        nodes={node: found.places[node] for node in used},
        ways=tuple(ways),
        bans=tuple(sorted(bans, key=lambda ban: (ban.node, ban.from_way, ban.to_way))),
    )


def _id(way: Way) -> int:
    return way.id


def _whole(way: Way, places: dict[int, Place]) -> Iterator[Way]:
    """Give the parts of a way of which all nodes are there."""
    for there, nodes in groupby(way.nodes, places.__contains__):
        part = tuple(nodes)
        if there and len(part) > 1:
            yield way if part == way.nodes else replace(way, nodes=part)


def _interest(tags: Tags) -> str:
    """Say of what kind a named place of interest is; nothing of what is none."""
    if not tags.get("name"):
        return ""
    return next((tags[key] for key in PLACES_OF_INTEREST if key in tags), "")


def _premises(found: Read) -> Iterator[Premise]:
    outlined = [(_middle(nodes, found.places), tags) for nodes, tags in found.outlines]
    standing = [(node.at, node.tags) for node in found.nodes]
    for at, tags in (*standing, *outlined):
        kind = _interest(tags)
        if kind and at:
            nicknames = [tags.get(key, "").split(";") for key in highways.NAMES[1:]]
            yield Premise(
                name=tags["name"],
                at=at,
                kind=kind if kind != "yes" else "building",
                nicknames=tuple(
                    filter(None, (name.strip() for part in nicknames for name in part))
                ),
                address=" ".join(
                    filter(None, (tags.get("addr:housenumber"), tags.get("addr:street")))
                ),
            )


def _middle(nodes: tuple[int, ...], places: dict[int, Place]) -> Place | None:
    there = [places[node] for node in set(nodes) if node in places]
    if not there:
        return None
    return Place(
        sum(at.longitude for at in there) / len(there),
        sum(at.latitude for at in there) / len(there),
    )


def _mileposts(nodes: Iterable[Node]) -> Iterator[Milepost]:
    for node in nodes:
        tags: Any = node.tags
        mile = tags.get("distance") or tags.get("pk")
        route = tags.get("ref") or tags.get("highway:ref", "")
        if tags.get("highway") == "milestone" and mile:
            yield Milepost(route=route, mile=mile.removesuffix(" mi").strip(), at=node.at)


def _ramps(found: Read) -> Iterator[Ramp]:
    routes = {
        node: ref
        for way in found.ways
        if not way.kind.endswith("_link")
        for node in way.nodes
        for ref in way.refs[:1]
    }
    for node in found.nodes:
        if node.tags.get("highway") == "motorway_junction" and node.tags.get("ref"):
            yield Ramp(
                route=routes.get(node.id, ""),
                exit=node.tags["ref"],
                at=node.at,
                name=node.tags.get("name", ""),
            )
