"""The console's types are made from the schemas of what the server shows."""

import json
from pathlib import Path

from api.schemas import schemas
from projections.call_row import CallRow, UnitOnCall
from projections.unit_row import UnitRow
from scripts.console_schema import PLACE, shown

ROOT = Path(__file__).parents[1]


def test_the_console_knows_the_rows_as_they_are() -> None:
    assert PLACE.read_text(encoding="utf-8") == shown(), "Run make format."


def test_what_is_always_written_is_required_and_what_may_be_left_out_is_not() -> None:
    _, found = schemas((CallRow, UnitRow), "#/definitions/{name}")
    assert set(found["CallRow"]["required"]) == set(CallRow.__struct_fields__)
    assert "to_number" not in found["UnitOnCall"]["required"]
    assert set(found["UnitOnCall"]["properties"]) == set(UnitOnCall.__struct_fields__)
    assert json.loads(shown())["definitions"]["Status"]["required"]
