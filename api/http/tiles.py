"""The map's tiles, in one file of which a browser reads the parts that it draws."""

from typing import Annotated, Final

from fastapi import APIRouter, Header, HTTPException
from starlette.responses import Response

from api.http.access import Here, SignedIn

router = APIRouter(tags=["tiles"])

Part = Annotated[str | None, Header(alias="range", pattern=r"^bytes=\d{1,15}-\d{0,15}$")]

MEDIA: Final = "application/vnd.pmtiles"


@router.get("/api/map/town.pmtiles", response_class=Response)
async def tiles(who: SignedIn, centre: Here, part: Part = None) -> Response:
    """Give the town as vector tiles (PMTiles 3): outline, beats, streets, places.

    The `ETag` is the geography's digest: with another one, all parts are others.
    """
    del who
    geography = centre.geography.now
    if geography is None:
        raise HTTPException(404, "No geography was brought in yet: blotter geo import")
    whole, (begin, end) = geography.tiles, (part or "bytes=0-").removeprefix("bytes=").split("-")
    first = int(begin)
    last = min(int(end), len(whole) - 1) if end else len(whole) - 1
    if first > last:
        told = {"content-range": f"bytes */{len(whole)}"}
        raise HTTPException(416, f"The map has {len(whole)} bytes. Ask for some of them", told)
    headers = {
        "accept-ranges": "bytes",
        "cache-control": "private, no-cache",
        "etag": f'"{geography.digest}"',
    }
    if part is None:
        return Response(whole, 200, headers, MEDIA)
    headers["content-range"] = f"bytes {first}-{last}/{len(whole)}"
    return Response(whole[first : last + 1], 206, headers, MEDIA)
