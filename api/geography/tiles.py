"""The map's tiles: one PMTiles file of a geography, made by tippecanoe."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from api.geography.layers import Layers, Way
from api.geography.plan import BadGeography

OPTIONS: Final = (
    "--quiet",
    "--force",
    "--minimum-zoom=8",
    "--maximum-zoom=15",
    "--drop-rate=1",
    "--no-feature-limit",
    "--no-tile-size-limit",
    "--no-tiny-polygon-reduction",
)
PROGRAM: Final = Path(sys.executable).parent / "tippecanoe"

DRAWN_AS: Final[Mapping[str, str]] = {
    "motorway": "motorway",
    "trunk": "motorway",
    "primary": "primary",
    "secondary": "secondary",
    "tertiary": "secondary",
}
"""In which of the map's four widths a road is drawn, by its class; all others as residential."""

Told = tuple[dict[str, str], BaseGeometry]


def make_tiles(layers: Layers) -> bytes:
    """Make the tiles. Raises `BadGeography` where tippecanoe cannot."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "town.pmtiles"
        arguments = [f"--name={layers.name}"]
        for name, told in _drawn(layers).items():
            file = Path(folder) / f"{name}.geojson"
            file.write_text(_collection(told), encoding="utf-8")
            arguments.append(f"--named-layer={name}:{file}")
        done = subprocess.run(  # noqa: S603 - our own layers
            [PROGRAM, *OPTIONS, *arguments, f"--output={made}"],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise BadGeography(f"The map's tiles could not be made: {done.stderr.strip()}")
        return made.read_bytes()


def _drawn(layers: Layers) -> dict[str, Iterable[Told]]:
    beats = [({"name": beat.name, "beat": beat.code}, beat.shape) for beat in layers.beats]
    outline = [({"name": layers.name}, shapely.from_wkb(layers.outline))] if layers.outline else []
    return {
        "outline": outline,
        "beats": beats,
        # One point within each: tiles cut outlines up, and would write the name in every piece.
        "beat-names": [(told, shape.representative_point()) for told, shape in beats],
        "streets": _streets(layers),
        "places": [
            ({"name": one.name, "kind": one.kind}, shapely.Point(one.at)) for one in layers.premises
        ],
    }


def _streets(layers: Layers) -> Iterator[Told]:
    nodes = layers.roads.nodes
    for way in layers.roads.ways:
        yield (
            {"name": _name(way), "class": DRAWN_AS.get(way.kind.split("_")[0], "residential")},
            shapely.LineString([nodes[node] for node in way.nodes]),
        )


def _name(way: Way) -> str:
    return next(iter(way.names or way.refs), "")


def _collection(told: Iterable[Told]) -> str:
    features: list[dict[str, Any]] = [
        {"type": "Feature", "properties": properties, "geometry": mapping(shape)}
        for properties, shape in told
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})
