"""What the interface says of itself: the sockets as AsyncAPI, beside FastAPI's OpenAPI."""

from typing import Any

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.fix_history import Fix
from api.http.answers import COMPONENTS
from api.http.fix_socket import NotStored, Sent, Stored
from api.schemas import schemas
from projections.activity import Line
from projections.call_row import CallRow
from projections.unit_row import UnitRow

router = APIRouter(tags=["described"])

VERSION = "0.1.0"
ASYNCAPI = "3.0.0"


class Described(FastAPI):
    """An application whose OpenAPI has the schemas of rows and facts too."""

    def openapi(self) -> dict[str, Any]:
        """Describe the typed routes."""
        described = super().openapi()
        described["components"]["schemas"] |= COMPONENTS
        return described


@router.get("/asyncapi.json")
async def asyncapi() -> Any:
    """Describe the sockets."""
    return DESCRIPTION


def _described() -> dict[str, Any]:
    (call, unit, line, fix, not_stored), components = schemas(
        (CallRow, UnitRow, Line, Fix, NotStored), "#/components/schemas/{name}"
    )
    (sent, stored), bodies = _bodies(Sent, Stored)
    rows = _object(
        {
            "calls": _list(call),
            "units": _list(unit),
            "activity": _list(line),
            "fixes": _list(fix),
        }
    )
    position = {"type": "integer", "description": "The position in the log that this shows."}
    merged = {"type": "integer", "description": "How many frames you missed and this stands for."}
    at = {
        "type": "string",
        "format": "date-time",
        "description": "What time it is here: of snapshots and signs of life.",
    }
    epoch = {"type": "string"}
    snapshot = _object(
        {"position": position, "epoch": epoch, "snapshot": rows, "merged": merged, "at": at},
        "position", "epoch", "snapshot",
    )  # fmt: skip
    delta = _object(
        {
            "position": position,
            "rows": rows,
            "gone": _object(
                {
                    "calls": _keys("number"),
                    "units": _keys("unit_id"),
                    "activity": _keys("position"),
                }
            ),
            "merged": merged,
            "at": at,
        },
        "position", "rows", "gone",
    )  # fmt: skip
    messages = {
        "snapshot": _message("Everything that is shown; it replaces what you have.", snapshot),
        "delta": _message(
            "Rows that changed, and which rows are gone: calls by their `number`, units by their "
            "`unit_id`, lines by their `position`. With neither it is a sign of life, sent at "
            "least every 20 s.",
            delta,
        ),
    }
    return {
        "asyncapi": ASYNCAPI,
        "info": {"title": "Blotter sockets", "version": VERSION},
        "channels": {
            "live": {
                "address": "/api/live",
                "description": (
                    "Connect with `after` (the last position you know) and `epoch` (as the last "
                    "snapshot gave it) to go on from there. `watch` names topics: calls, units, "
                    "activity (the latest result lines), fixes (where units were last seen; of no "
                    "position in the log); without it calls and units. "
                    "Snapshot plus deltas equals a fresh snapshot. Code 1012: the server restarts, "
                    "connect again. Code 1008: the session has ended, sign in again."
                ),
                "messages": messages,
            },
            "fixes": {
                "address": "/api/fixes",
                "description": (
                    "For officers' devices and trackers. Send `seq`, a number of your own, with "
                    "`fixes` as `POST /api/fixes` takes them, at most 4 kB a message, and wait for "
                    "the answer that names it. What is not answered when the line is lost is to be "
                    "sent again: it is kept once. Code 1008: the session has ended, sign in again."
                ),
                "messages": {
                    "sent": _message("Fixes, under a number of yours.", sent),
                    "stored": _message(
                        "The fixes of that number are stored, all but those listed.",
                        stored,
                    ),
                    "not_stored": _message("The message was of no use.", not_stored),
                },
            },
        },
        "operations": {
            "hear": {"action": "receive", "channel": {"$ref": "#/channels/live"}},
            "locate": {"action": "send", "channel": {"$ref": "#/channels/fixes"}},
        },
        "components": {"schemas": components | bodies},
    }


def _bodies(*kinds: type[BaseModel]) -> tuple[list[Any], dict[str, Any]]:
    shapes, found = models_json_schema(
        [(kind, "validation") for kind in kinds], ref_template="#/components/schemas/{model}"
    )
    return list(shapes.values()), found["$defs"]


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def _keys(name: str) -> dict[str, Any]:
    told = f"The `{name}` of each row that is gone."
    return {"type": "array", "items": {"type": "string"}, "description": told}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _message(summary: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {"summary": summary, "contentType": "application/json", "payload": payload}


DESCRIPTION = _described()
