"""What is shown: calls, units, the board now and as of any moment, the agency's tables."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, HTTPException, Query, Response
from msgspec.structs import asdict
from pydantic import BaseModel, ConfigDict, Field

from api.centre import Centre
from api.http import answers
from api.http.access import TRACK_READERS, Here, SignedIn, UpToDate, stored
from api.http.answers import gives
from api.http.bodies import CallNumber, InPath
from api.http.histories import for_eyes_of
from api.http.values import Instant, Position, Word
from api.language.help import vocabulary as verbs
from api.language.panels import PANELS
from api.security.principal import Principal
from api.telemetry import looks
from domain.unit import STATUS_AT
from projections.archive import ArchiveQuery, call_row, closed_calls
from projections.as_of import board_at
from projections.board import Board
from projections.call_row import CallRow
from projections.standing import Standing
from projections.unit_row import UnitRow

router = APIRouter(tags=["reading"])

MOST_CALLS = 1000


class Sought(BaseModel):
    """Which calls are wanted; what is left out may be anything.

    `from` and `to` bound when a call was received. To read on, ask again with `before` and
    `before_id`: the last call's `received_at` and `call_id`.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    state: Literal["open", "closed", "all"] = "open"
    begin: Annotated[Instant | None, Field(alias="from")] = None
    end: Annotated[Instant | None, Field(alias="to")] = None
    former_number: Word = ""
    source_system: Word = ""
    type: Word = ""
    priority: Word = ""
    source: Word = ""
    discipline: Word = ""
    beat: Word = ""
    unit: Word = ""
    disposition: Word = ""
    before: Instant | None = None
    before_id: Word = ""
    limit: Annotated[int, Field(ge=1, le=MOST_CALLS)] = 200
    after: Position = 0

    def fits(self, call: CallRow) -> bool:
        """Tell whether a call on the board is one of them."""
        at, units = call.received_at, {unit.unit_id for unit in call.units}
        return (
            all(getattr(self, name) in ("", getattr(call, name)) for name in CODES)
            and not self.disposition
            and (not self.unit or self.unit.upper() in units)
            and (self.begin is None or (at is not None and at >= self.begin))
            and (self.end is None or (at is not None and at < self.end))
        )

    def query(self, limit: int) -> ArchiveQuery:
        """Ask the archive the same."""
        return ArchiveQuery(
            **{name: getattr(self, name) for name in CODES},
            begin=self.begin,
            end=self.end,
            unit_id=self.unit.upper(),
            disposition=self.disposition,
            before=(self.before, self.before_id) if self.before else None,
            limit=limit,
        )


CODES = (
    "former_number",
    "source_system",
    "type",
    "priority",
    "source",
    "discipline",
    "beat",
)


@router.get("/api/calls", dependencies=[UpToDate], responses=gives(CallRow, many=True))
async def calls(who: SignedIn, centre: Here, sought: Annotated[Sought, Query()]) -> Response:
    """Give calls: the open ones as they came in, then ended ones, the latest first."""
    found = [] if sought.state == "closed" else _on_board(centre, sought)[: sought.limit]
    if sought.state != "open" and len(found) < sought.limit:
        await stored(centre, sought.after)
        found += await closed_calls(
            centre.log, centre.rows, sought.query(sought.limit - len(found))
        )
    return await for_eyes_of(centre, who, _array(found))


def _on_board(centre: Centre, sought: Sought) -> list[bytes]:
    if sought.before:
        return []
    shown = centre.board.shown()["calls"]
    found = [call for call in centre.board.calls.values() if sought.fits(call)]
    found.sort(key=lambda call: (call.received_at, call.call_id))
    return [shown[call.call_id] for call in found]


@router.get("/api/calls/{number}", dependencies=[UpToDate], responses=gives(CallRow))
async def call(number: CallNumber, who: SignedIn, centre: Here) -> Response:
    """Give one call, open or ended."""
    row = await call_row(centre.log, await centre.directory.call_id(number))
    if row is None:
        raise HTTPException(404, f"{number} was taken back. Its history is kept")
    return await for_eyes_of(centre, who, row)


