"""The telephone's word on a call: when it rang, and when it was answered at this position."""

from datetime import datetime, timedelta
from typing import NamedTuple

from domain.dispatch.events import PhoneSignalled
from eventlog.log import Item, Log

FRESH = timedelta(minutes=10)
BY_PHONE = frozenset({"911", "ten-digit"})


class Rang(NamedTuple):
    """When a telephone call was presented and answered."""

    presented_at: datetime
    answered_at: datetime


async def latest_on(log: Log, line: str, now: datetime) -> Rang | None:
    """Give the call that was last answered on a line, if that is less than ten minutes ago.

    A caller may report two things: then both calls for service have the same instants.
    """
    selected = Item((PhoneSignalled.STORED,), (f"line_id:{line}",), newest=5)
    for stored in reversed((await log.read([selected])).events):
        signal = stored.event
        if isinstance(signal, PhoneSignalled) and signal.answered_at:
            fresh = timedelta() <= now - signal.answered_at < FRESH
            return Rang(signal.presented_at, signal.answered_at) if fresh else None
    return None
