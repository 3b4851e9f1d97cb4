"""Rows of an invented evening, for the drawing of the terminal board."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

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
        "number": f"26-{number:06}",
        "state": "open",
        "type": "NOISE",
        "priority": "P4",
        "place": "10 Sample St",
        "address": "10 Sample St, West Hartford",
        "received_at": ago(240),
        "units": [],
    }
    return row | fields


def on_call(unit: str, stage: str = "arrived") -> dict[str, Any]:
    """Give a unit as it stands in a call's row."""
    return {"unit_id": unit, "stage": stage, "since": ago(60)}


def unit(name: str, status: str = "AV", **fields: Any) -> dict[str, Any]:
    """Give a unit's row."""
    row: dict[str, Any] = {
        "unit_id": name,
        "status": status,
        "since": ago(125),
        "beat": "WHC",
        "officer_ids": ["101"],
        "call": "",
        "stacked": [],
    }
    return row | fields


def evening() -> Seen:
    """Give a busy evening: pending, held, duplicate and worked calls, an emergency, a check."""
    board = Board()
    calls = [
        call(12, type="BURG", priority="P1", received_at=ago(70), address=""),
        call(13, priority="P3", type="MVA", hold=True, received_at=ago(1300)),
        call(14, primary_number="26-000012", type="BURG", priority="P1"),
        call(
            9,
            type="FIGHT",
            priority="P1",
            units=[on_call("1A1"), on_call("1A2")],
            primary_unit="1A1",
            cautions=["bottles"],
            back_up=1,
        ),
        call(8, type="DOM", priority="P2", units=[on_call("1A3")], stacked=["1A4"]),
    ]
    units = [
        unit("1A1", "OS", call="26-000009", emergency_since=ago(42)),
        unit("1A2", "ER", call="26-000009"),
        unit("1A3", "OS", call="26-000008", check_due_at=ago(30), since=ago(2000)),
        unit("1A4", stacked=["26-000008"]),
        unit("1A5", "ML"),
        unit("1A6", "OD"),
        unit("1S1"),
    ]
    board.apply({"position": 812, "snapshot": {"calls": calls, "units": units}}, heard_at=NOW)
    return seen(board, Terms(tables(), ZONE), NOW)
