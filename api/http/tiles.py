"""The map's tiles, in one file of which a browser reads the parts that it draws."""

from typing import Final

from fastapi import APIRouter, HTTPException
from starlette.responses import FileResponse

from api.geography import TILES
from api.http.access import SignedIn

router = APIRouter(tags=["tiles"])

KEPT: Final = {"cache-control": "private, max-age=600"}


@router.get("/api/map/town.pmtiles", response_class=FileResponse)
async def tiles(who: SignedIn) -> FileResponse:
    """Give the town as vector tiles (PMTiles 3): outline, beats, streets, places."""
    del who
    if not TILES.exists():
        raise HTTPException(404, "The map has not been made here. In a checkout, run make map")
    return FileResponse(TILES, media_type="application/vnd.pmtiles", headers=KEPT)
