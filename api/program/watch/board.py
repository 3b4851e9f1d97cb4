"""What a watcher knows of the board: a snapshot, and every change since."""

from datetime import UTC, datetime
from typing import Any

KEYS = {"calls": ("number", "call_id"), "units": ("unit_id",)}


class Board:
    """The rows as they were last heard. Snapshot plus deltas is always a fresh snapshot."""

    def __init__(self) -> None:
        self.position = 0
        self.epoch = ""
        self.rows: dict[str, dict[str, dict[str, Any]]] = {"calls": {}, "units": {}}
        self.connected = False
        self.heard_at: datetime | None = None
        self.trouble = ""

    def apply(self, frame: dict[str, Any], heard_at: datetime | None = None) -> None:
        """Take a frame of the websocket in: a snapshot, a delta, or a sign of life."""
        self.heard_at = heard_at or datetime.now(UTC)
        self.connected, self.trouble = True, ""
        if "snapshot" in frame:
            self.rows = {
                topic: {_key(topic, row): row for row in frame["snapshot"].get(topic, ())}
                for topic in self.rows
            }
        for topic, rows in frame.get("rows", {}).items():
            self.rows[topic].update({_key(topic, row): row for row in rows})
        for topic, keys in frame.get("gone", {}).items():
            for key in keys:
                self.rows[topic].pop(key, None)
        self.position = frame.get("position", self.position)
        self.epoch = frame.get("epoch", self.epoch)

    def lost(self, trouble: str) -> None:
        """Take notice that the connection is gone, and why."""
        self.connected, self.trouble = False, trouble

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The calls on the board."""
        return list(self.rows["calls"].values())

    @property
    def units(self) -> list[dict[str, Any]]:
        """The units on the board."""
        return list(self.rows["units"].values())


def _key(topic: str, row: dict[str, Any]) -> str:
    return next((str(row[name]) for name in KEYS[topic] if row.get(name)), "")
