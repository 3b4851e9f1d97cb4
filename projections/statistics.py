"""How the field's intervals were kept: counted in the database, over the records."""

from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Final

from msgspec import Struct

from projections.archive import must_be_of_this_version
from projections.intervals import INTERVALS, OF_CALLERS, OF_UNITS

SQL: Final = (files("projections") / "sql" / "intervals.sql").read_text(encoding="utf-8")
LISTED: Final = 100
"""How many of a group's faults are listed by number; all are counted."""

GROUPS: Final = {
    "": "''",
    "priority": "call.priority",
    "type": "call.type",
    "discipline": "call.discipline",
    "source": "call.source",
    "beat": "call.beat",
    "unit": "unit.unit_id",
}
"""By what the groups can be made. By unit, each unit's own instants are measured."""

UNITS: Final = "JOIN unit_times AS unit ON unit.slot = slots.slot AND unit.call_id = call.call_id"


class NotAsked(ValueError):
    """The question cannot be answered. The text says what can be asked."""


class IntervalQuery(Struct, frozen=True, kw_only=True):
    """What is asked: which interval, of calls received from `begin` until before `end`.

    `within` is the limit in seconds, inclusive. `sources` and `exclude_sources` empty: any, none.
    """

    interval: str
    begin: datetime | None = None
    end: datetime | None = None
    by: str = ""
    within: float | None = None
    discipline: str = ""
    sources: tuple[str, ...] = ()
    exclude_sources: tuple[str, ...] = ()


class Group(Struct, frozen=True, kw_only=True):
    """How the interval was kept in one group. Times are in seconds.

    `measured` counts the calls with both instants in order, `not_measured` those that lack one,
    `faults` those with the two the wrong way round (`faulty` lists their numbers, the earliest
    100), `self_initiated` those left out because nobody called. `ratio` is `within` / `measured`.
    """

    group: str
    measured: int
    not_measured: int
    faults: int
    self_initiated: int
    within: int | None
    ratio: float | None
    median: float | None
    p90: float | None
    faulty: tuple[str, ...]


async def intervals(rows: Any, query: IntervalQuery) -> list[Group]:
    """Count, per group. `rows` is a pool of the rows login.

    Raises `NotAsked` with a sentence, or `MadeAnew`.
    """
    _check(query)
    await must_be_of_this_version(rows)
    found = await rows.fetch(
        _statement(query),
        query.begin,
        query.end,
        query.discipline or None,
        list(query.sources) or None,
        list(query.exclude_sources) or None,
        None if query.within is None else timedelta(seconds=query.within),
        query.interval in OF_CALLERS,
        LISTED,
    )
    return [_group(row, query) for row in found]


def _check(query: IntervalQuery) -> None:
    if query.interval not in INTERVALS:
        raise NotAsked(
            f"There is no interval {query.interval!r}. Ask for one of {', '.join(INTERVALS)}."
        )
    if query.by not in GROUPS:
        raise NotAsked(f"Groups can be made by {', '.join(filter(None, GROUPS))}.")
    if query.by == "unit" and query.interval not in OF_UNITS:
        raise NotAsked(f"Of a unit, {', '.join(OF_UNITS)} can be measured.")


def _statement(query: IntervalQuery) -> str:
    """Fill in the columns, by names from our own lists only."""
    of_units = query.by == "unit"
    whose = "unit" if of_units else "call"
    first, last = INTERVALS[query.interval]
    return (
        SQL.replace("{{value}}", f"{whose}.{last} - {whose}.{first}")
        .replace("{{group}}", GROUPS[query.by])
        .replace("{{units}}", UNITS if of_units else "")
    )


def _group(row: Any, query: IntervalQuery) -> Group:
    within = None if query.within is None else row["within"]
    ratio = within / row["measured"] if within is not None and row["measured"] else None
    return Group(
        group=row["group"],
        measured=row["measured"],
        not_measured=row["not_measured"],
        faults=row["faults"],
        self_initiated=row["self_initiated"],
        within=within,
        ratio=ratio,
        median=_seconds(row["median"]),
        p90=_seconds(row["p90"]),
        faulty=tuple(row["faulty"] or ()),
    )


def _seconds(value: timedelta | None) -> float | None:
    return None if value is None else value.total_seconds()
