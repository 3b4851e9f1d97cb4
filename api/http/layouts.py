"""The console's layouts: kept by name for each dispatch position, on every machine the same."""

from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, HTTPException, Path
from pydantic import Field, field_validator

from api.http.access import Here, SignedIn
from api.http.bodies import Body
from api.language.panels import LAYOUT_ACTS, PANELS
from api.security.principal import Principal

router = APIRouter(tags=["console"])

MOST: Final = 50
Share = Annotated[float, Field(gt=0, le=100)]
Name = Annotated[str, Path(pattern="^[a-z0-9][a-z0-9_-]{0,31}$")]

OWN: Final = "SELECT name, layout FROM layouts WHERE seat = $1 ORDER BY name"
KEEP: Final = """
    INSERT INTO layouts (seat, name, layout)
    SELECT $1, $2, $3
    WHERE (SELECT count(*) FROM layouts WHERE seat = $1 AND name <> $2) < $4
    ON CONFLICT (seat, name) DO UPDATE SET layout = $3, changed_at = clock_timestamp()
"""
DROP: Final = "DELETE FROM layouts WHERE seat = $1 AND name = $2"


class Placed(Body):
    """A panel in a column, and its share of the height."""

    panel: str
    share: Share = 1

    @field_validator("panel")
    @classmethod
    def _known(cls, panel: str) -> str:
        if panel not in PANELS:
            raise ValueError(f"There is no panel {panel}")
        return panel


class Column(Body):
    """A column of panels, and its share of the width."""

    share: Share = 1
    panels: Annotated[list[Placed], Field(max_length=len(PANELS))]


class Layout(Body):
    """Where the panels stand in a window. `line`: with the command line."""

    columns: Annotated[list[Column], Field(min_length=1, max_length=6)]
    line: bool = True


def _seat(who: Principal) -> str:
    return f"position {who.position}" if who.position else f"account {who.name}"


@router.get("/api/layouts")
async def layouts(who: SignedIn, centre: Here) -> Any:
    """Give one's position's layouts by their names."""
    found = await centre.rows.fetch(OWN, _seat(who))
    return {row["name"]: msgspec.json.decode(row["layout"]) for row in found}


@router.put("/api/layouts/{name}", status_code=204)
async def keep(name: Name, body: Layout, who: SignedIn, centre: Here) -> None:
    """Keep a layout under a name (LAY SAVE name), in the place of an earlier one."""
    if name.upper() in LAYOUT_ACTS:
        raise HTTPException(422, f"{name} cannot name a layout: it is a word of LAY")
    done = await centre.rows.execute(KEEP, _seat(who), name, body.model_dump_json(), MOST)
    if done.endswith(" 0"):
        raise HTTPException(409, f"There are {MOST} layouts here. Drop one first: LAY DROP name")


@router.delete("/api/layouts/{name}", status_code=204)
async def drop(name: Name, who: SignedIn, centre: Here) -> None:
    """Drop a layout (LAY DROP name). One that is not there needs no dropping."""
    await centre.rows.execute(DROP, _seat(who), name)
