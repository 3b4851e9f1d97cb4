"""Rows of an invented evening, for the drawing of the terminal board."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from api.program.watch.board import Board
from api.program.watch.drawing import Seen
from api.program.watch.look import Terms, seen
from domain.agency_tables import AgencyTables
from domain.tables_file import load

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 7, 4, 21, 5, 30, tzinfo=ZONE)


def tables() -> AgencyTables:
    """Give the start set of the agency's tables."""
    return load((files("domain") / "west_hartford.toml").read_text())


def ago(seconds: float) -> str:
    """Give an instant so many seconds before the board's."""
    return (NOW - timedelta(seconds=seconds)).astimezone(UTC).isoformat()


def call(number: int, **fields: Any) -> dict[str, Any]:
    """Give a call's row."""
    row: dict[str, Any] = {
        "call_id": f"c{number}",
        "number": f"26-{number:06}",
        "type": "NOISE",
        "priority": "P4",
        "place": "10 Sample St",
        "address": "10 Sample St, West Hartford",
        "received_at": ago(240),
    }
    return row | fields


def on_call(unit: str) -> dict[str, Any]:
    """Give a unit as it stands in a call's row."""
    return {"unit_id": unit, "stage": "dispatched", "since": ago(60)}


def unit(name: str, status: str = "AV", **fields: Any) -> dict[str, Any]:
    """Give a unit's row."""
    row: dict[str, Any] = {
        "unit_id": name,
        "on_duty": True,
        "status": status,
        "since": ago(125),
        "beat": "WHC",
        "officer_ids": ["101"],
    }
    return row | fields


def frame(position: int, **more: Any) -> bytes:
    """Give a message of the live websocket."""
    return msgspec.json.encode({"position": position, **more})


def shown(calls: list[dict[str, Any]], units: list[dict[str, Any]]) -> Seen:
    """Give what is seen of these rows."""
    board = Board()
    board.take(frame(812, snapshot={"calls": calls, "units": units}))
    board.heard(NOW)
    return seen(board, Terms(tables(), ZONE), NOW)


def evening() -> Seen:
    """Give a busy evening: pending, held, duplicate and worked calls, an emergency, a check."""
    calls = [
        call(12, type="BURG", priority="P1", received_at=ago(70), address=""),
        call(
            13,
            priority="P3",
            type="MVA",
            hold={"since": ago(9), "by": "okafor", "reason": ""},
            received_at=ago(1300),
        ),
        call(14, primary_number="26-000012", priority="P1"),
        call(
            9,
            type="FIGHT",
            priority="P1",
            units=[on_call("1A1"), on_call("1A2")],
            primary_unit="1A1",
            cautions=[{"at": ago(9), "by": "okafor", "text": "bottles"}],
            back_up=1,
        ),
        call(8, type="DOM", priority="P2", units=[on_call("1A3")], stacked=["1A4"]),
    ]
    units = [
        unit("1A1", "OS", call_id="c9", number="26-000009", emergency_since=ago(42)),
        unit("1A2", "ER", call_id="c9", number="26-000009"),
        unit("1A3", "OS", call_id="c8", number="26-000008", check_due_at=ago(30), since=ago(2000)),
        unit("1A4", stacked=[{"call_id": "c8", "number": "26-000008"}]),
        unit("1A5", "ML"),
        unit("1S1"),
    ]
    return shown(calls, units)
