"""Write the JSON schemas of what the console is shown: `make format` does it.

They stand in `console/src/api/shown.schema.json`, from which the console makes its types.
"""

import json
from pathlib import Path
from typing import Any

from api.fix_history import Fix
from api.geography.geography import PlaceFound
from api.history import HistoryFact
from api.http.answers import Board, LineAnswer, Refusal, Vocabulary
from api.schemas import schemas
from domain.deployment.recommendation import Recommendation
from projections.activity import Line
from projections.call_row import CallRow
from projections.unit_row import UnitRow

KINDS = (
    Board,
    CallRow,
    Fix,
    HistoryFact,
    Line,
    LineAnswer,
    PlaceFound,
    Recommendation,
    Refusal,
    UnitRow,
    Vocabulary,
)
PLACE = Path(__file__).parent.parent / "console" / "src" / "api" / "shown.schema.json"


def shown() -> str:
    """Give the schemas as they should stand there."""
    shapes, components = schemas(KINDS, "#/definitions/{name}")
    whole: dict[str, Any] = {
        "title": "Shown",
        "type": "object",
        "properties": {kind.__name__: shape for kind, shape in zip(KINDS, shapes, strict=True)},
        "required": [kind.__name__ for kind in KINDS],
        "definitions": _plain(components),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _plain(schema: Any) -> Any:
    """Leave defaults out: what is shown has its values."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: " ".join(one.split()) if name == "description" else _plain(one)
        for name, one in schema.items()
        if name not in ("default", "title")
    } | ({"additionalProperties": False} if "properties" in schema else {})


if __name__ == "__main__":
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    PLACE.write_text(shown(), encoding="utf-8")
