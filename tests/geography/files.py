"""A small town's files, as its department might export them."""

import json
from pathlib import Path
from typing import Any

Ring = list[tuple[float, float]]

WEST: Ring = [(-70.02, 43.0), (-70.01, 43.0), (-70.01, 43.01), (-70.02, 43.01), (-70.02, 43.0)]
EAST: Ring = [(-70.01, 43.0), (-70.0, 43.0), (-70.0, 43.01), (-70.01, 43.01), (-70.01, 43.0)]
WHOLE: Ring = [(-70.02, 43.0), (-70.0, 43.0), (-70.0, 43.01), (-70.02, 43.01), (-70.02, 43.0)]
CODES = {"W": "Westside", "E": "Eastside"}


def feature(kind: str, coordinates: Any, **told: Any) -> dict[str, Any]:
    """Make a GeoJSON feature."""
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": told, "geometry": geometry}


def write(folder: Path, name: str, *features: dict[str, Any]) -> str:
    """Write a GeoJSON file, and give its name."""
    told = {"type": "FeatureCollection", "features": features}
    (folder / name).write_text(json.dumps(told), encoding="utf-8")
    return name


def polygon(ring: Ring, **told: Any) -> dict[str, Any]:
    """Make a polygon of one ring."""
    return feature("Polygon", [ring], **told)


def line(*points: tuple[float, float], **told: Any) -> dict[str, Any]:
    """Make a line."""
    return feature("LineString", points, **told)


def plan(folder: Path, text: str) -> Path:
    """Write a plan, and give its path."""
    file = folder / "plan.toml"
    file.write_text(f'name = "Exampleton"\n{text}', encoding="utf-8")
    return file
