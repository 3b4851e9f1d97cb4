"""How the field's intervals were kept."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from api.http.access import Counter, Here, StoredUpToDate
from api.http.answers import Intervals, gives
from api.http.values import Instant, Word
from projections.statistics import IntervalQuery
from projections.statistics import intervals as count

router = APIRouter(tags=["statistics"])

LONGEST = 366 * 24 * 3600


@router.get("/api/statistics/intervals", dependencies=[StoredUpToDate], responses=gives(Intervals))
async def intervals(
    who: Counter,
    centre: Here,
    interval: Word,
    *,
    begin: Annotated[Instant | None, Query(alias="from")] = None,
    end: Annotated[Instant | None, Query(alias="to")] = None,
    by: Word = "",
    within: Annotated[float | None, Query(ge=0, le=LONGEST)] = None,
    discipline: Word = "",
    source: Annotated[list[Word], Query()] = [],  # noqa: B006  # FastAPI copies it
    exclude_source: Annotated[list[Word], Query()] = [],  # noqa: B006  # FastAPI copies it
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
    answer = Intervals(
        interval=interval,
        by=by,
        within_seconds=within,
        groups=groups,
        standards=centre.tables.now.thresholds_on(day, interval),
    )
    return Response(msgspec.json.encode(answer), media_type="application/json")


def _several(names: list[str]) -> tuple[str, ...]:
    """Take a parameter that is repeated, or has several names with commas between."""
    return tuple(name.strip() for one in names for name in one.split(",") if name.strip())