@router.get("/api/units", dependencies=[UpToDate], responses=gives(UnitRow, many=True))
async def units(who: SignedIn, centre: Here) -> Response:
    """Give the units on duty, and those in emergency."""
    return await for_eyes_of(centre, who, _array(centre.board.shown()["units"].values()))


@router.get("/api/units/{unit}", dependencies=[UpToDate], responses=gives(UnitRow))
async def unit(unit: InPath, who: SignedIn, centre: Here) -> Response:
    """Give one unit that is on duty or in emergency."""
    row = centre.board.shown()["units"].get(unit.upper())
    if row is None:
        raise HTTPException(404, f"{unit.upper()} is not on duty")
    return await for_eyes_of(centre, who, row)


@router.get("/api/board", dependencies=[UpToDate], responses=gives(answers.BoardThen))
async def board(
    who: SignedIn,
    centre: Here,
    at: Instant | None = None,
    position: Position | None = None,
) -> Response:
    """Give the board: now, as it was known at an instant, or as of a position in the log.

    A past board tells those who may see tracks where its units were, as far as that is kept.
    """
    if at is not None and position is not None:
        raise HTTPException(422, "Ask for an instant or for a position, not for both")
    if at is None and position is None:
        text = _board(centre.board, centre.board.position, centre.clock.now())
    else:
        upto = position if position is not None else await _position_at(centre, at)
        standing = await board_at(centre.log, centre.rows, upto)
        then = at or await _recorded_at(centre, upto)
        text = _board(standing, upto, then)
        if then and who.may(TRACK_READERS):
            text = await _with_fixes(centre, who, text, standing.shown()["units"], then)
    return await for_eyes_of(centre, who, text)


@router.get("/api/vocabulary", dependencies=[UpToDate], responses=gives(answers.Vocabulary))
async def vocabulary(who: SignedIn, centre: Here, at: Instant | None = None) -> Response:
    """Give the agency's tables, now or as they held at an instant, and the verbs."""
    del who
    if at:
        tables = await centre.tables.at(await _position_at(centre, at))
    else:
        await centre.tables.refresh()  # they may have been changed at another node just now
        tables = centre.tables.now
    shown = answers.Vocabulary(
        **asdict(tables),
        time_zone=str(centre.settings.time_zone),
        panels=PANELS,
        status_at=STATUS_AT,
        verbs=verbs(),
        assumed=tables.assumed_codes(),
    )
    return Response(msgspec.json.encode(shown), media_type="application/json")


async def _position_at(centre: Centre, at: datetime | None) -> int:
    """Give the last position recorded by then: what was known then."""
    return await centre.log.position_at(at or centre.clock.now())


async def _recorded_at(centre: Centre, position: int) -> datetime | None:
    page = await centre.log.read(after=position - 1, until=position) if position else None
    return page.events[0].recorded_at if page and page.events else None


def _board(standing: Board | Standing, position: int, at: datetime | None) -> bytes:
    shown = standing.shown()
    head = {"position": position, "at": at, "digest": standing.digest()}
    rows = b",".join(
        b'"%s":%s' % (name.encode(), _array(rows.values())) for name, rows in shown.items()
    )
    return msgspec.json.encode(head)[:-1] + b"," + rows + b"}"


async def _with_fixes(
    centre: Centre, who: Principal, text: bytes, units: Collection[str], at: datetime
) -> bytes:
    """Add where the units on a past board were: that leaves a trace, as a look at a track does."""
    looks.info("positions looked back at", session=who.session_id, at=at.isoformat())
    fixes = await centre.fix_history.as_of(units, at)
    return text[:-1] + b',"fixes":' + msgspec.json.encode(fixes) + b"}"


def _array(rows: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(rows) + b"]"
