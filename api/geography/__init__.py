"""The geography: West Hartford as it was drawn by hand, until a department brings its own."""

from pathlib import Path
from typing import Final

DRAWN: Final = Path(__file__).parent / "west_hartford"
"""The layers as GeoJSON (RFC 7946): outline, beats, streets, places. Approximate."""

TILES: Final = Path(__file__).parent / "west_hartford.pmtiles"
"""The same for the map: `make map` makes it."""
