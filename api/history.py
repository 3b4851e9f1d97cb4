"""Histories: the events of a call or a unit, as they are shown to those who may read them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from domain.kernel import FactUndone, Recorded
from eventlog.log import Item, Log, Stored

SKEW = timedelta(minutes=1)


async def of_call(log: Log, call_id: str) -> bytes:
    """Give a call's events, oldest first, as a JSON array."""
    page = await log.read([Item(tags=(f"call_id:{call_id}",))])
    return _array(page.events)


async def of_unit(log: Log, unit_id: str, begin: datetime, end: datetime) -> bytes:
    """Give a unit's events that occurred from one instant to another, as a JSON array.

    What was recorded before `begin` cannot have occurred after it, but late entries can have
    been recorded after `end`: so reading begins at the one and does not stop at the other.
    """
    after = await log.position_at(begin - SKEW)
    page = await log.read([Item(tags=(f"unit_id:{unit_id}",))], after=after)
    return _array(page.events, begin, end)


async def lines(log: Log, after: int, limit: int) -> bytes:
    """Give the log itself from a position on, one JSON object a line."""
    page = await log.read(after=after, limit=limit, tags=True)
    return b"".join(
        msgspec.json.encode(LogFact(**_shown(stored), tags=stored.tags)) + b"\n"
        for stored in page.events
    )


class ShownFact(Struct, frozen=True, kw_only=True):
    """A fact as it is shown: its envelope, and its data apart."""

    position: int
    type: str
    version: int
    occurred_at: datetime
    recorded_at: datetime
    by: str
    desk: str
    command_id: str
    said: str
    data: dict[str, Any]


class HistoryFact(ShownFact, frozen=True, kw_only=True):
    """A fact in a history. `undone_by` is the position at which it was taken back."""

    undone_by: int | None


class LogFact(ShownFact, frozen=True, kw_only=True):
    """A fact in the log. Its tags name all that it touches."""

    tags: tuple[str, ...]


def _shown(fact: Recorded) -> dict[str, Any]:
    """Take a fact apart. Sealed text stays sealed."""
    stamp = fact.event.stamp
    data = msgspec.to_builtins(fact.event)
    del data["stamp"]
    return {
        "position": fact.position,
        "type": fact.event.STORED,
        "version": fact.event.VERSION,
        "occurred_at": stamp.at,
        "recorded_at": fact.recorded_at,
        "by": stamp.by,
        "desk": stamp.desk,
        "command_id": stamp.command_id,
        "said": stamp.said,
        "data": data,
    }


def _array(
    stored: Iterable[Stored], begin: datetime | None = None, end: datetime | None = None
) -> bytes:
    facts = list(stored)
    undone = {
        fact.event.undone: fact.position for fact in facts if isinstance(fact.event, FactUndone)
    }
    facts.sort(key=lambda fact: (fact.event.at, fact.position))
    return msgspec.json.encode(
        [
            HistoryFact(**_shown(fact), undone_by=undone.get(fact.position))
            for fact in facts
            if (begin is None or fact.event.at >= begin) and (end is None or fact.event.at < end)
        ]
    )
