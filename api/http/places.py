"""What is known of a place: which one is meant, and the calls that were there before."""

from typing import Final

from fastapi import APIRouter, Response

from api.geography.geography import PlaceFound
from api.http import bodies
from api.http.access import Here, Reader
from api.http.answers import gives
from api.http.histories import for_eyes_of
from domain.dispatch.events import CallReceived, PlaceSaid, PlaceValidated
from eventlog.log import Item
from projections.call_row import CallRow
from projections.calls import calls
from projections.history import refolded
from projections.kernel import ENCODE

router = APIRouter(tags=["places"])

MOST: Final = 10
NAMES_A_PLACE: Final = (CallReceived.STORED, PlaceSaid.STORED, PlaceValidated.STORED)


@router.post("/api/places/find", responses=gives(PlaceFound, many=True))
async def find(body: bodies.PlaceTyped, who: Reader, centre: Here) -> Response:
    """Give the places that may be meant by what was typed so far, the likeliest first.

    Nothing is found where no geography was brought in.
    """
    del who
    geography = centre.geography.now
    found = geography.find(body.place, body.most) if geography else []
    return Response(ENCODE(found), media_type="application/json")


@router.post("/api/places/earlier", responses=gives(CallRow, many=True))
async def earlier(body: bodies.PlaceBefore, who: Reader, centre: Here) -> Response:
    """Give the latest calls at a place, however it was spelt, the latest first."""
    place_id = centre.place_id(body.place)
    ids = await _calls_at(centre, place_id) if place_id else []
    rows = await refolded(centre.log, calls, ids, await centre.log.head())
    found: list[CallRow] = [rows[call_id] for call_id in ids]
    found = [row for row in found if row.received_at and row.number != body.besides]
    text = b"[" + b",".join(ENCODE(row) for row in found[:MOST]) + b"]"
    return await for_eyes_of(centre, who, text)


async def _calls_at(centre: Here, place_id: str) -> list[str]:
    """Give the ids of calls whose facts named the place, the latest first."""
    latest = Item(types=NAMES_A_PLACE, tags=(f"place_id:{place_id}",), newest=4 * MOST)
    page = await centre.log.read([latest])
    ids = [getattr(fact.event, "call_id", "") for fact in reversed(page.events)]
    return list(dict.fromkeys(ids))
