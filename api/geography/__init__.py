"""The agency's geography: read from its files, kept by version, and asked where and how far."""

from pathlib import Path
from typing import Final

DRAWN: Final = Path(__file__).parent / "west_hartford"
"""West Hartford as it was drawn by hand for the demonstration, with its plan. Approximate."""
