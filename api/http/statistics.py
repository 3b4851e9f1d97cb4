"""How the field's intervals were kept."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from api.http.access import Counter, Here, StoredUpToDate
from projections.statistics import IntervalQuery
from projections.statistics import intervals as count

router = APIRouter(tags=["statistics"])


@router.get("/api/statistics/intervals", dependencies=[StoredUpToDate])
async def intervals(
    who: Counter,
    centre: Here,
    interval: str,
    *,
    begin: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    end: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    by: str = "",
    within: Annotated[float | None, Query(ge=0)] = None,
    discipline: str = "",
    source: Annotated[list[str], Query()] = [],  # noqa: B006  # FastAPI copies it
    exclude_source: Annotated[list[str], Query()] = [],  # noqa: B006  # FastAPI copies it
) -> Response:
    """Give, per group, how many calls were measured, how many within the limit, and how long.

    Exercises are left out; of answering and processing, self-initiated work is too. `standards`
    names the agency's own limits for the interval, and the edition that sets each.
    """
    del who
    query = IntervalQuery(
        interval=interval,
        begin=begin,
        end=end,
        by=by,
        within=within,
        discipline=discipline,
        sources=_several(source),
        exclude_sources=_several(exclude_source),
    )
    groups = await count(centre.rows, query)
    day = (end or centre.clock.now()).astimezone(centre.clock.zone).date()
    answer: dict[str, Any] = {
        "interval": interval,
        "by": by,
        "within_seconds": within,
        "groups": groups,
        "standards": centre.tables.now.thresholds_on(day, interval),
    }
    return Response(msgspec.json.encode(answer), media_type="application/json")


def _several(names: list[str]) -> tuple[str, ...]:
    """Take a parameter that is repeated, or has several names with commas between."""
    return tuple(name.strip() for one in names for name in one.split(",") if name.strip())
