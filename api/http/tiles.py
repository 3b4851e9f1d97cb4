"""The map's tiles, in one file of which a browser reads the parts that it draws."""

from typing import Annotated, Final

from fastapi import APIRouter, Header, HTTPException
from starlette.responses import FileResponse

from api.geography import TILES
from api.http.access import SignedIn

router = APIRouter(tags=["tiles"])

Part = Annotated[str, Header(alias="range", pattern=r"^bytes=\d{1,15}-\d{0,15}$")]

KEPT: Final = {"cache-control": "private, max-age=600"}


@router.get("/api/map/town.pmtiles", response_class=FileResponse)
async def tiles(who: SignedIn, part: Part = "bytes=0-") -> FileResponse:
    """Give the town as vector tiles (PMTiles 3): outline, beats, streets, places."""
    del who
    if not TILES.exists():
        raise HTTPException(404, "The map has not been made here. In a checkout, run make map")
    size, (begin, end) = TILES.stat().st_size, part.removeprefix("bytes=").split("-")
    if int(begin) >= size or (end and int(end) < int(begin)):
        told = {"content-range": f"bytes */{size}"}
        raise HTTPException(416, f"The map has {size} bytes. Ask for some of them", told)
    return FileResponse(TILES, media_type="application/vnd.pmtiles", headers=KEPT)
