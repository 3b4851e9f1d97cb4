"""Beats, the town's outline and the towns around it: polygons, mended where rings cross."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from api.geography.findings import Findings
from api.geography.layers import Beat, Place, Town
from api.geography.plan import BadGeography, BeatFile, OutlineFile, TownFile
from api.geography.reading.features import Feature, features

Outline: TypeAlias = Polygon | MultiPolygon


def beats(
    folder: Path, told: BeatFile, codes: Mapping[str, str], findings: Findings
) -> tuple[Beat, ...]:
    """Read the beats. `codes` are those of the agency's tables, with their labels.

    Raises `BadGeography` where a beat is none of the agency's, or comes twice.
    """
    by_label = {label.casefold(): code for code, label in codes.items()}
    found: dict[str, Beat] = {}
    for feature, outline in _polygons(folder / told.file, "beats", findings):
        name = feature.cells.get(told.name, "")
        code = feature.cells.get(told.code) or by_label.get(name.casefold(), "")
        if code not in codes:
            raise BadGeography(
                f'Feature {feature.line} of {told.file}, "{code or name}", is no beat of the '
                f"agency's tables. They have: {', '.join(codes)}. Add it to the tables, or give "
                "it a property with its code and name that in the plan: code = …"
            )
        if code in found:
            raise BadGeography(
                f"{told.file} has the beat {code} twice. Make one MultiPolygon of its parts."
            )
        found[code] = Beat(
            code=code,
            name=name or codes[code],
            outline=shapely.to_wkb(outline),
            sector=feature.cells.get(told.sector, ""),
        )
    missing = [code for code in codes if code not in found]
    if missing:
        findings.add("beats", "no outline", f"{', '.join(missing)} of the tables have no outline")
    return tuple(found.values())


def outline(folder: Path, told: OutlineFile, findings: Findings) -> bytes:
    """Read the town's outline. Raises `BadGeography`."""
    parts = [part for _, part in _polygons(folder / told.file, "outline", findings)]
    whole: bytes = shapely.to_wkb(shapely.union_all(parts))
    return whole


def towns(folder: Path, told: TownFile, findings: Findings) -> tuple[Town, ...]:
    """Read the towns around. Raises `BadGeography`."""
    found = []
    for feature, part in _polygons(folder / told.file, "towns", findings):
        name = feature.cells.get(told.name, "")
        if not name:
            findings.add("towns", "left out", f"feature {feature.line} has no name", feature.at)
            continue
        agency = feature.cells.get(told.agency) or told.policed_by.replace("{name}", name)
        found.append(Town(name=name, agency=agency, outline=shapely.to_wkb(part)))
    return tuple(found)


def _polygons(file: Path, layer: str, findings: Findings) -> Iterator[tuple[Feature, Outline]]:
    """Give the polygons of a file; a ring that crosses itself is mended, and listed."""
    count = 0
    for feature in features(file):
        shape = feature.shape
        if not shape.is_valid:
            findings.add(layer, "crosses itself", _why(feature), _where(shape))
            shape = shapely.make_valid(shape)
        flat = _flat(shape)
        if flat is None:
            findings.add(layer, "left out", f"feature {feature.line} is no polygon", feature.at)
            continue
        count += 1
        yield feature, flat
    if not count:
        raise BadGeography(f"{file.name} has no polygon. Export outlines as polygons.")


def _why(feature: Feature) -> str:
    reason, _, _ = shapely.is_valid_reason(feature.shape).partition("[")
    return f"feature {feature.line}: {reason.strip().lower()}; it was mended"


def _where(shape: BaseGeometry) -> Place | None:
    """Give where a ring crosses itself, as GEOS tells it: `Self-intersection[-72.7 41.7]`."""
    _, _, told = shapely.is_valid_reason(shape).partition("[")
    try:
        longitude, latitude = map(float, told.rstrip("]").split())
    except ValueError:
        return None
    return Place(longitude, latitude)


def _flat(shape: BaseGeometry) -> Outline | None:
    """Give the polygons of a shape, without the lines and points that mending leaves over."""
    if isinstance(shape, Polygon | MultiPolygon):
        return None if shape.is_empty else shape
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon)]
    return shapely.union_all(parts) if parts else None
