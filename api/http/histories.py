"""Histories, and the log itself for programs that keep their own copy."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api import history
from api.centre import Centre
from api.http.access import Here, LogReader, Reader, UpToDate
from api.http.answers import gives
from api.http.bodies import CallNumber, InPath
from api.http.values import Instant, Position
from api.security.principal import Principal

router = APIRouter(tags=["histories"])

MOST_LINES = 10_000
A_DAY = timedelta(days=1)


class JsonLines(Response):
    """One JSON object a line."""

    media_type = "application/x-ndjson"


class Json(Response):
    """JSON that is encoded already."""

    media_type = "application/json"


async def for_eyes_of(
    centre: Centre, who: Principal, text: bytes, answer: type[Response] = Json
) -> Response:
    """Answer with JSON; its personal text is in the clear only for those who may read it."""
    shown = await centre.keys.reveal(text) if who.reads_personal else text
    return answer(shown)


@router.get(
    "/api/calls/{number}/history",
    dependencies=[UpToDate],
    responses=gives(history.HistoryFact, many=True),
)
async def of_call(number: CallNumber, who: Reader, centre: Here) -> Response:
    """Give the events of a call, oldest first."""
    call_id = await centre.directory.call_id(number)
    return await for_eyes_of(centre, who, await history.of_call(centre.log, call_id))


@router.get(
    "/api/units/{unit}/history",
    dependencies=[UpToDate],
    responses=gives(history.HistoryFact, many=True),
)
async def of_unit(
    unit: InPath,
    who: Reader,
    centre: Here,
    begin: Annotated[Instant | None, Query(alias="from")] = None,
    end: Annotated[Instant | None, Query(alias="to")] = None,
) -> Response:
    """Give what a unit did from one instant to another; without them, in the last day."""
    until = end or centre.clock.now()
    since = begin or until - A_DAY
    text = await history.of_unit(centre.log, unit.upper(), since, until)
    return await for_eyes_of(centre, who, text)


@router.get(
    "/api/events",
    response_class=JsonLines,
    responses=gives(history.LogFact, media_type=JsonLines.media_type),
)
async def events(
    who: LogReader,
    centre: Here,
    after: Position = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_LINES)] = 1000,
) -> Response:
    """Give the log after a position, one event a line. An integration gets personal text sealed."""
    text = await history.lines(centre.log, after, limit)
    return await for_eyes_of(centre, who, text, JsonLines)
