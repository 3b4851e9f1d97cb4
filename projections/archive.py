"""Looking calls up: one by its id, as it is now; ended ones by what they are searched by."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from msgspec import Struct

from eventlog.log import Log, LogError
from projections.call_row import CallRow
from projections.calls import calls
from projections.catalogue import EDITION
from projections.history import refolded
from projections.kernel import ENCODE

SQL: Final = (files("projections") / "sql" / "archive.sql").read_text(encoding="utf-8")
STORED: Final = "SELECT coalesce(max(position), 0) FROM slots WHERE serving"
OTHERS: Final = "SELECT true FROM slots WHERE serving AND edition <> $1"
LOOK_AGAIN: Final = 0.25
"""Seconds after which one who waits looks again even without an announcement."""

Announced = Callable[[], AbstractContextManager[asyncio.Event]]
"""Gives an event that is set whenever rows were stored: `Database.rows_announced`."""


class MadeAnew(LogError):
    """What serves was made by another version, which filled other tables."""

    def __init__(self) -> None:
        super().__init__(
            "The records are being made anew by this version of Blotter. Ask again in some minutes."
        )


class ArchiveQuery(Struct, frozen=True, kw_only=True):
    """Which ended calls are wanted: received from `begin` until before `end`; empty means any.

    `before` goes on after the last call of an earlier answer: its received_at and call_id.
    """

    begin: datetime | None = None
    end: datetime | None = None
    former_number: str = ""
    source_system: str = ""
    type: str = ""
    priority: str = ""
    source: str = ""
    discipline: str = ""
    beat: str = ""
    unit_id: str = ""
    disposition: str = ""
    before: tuple[datetime, str] | None = None
    limit: int = 100


async def closed_calls(log: Log, rows: Any, query: ArchiveQuery) -> list[bytes]:
    """Give the rows of ended calls as far as they are stored, the latest received first.

    `rows` is a pool of the rows login. Raises `MadeAnew`.
    """
    await must_be_of_this_version(rows)
    texts = (
        query.former_number,
        query.source_system,
        query.type,
        query.priority,
        query.source,
        query.discipline,
        query.beat,
        query.unit_id,
        query.disposition,
    )
    at, call_id = query.before or (None, None)
    found = await rows.fetch(
        SQL, query.begin, query.end, *[text or None for text in texts], at, call_id, query.limit
    )
    if not found:
        return []
    ids = [row["call_id"] for row in found]
    ended = await refolded(log, calls, ids, found[0]["position"])
    return [ENCODE(ended[call_id]) for call_id in ids]


async def must_be_of_this_version(rows: Any) -> None:
    """Refuse to answer from records that another version made. Raises `MadeAnew`."""
    if await rows.fetchval(OTHERS, EDITION):
        raise MadeAnew


async def call_row(log: Log, call_id: str) -> bytes | None:
    """Give the row of a call as the log has it now, open or ended; nothing if it never was."""
    row: CallRow = (await refolded(log, calls, [call_id], await log.head()))[call_id]
    return ENCODE(row) if row.received_at else None


async def stored_position(rows: Any) -> int:
    """Tell how far in the log the stored rows are."""
    return int(await rows.fetchval(STORED))


async def stored_up_to(rows: Any, announced: Announced, position: int, seconds: float) -> bool:
    """Wait until the stored rows have reached a position; tell whether they have."""
    if await stored_position(rows) >= position:
        return True
    until = time.monotonic() + seconds
    with announced() as moved:
        while True:
            moved.clear()
            if await stored_position(rows) >= position:
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, LOOK_AGAIN)):
                    await moved.wait()
