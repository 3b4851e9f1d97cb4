"""Position fixes come in: from cruisers, and from the agency's trackers."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import BaseModel, Field

from api.centre import Centre
from api.fix_history import Fix
from api.http.access import Allow, Here
from api.http.bodies import Body, UnitId
from api.http.values import Instant
from api.receivers.lines import read_lines
from api.security.principal import Principal, Role

router = APIRouter(tags=["fixes"])

LOCATORS: frozenset[Role] = frozenset({"officer", "integration"})
MOST = 1000


class FixOf(Body):
    """Where a unit was, in degrees of WGS 84, and when.

    `heading` in degrees from true north, clockwise; `speed` in metres a second; `accuracy` in
    metres. Leave out what the device does not tell.
    """

    unit: UnitId
    at: Instant
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    heading: Annotated[float | None, Field(ge=0, lt=360)] = None
    speed: Annotated[float | None, Field(ge=0, le=500)] = None
    accuracy: Annotated[float | None, Field(ge=0)] = None

    def fix(self) -> Fix:
        """Give it as it is kept."""
        return Fix(
            unit_id=self.unit.upper(),
            at=self.at,
            latitude=self.latitude,
            longitude=self.longitude,
            heading=self.heading,
            speed=self.speed,
            accuracy=self.accuracy,
        )


class FixesOf(Body):
    """Fixes in any order, of one unit or of many."""

    fixes: Annotated[list[FixOf], Field(min_length=1, max_length=MOST)]


class NotTaken(BaseModel):
    """A fix that was not taken, and why."""

    unit: str
    at: Instant
    because: str


class Taken(BaseModel):
    """What came of the fixes: all but those listed were taken."""

    refused: list[NotTaken]


@router.post("/api/fixes")
async def take(
    body: FixesOf, who: Annotated[Principal, Depends(Allow(LOCATORS))], centre: Here
) -> Taken:
    """Take fixes up: each is kept once, and of each unit the latest is shown.

    Whatever is answered is stored; without an answer send the same again. Units that are not on
    the board are not shown. A device whose clock is wrong holds up nobody else: its fixes are
    refused in the answer, the others are taken.
    """
    del who
    return await taken(centre, body)


async def taken(centre: Centre, body: FixesOf) -> Taken:
    """Store fixes to the end, even if who sent them goes away meanwhile."""
    fixes = [one.fix() for one in body.fixes]
    untaken = await centre.finish(centre.fixes.take(fixes, centre.clock.now()))
    return Taken(
        refused=[
            NotTaken(unit=one.fix.unit_id, at=one.fix.at, because=one.because) for one in untaken
        ]
    )


class LineNotTaken(BaseModel):
    """A line that was not taken: its number, the first being 1, and why."""

    line: int
    because: str


class LinesTaken(BaseModel):
    """What came of the lines: so many were taken, and those listed were not."""

    taken: int
    refused: list[LineNotTaken]


TEXT = {
    "requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}
}


@router.post("/api/fixes/lines", openapi_extra=TEXT)
async def take_lines(
    request: Request,
    who: Annotated[Principal, Depends(Allow(LOCATORS))],
    centre: Here,
    unit: Annotated[UnitId | None, Query(description="Of lines that name no unit.")] = None,
) -> LinesTaken:
    r"""Take fixes up from receivers' own sentences, one a line: TAIP and NMEA 0183.

    `>RPV…<`, `>RLN…<` and `>REV…<`, with the unit as `;ID=`; `$GPRMC` and `$GPGGA` of any talker,
    with the unit in a TAG block (`\s:1A12*3A\$GPRMC,…`). Checksums are verified. Sentences that
    tell no date are of within twelve hours. Lines that tell no fix are listed, the others taken.
    """
    del who
    text = (await request.body()).decode("ascii", errors="replace")
    if text.count("\n") > MOST:
        raise HTTPException(422, f"Send at most {MOST} lines at once")
    now = centre.clock.now()
    read = await asyncio.to_thread(read_lines, text, unit or "", now)
    untaken = await centre.finish(centre.fixes.take(read.fixes, now))
    refused = [LineNotTaken(line=line, because=because) for line, because in read.refused]
    refused += [
        LineNotTaken(line=line, because=one.because)
        for one in untaken
        for line in read.lines[one.fix.unit_id, one.fix.at]
    ]
    told = sum(len(lines) for lines in read.lines.values()) + len(read.refused)
    return LinesTaken(taken=told - len(refused), refused=sorted(refused, key=lambda one: one.line))
