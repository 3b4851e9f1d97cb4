"""Every projection there is, whole, and the tables filled from it: a new one is added here."""

from collections.abc import Mapping
from typing import Any

from projections import units_on_calls
from projections.calls import calls
from projections.closed_calls import closed_calls
from projections.kernel import Projection
from projections.stage_times import call_times, unit_times
from projections.tables import Table
from projections.units import units

PROJECTIONS: tuple[Projection[Any], ...] = (calls, units)
TABLES: Mapping[str, tuple[Table[Any], ...]] = {
    calls.name: (closed_calls, call_times, unit_times),
    units.name: (),
}
EDITION = ", ".join(f"{one.name} {one.version}" for one in PROJECTIONS)
"""Which versions made the rows: rows of another edition are made anew from the log."""

__all__ = ["EDITION", "PROJECTIONS", "TABLES", "calls", "units", "units_on_calls"]
