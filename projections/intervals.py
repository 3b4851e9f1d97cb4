"""The field's intervals between two stages, for a call and for a unit on it.

An interval is nothing where one of its instants is missing; it is negative where they are the
wrong way round, which is a fault of the data: listed, never clamped. Only the two instants of an
interval count for it.
"""

from typing import Final

from domain.dispatch.events import Stage

INTERVALS: Final[dict[str, tuple[Stage, Stage]]] = {
    "answer": ("presented", "answered"),
    "entry": ("answered", "queued"),
    "queue": ("queued", "dispatched"),
    "processing": ("answered", "dispatched"),
    "acknowledge": ("dispatched", "acknowledged"),
    "turnout": ("dispatched", "en_route"),
    "travel": ("en_route", "arrived"),
    "response": ("received", "arrived"),
    "on_scene": ("arrived", "cleared"),
    "total": ("received", "closed"),
}
"""Each interval's first and last instant. A call's are those of its first unit, but the clearing
that ends its time on scene is its last unit's."""

OF_UNITS: Final = ("acknowledge", "turnout", "travel", "on_scene")
"""The intervals that a unit has of its own."""

OF_CALLERS: Final = frozenset({"answer", "processing"})
"""The intervals of which self-initiated work is left out: it has no caller."""
