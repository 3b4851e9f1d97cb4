"""Bringing in a former system's history: a map file says what its columns are."""

from api.imports.cad_map import BadMap, CadMap, load_map, shipped_maps
from api.imports.csv_file import UnreadableFile
from api.imports.importer import import_cad
from api.imports.report import ImportReport

__all__ = [
    "BadMap",
    "CadMap",
    "ImportReport",
    "UnreadableFile",
    "import_cad",
    "load_map",
    "shipped_maps",
]
