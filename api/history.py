"""Histories: the events of a call or a unit, as they are shown to those who may read them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from domain.kernel import FactUndone, Recorded
from eventlog.codec import decode
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
        msgspec.json.encode({**shown(decode(stored)), "tags": stored.tags}) + b"\n"
        for stored in page.events
    )


def shown(fact: Recorded) -> dict[str, Any]:
    """Show one fact: its envelope, and its data apart. Sealed text stays sealed."""
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
    facts = [decode(one) for one in stored]
    undone = {
        fact.event.undone: fact.position for fact in facts if isinstance(fact.event, FactUndone)
    }
    facts.sort(key=lambda fact: (fact.event.at, fact.position))
    return msgspec.json.encode(
        [
            {**shown(fact), "undone_by": undone.get(fact.position)}
            for fact in facts
            if (begin is None or fact.event.at >= begin) and (end is None or fact.event.at < end)
        ]
    )
