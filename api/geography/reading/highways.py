"""What OpenStreetMap's tags mean to a police car: which roads it drives, which way, how fast.

Source: the OpenStreetMap wiki, Key:highway, Key:oneway, Key:maxspeed, Key:access and
Relation:restriction, as of 2026.
"""

import re
from collections.abc import Mapping
from typing import Final

from api.geography.layers import OneWay, TurnBan, Way

Tags = Mapping[str, str]

DRIVEN: Final = frozenset(
    {
        "motorway",
        "motorway_link",
        "trunk",
        "trunk_link",
        "primary",
        "primary_link",
        "secondary",
        "secondary_link",
        "tertiary",
        "tertiary_link",
        "unclassified",
        "residential",
        "living_street",
        "service",
        "road",
    }
)
"""Classes that a police car drives. Tracks and paths are left out: they cannot be counted on."""

NAMES: Final = ("name", "alt_name", "official_name", "old_name", "short_name", "loc_name")
SPEED: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/h)?")
KMH_A_MILE: Final = 1.609344
CARS: Final = frozenset({"motorcar", "motor_vehicle"})


def way(id: int, nodes: tuple[int, ...], tags: Tags) -> Way | None:
    """Make a way of what is told of it; nothing where no car may drive."""
    kind = tags.get("highway", "")
    if kind not in DRIVEN or tags.get("area") == "yes" or _closed_to_cars(tags):
        return None
    return Way(
        id=id,
        nodes=nodes,
        kind=kind,
        names=_several(tags, NAMES),
        refs=_several(tags, ("ref",)),
        one_way=_one_way(kind, tags),
        kmh=_kmh(tags.get("maxspeed", "")),
        destination=tags.get("destination", ""),
        exit=tags.get("junction:ref", ""),
    )


def ban(tags: Tags, members: Mapping[str, list[tuple[str, int]]]) -> TurnBan | None:
    """Make a turn ban of a restriction relation; nothing where it is none for a car, or unclear.

    A restriction that holds at times only is left out: which it is, changes with the hour.
    """
    told = tags.get("restriction:motorcar") or tags.get("restriction", "")
    except_cars = CARS & set(tags.get("except", "").replace(" ", "").split(";"))
    ways = [members.get(role, []) for role in ("from", "via", "to")]
    if not told.startswith(("no_", "only_")) or except_cars or any(len(one) != 1 for one in ways):
        return None
    ((in_kind, from_way),), ((via_kind, node),), ((out_kind, to_way),) = ways
    if (in_kind, via_kind, out_kind) != ("w", "n", "w"):
        return None
    return TurnBan(from_way=from_way, node=node, to_way=to_way, only=told.startswith("only_"))


def _closed_to_cars(tags: Tags) -> bool:
    """Tell whether cars are shut out. A private road is not closed to a police car."""
    for key in ("motorcar", "motor_vehicle", "vehicle", "access"):
        if key in tags:
            return tags[key] == "no"
    return False


def _one_way(kind: str, tags: Tags) -> OneWay:
    told = tags.get("oneway:motor_vehicle") or tags.get("oneway", "")
    if told in {"-1", "reverse"}:
        return "back"
    if told in {"yes", "true", "1"}:
        return "forward"
    implied = kind in {"motorway", "motorway_link"} or tags.get("junction") in {
        "roundabout",
        "circular",
    }
    return "forward" if implied and told != "no" else "no"


def _kmh(told: str) -> float | None:
    """Give a signed limit in kilometres an hour; words such as `signals` say none."""
    found = SPEED.fullmatch(told.strip())
    if not found or float(found[1]) <= 0:
        return None
    return float(found[1]) * (KMH_A_MILE if found[2] == "mph" else 1.0)


def _several(tags: Tags, keys: tuple[str, ...]) -> tuple[str, ...]:
    told = [part.strip() for key in keys for part in tags.get(key, "").split(";")]
    return tuple(dict.fromkeys(filter(None, told)))
