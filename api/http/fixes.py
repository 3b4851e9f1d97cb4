"""Position fixes come in: from cruisers, and from the agency's trackers."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.centre import Centre
from api.fix_history import Fix
from api.http.access import Allow, Here
from api.http.bodies import Body, UnitId
from api.http.values import Instant
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
