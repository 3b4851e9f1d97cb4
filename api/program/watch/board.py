"""What a watcher knows of the board: a snapshot, and every change since."""

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from projections.call_row import CallRow
from projections.unit_row import UnitRow


class Rows(Struct, frozen=True):
    """Rows as a frame brings them."""

    calls: tuple[CallRow, ...] = ()
    units: tuple[UnitRow, ...] = ()


class Frame(Struct, frozen=True):
    """One message of the live websocket: a snapshot, or what changed and what is gone."""

    position: int
    epoch: str = ""
    snapshot: Rows | None = None
    rows: Rows = Rows()
    gone: Mapping[str, tuple[str, ...]] = {}


class Board:
    """The rows as they were last heard. Snapshot plus deltas is always a fresh snapshot."""

    def __init__(self) -> None:
        self.position = 0
        self.epoch = ""
        self.calls: dict[str, CallRow] = {}
        self.units: dict[str, UnitRow] = {}
        self.connected = False
        self.heard_at: datetime | None = None
        self.trouble = ""
        self._decode = msgspec.json.Decoder(Frame).decode

    def take(self, message: str | bytes) -> None:
        """Take a message of the websocket in. Raises `msgspec.MsgspecError`."""
        frame = self._decode(message)
        if frame.snapshot is not None:
            self.calls, self.units = {}, {}
            self._show(frame.snapshot)
        self._show(frame.rows)
        for key in frame.gone.get("calls", ()):
            self.calls.pop(key, None)
        for key in frame.gone.get("units", ()):
            self.units.pop(key, None)
        self.position = frame.position
        self.epoch = frame.epoch or self.epoch
        self.heard()

    def heard(self, at: datetime | None = None) -> None:
        """Take notice that the server is there."""
        self.heard_at = at or datetime.now(UTC)
        self.connected, self.trouble = True, ""

    def lost(self, trouble: str) -> None:
        """Take notice that the connection is gone, and why."""
        self.connected, self.trouble = False, trouble

    def _show(self, rows: Rows) -> None:
        self.calls.update((call.number or call.call_id, call) for call in rows.calls)
        self.units.update((unit.unit_id, unit) for unit in rows.units)
