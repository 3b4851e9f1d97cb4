"""The command line, the same for console, cruiser and program."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Response

from api import lines
from api.desk import Desk
from api.http import bodies
from api.http.access import Allow, Here, Working, checked_id
from api.http.answers import LineAnswer, gives
from api.http.calls import shown
from api.language.wish import NotUnderstood
from api.security.guards import refusal
from api.security.principal import EVERYONE, Principal
from domain.agency_tables import to_json
from domain.dispatch.phone import SignalPhone
from domain.dispatch.tables import ChangeTables
from domain.tables_file import load

router = APIRouter(tags=["command line"])


@router.post("/api/command", responses=gives(LineAnswer))
async def command(
    body: bodies.Line, who: Annotated[Principal, Depends(Allow(EVERYONE))], centre: Here
) -> Response:
    """Carry out a typed line: its parts in order, each once, until one is refused.

    200 if any part was recorded, with the last position and what came of each part; 409 with the
    refusal of the first part otherwise; 422 if the line is not understood.
    """
    desk = Desk(centre, who, command_id=checked_id(body.command_id), occurred_at=body.occurred_at)
    try:
        outcomes = await lines.say(desk, body.said, body.selected)
    except NotUnderstood as error:
        return refusal(
            422, "NotUnderstood", error.because, said=body.said, word=error.word, at=error.at
        )
    except lines.LineRefused as error:
        refused = error.outcome
        return refusal(error.status, refused.refused, refused.because, said=body.said)
    last = next((one for one in reversed(outcomes) if not one.refused), outcomes[0])
    answer = LineAnswer(
        position=max(one.position for one in outcomes) or centre.board.position,
        result=last.result,
        results=outcomes,
    )
    return Response(msgspec.json.encode(answer), media_type="application/json")


@router.post("/api/undo")
async def undo(body: bodies.Undo, desk: Working) -> Any:
    """Take back what one command recorded (UNDO). It stays in the log, with who took it back."""
    return shown(await desk.undo(body.position, body.reason))


@router.post("/api/phone")
async def phone(body: bodies.Signal, desk: Working) -> Any:
    """Take a telephone system's signal on one of its lines.

    A line that is named like a dispatch position is the telephone of that position: a call that
    is taken there within ten minutes gets the signal's instants.
    """
    signal = body.model_dump()
    return shown(await desk.do(SignalPhone, line_id=signal.pop("line"), **signal))


@router.put("/api/tables")
async def change_tables(body: bodies.TablesText, desk: Working) -> Any:
    """Put these tables in the place of those in force. The text is the whole TOML file."""
    done = await desk.do(ChangeTables, tables=to_json(load(body.tables)))
    await desk.centre.tables.refresh()
    return shown(done)
