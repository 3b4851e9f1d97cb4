"""Histories, and the log itself for programs that keep their own copy."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from api import history
from api.centre import Centre
from api.http.access import Here, LogReader, Reader, UpToDate
from api.http.bodies import CallNumber, InPath
from api.security.principal import Principal

router = APIRouter(tags=["histories"])

LINES = "application/x-ndjson"
MOST_LINES = 10_000
A_DAY = timedelta(days=1)


async def for_eyes_of(
    centre: Centre, who: Principal, text: bytes, media_type: str = "application/json"
) -> Response:
    """Answer with JSON; its personal text is in the clear only for those who may read it."""
    shown = await centre.keys.reveal(text) if who.reads_personal else text
    return Response(shown, media_type=media_type)


@router.get("/api/calls/{number}/history", dependencies=[UpToDate])
async def of_call(number: CallNumber, who: Reader, centre: Here) -> Response:
    """Give the events of a call, oldest first."""
    call_id = await centre.directory.call_id(number)
    return await for_eyes_of(centre, who, await history.of_call(centre.log, call_id))


@router.get("/api/units/{unit}/history", dependencies=[UpToDate])
async def of_unit(
    unit: InPath,
    who: Reader,
    centre: Here,
    begin: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    end: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> Response:
    """Give what a unit did from one instant to another; without them, in the last day."""
    until = end or centre.clock.now()
    since = begin or until - A_DAY
    text = await history.of_unit(centre.log, unit.upper(), since, until)
    return await for_eyes_of(centre, who, text)


@router.get("/api/events")
async def events(
    who: LogReader,
    centre: Here,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_LINES)] = 1000,
) -> Response:
    """Give the log after a position, one event a line. An integration gets personal text sealed."""
    text = await history.lines(centre.log, after, limit)
    return await for_eyes_of(centre, who, text, LINES)
