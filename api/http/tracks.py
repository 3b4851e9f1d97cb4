"""Tracks: where a unit was. Each look at one leaves a trace in the server's log."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from api.http.access import Here, TrackReader
from api.http.answers import gives
from api.http.bodies import InPath
from api.http.histories import Json
from api.http.values import Instant
from api.telemetry import looks
from api.tracks import LONGEST, Track, track

router = APIRouter(tags=["histories"])


@router.get("/api/units/{unit}/track", responses=gives(Track))
async def of_unit(
    unit: InPath,
    who: TrackReader,
    centre: Here,
    *,
    begin: Annotated[Instant | None, Query(alias="from")] = None,
    end: Annotated[Instant | None, Query(alias="to")] = None,
    tolerance: Annotated[
        float | None, Query(gt=0, le=1000, allow_inf_nan=False, description="In metres.")
    ] = None,
) -> Response:
    """Give where a unit was, in order: 24 hours and 10,000 fixes at most; without times, the last.

    With a tolerance in metres, fixes are left out that lie within it of the line through the
    others, and the answer says so. Positions are kept for `BLOTTER_FIX_DAYS`.
    """
    until = end or centre.clock.now()
    since = begin or until - LONGEST
    looks.info(
        "track looked at",
        session=who.session_id,
        unit=unit.upper(),
        begin=since.isoformat(),
        end=until.isoformat(),
    )
    found = await track(centre.rows, unit.upper(), since, until, tolerance)
    return Json(msgspec.json.encode(found))
