"""Every projection there is, whole, and the tables filled from it: a new one is added here."""

from collections.abc import Mapping
from typing import Any

from projections import units_on_calls
from projections.call_records import call_records, unit_times
from projections.calls import calls
from projections.kernel import Projection
from projections.tables import Table
from projections.units import units

PROJECTIONS: tuple[Projection[Any], ...] = (calls, units)
TABLES: Mapping[str, tuple[Table[Any], ...]] = {
    calls.name: (call_records, unit_times),
    units.name: (),
}
TABLES_VERSION = 2
"""To be raised when what is filled into the tables changes."""

EDITION = ", ".join(
    (*(f"{one.name} {one.version}" for one in PROJECTIONS), f"tables {TABLES_VERSION}")
)
"""Which versions made the rows: rows of another edition are made anew from the log."""

__all__ = ["EDITION", "PROJECTIONS", "TABLES", "calls", "units", "units_on_calls"]
