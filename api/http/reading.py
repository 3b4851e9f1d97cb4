"""What is shown: calls, units, the board now and as of any moment, the agency's tables."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import AwareDatetime

from api import archive
from api.archive import Sought
from api.centre import Centre
from api.http.access import Here, SignedIn, StoredUpToDate, UpToDate
from api.http.bodies import CallNumber, InPath
from api.http.histories import for_eyes_of
from api.language.help import vocabulary as verbs
from domain.agency_tables import AgencyTables
from eventlog.codec import decode
from projections.as_of import board_at
from projections.board import Board
from projections.standing import Standing

router = APIRouter(tags=["reading"])

MOST_CALLS = 1000
State = Literal["open", "closed", "all"]


@router.get("/api/calls", dependencies=[StoredUpToDate])
async def calls(
    who: SignedIn,
    centre: Here,
    state: State = "open",
    *,
    number: str = "",
    case_number: str = "",
    ended_as: Annotated[Literal["", "closed", "cancelled"], Query()] = "",
    type: str = "",
    priority: str = "",
    beat: str = "",
    discipline: str = "",
    source: str = "",
    unit: str = "",
    begin: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    end: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_CALLS)] = 200,
) -> Response:
    """Give calls: the open ones as they came in, then ended ones, the latest first.

    `from` and `to` bound when a call was received; `number` finds former numbers too. To read on,
    ask again with `to` set to the last call's `received_at`.
    """
    sought = Sought(
        number=number,
        case_number=case_number,
        state=ended_as,
        type=type,
        priority=priority,
        beat=beat,
        discipline=discipline,
        source=source,
        unit=unit.upper(),
        begin=begin,
        end=end,
    )
    found = [] if state == "closed" else archive.on_board(centre, sought)[:limit]
    if state != "open" and len(found) < limit:
        found += await archive.ended(centre, sought, limit - len(found))
    return await for_eyes_of(centre, who, _array(found))


@router.get("/api/calls/{number}", dependencies=[UpToDate])
async def call(number: CallNumber, who: SignedIn, centre: Here) -> Response:
    """Give one call, open or ended."""
    return await for_eyes_of(centre, who, await archive.one(centre, number))


@router.get("/api/units", dependencies=[UpToDate])
async def units(who: SignedIn, centre: Here) -> Response:
    """Give the units on duty, and those in emergency."""
    return await for_eyes_of(centre, who, _array(centre.board.shown()["units"].values()))


@router.get("/api/units/{unit}", dependencies=[UpToDate])
async def unit(unit: InPath, who: SignedIn, centre: Here) -> Response:
    """Give one unit that is on duty or in emergency."""
    row = centre.board.shown()["units"].get(unit.upper())
    if row is None:
        raise HTTPException(404, f"{unit.upper()} is not on duty")
    return await for_eyes_of(centre, who, row)


@router.get("/api/board", dependencies=[UpToDate])
async def board(
    who: SignedIn,
    centre: Here,
    at: AwareDatetime | None = None,
    position: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """Give the board: now, as it was known at an instant, or as of a position in the log."""
    if at is not None and position is not None:
        raise HTTPException(422, "Ask for an instant or for a position, not for both")
    if at is None and position is None:
        text = _board(centre.board, centre.board.position, centre.clock.now())
    else:
        upto = position if position is not None else await _position_at(centre, at)
        standing = await board_at(centre.log, centre.rows, upto)
        text = _board(standing, upto, at or await _recorded_at(centre, upto))
    return await for_eyes_of(centre, who, text)


@router.get("/api/vocabulary", dependencies=[UpToDate])
async def vocabulary(who: SignedIn, centre: Here, at: AwareDatetime | None = None) -> Response:
    """Give the agency's tables, now or as they held at an instant, and the verbs."""
    del who
    tables = await centre.tables.at(await _position_at(centre, at)) if at else centre.tables.now
    return Response(_vocabulary(tables), media_type="application/json")


def _vocabulary(tables: AgencyTables) -> bytes:
    shown = msgspec.to_builtins(tables) | {"verbs": verbs(), "assumed": tables.assumed()}
    return msgspec.json.encode(shown)


async def _position_at(centre: Centre, at: datetime | None) -> int:
    """Give the last position recorded by then: what was known then."""
    return await centre.log.position_at(at or centre.clock.now())


async def _recorded_at(centre: Centre, position: int) -> datetime | None:
    page = await centre.log.read(after=position - 1, until=position) if position else None
    return decode(page.events[0]).recorded_at if page and page.events else None


def _board(standing: Board | Standing, position: int, at: datetime | None) -> bytes:
    shown = standing.shown()
    head = {"position": position, "at": at, "digest": standing.digest()}
    rows = b",".join(
        b'"%s":%s' % (name.encode(), _array(rows.values())) for name, rows in shown.items()
    )
    return msgspec.json.encode(head)[:-1] + b"," + rows + b"}"


def _array(rows: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(rows) + b"]"
