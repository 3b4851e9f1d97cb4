"""Calls as rows: open ones from the board in memory, ended ones from the archive."""

import asyncio
import time
from dataclasses import astuple, dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from api.centre import Centre
from projections.call_row import CallRow
from projections.calls import calls
from projections.history import refolded
from projections.kernel import ENCODE

ARCHIVE = (files("api") / "sql" / "archive.sql").read_text(encoding="utf-8")
STORED = "SELECT position FROM slots WHERE serving"
LOOK_EVERY = 0.02


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which calls are looked for; an empty text or a missing instant means any."""

    number: str = ""
    case_number: str = ""
    state: str = ""
    type: str = ""
    priority: str = ""
    beat: str = ""
    discipline: str = ""
    source: str = ""
    unit: str = ""
    begin: datetime | None = None
    end: datetime | None = None

    def fits(self, call: CallRow) -> bool:
        """Tell whether a call on the board is one of them."""
        wanted = {
            "case_number": self.case_number,
            "type": self.type,
            "priority": self.priority,
            "beat": self.beat,
            "discipline": self.discipline,
            "source": self.source,
        }
        at = call.received_at
        return (
            all(not value or getattr(call, name) == value for name, value in wanted.items())
            and self.number in ("", call.number, call.former_number)
            and (not self.unit or self.unit in {unit.unit_id for unit in call.units})
            and (self.begin is None or (at is not None and at >= self.begin))
            and (self.end is None or (at is not None and at < self.end))
        )


def on_board(centre: Centre, sought: Sought) -> list[bytes]:
    """Give the open calls that are sought, the first received first."""
    shown = centre.board.shown()["calls"]
    found = [call for call in centre.board.calls.values() if sought.fits(call)]
    found.sort(key=lambda call: (call.received_at, call.call_id))
    return [shown[call.call_id] for call in found]


async def ended(centre: Centre, sought: Sought, limit: int) -> list[bytes]:
    """Give the ended calls that are sought, the latest received first."""
    rows = await centre.rows.fetch(ARCHIVE, *astuple(sought), limit)
    return [row["bytes"] for row in rows]


async def one(centre: Centre, number: str) -> bytes:
    """Give a call's row, open or ended. Raises `NoSuchNumber`."""
    call_id = await centre.directory.call_id(number)
    shown: Any = centre.board.shown()["calls"].get(call_id)
    if shown is not None:
        return bytes(shown)
    rows = await refolded(centre.log, calls, [call_id], await centre.log.head())
    return ENCODE(rows[call_id])


async def stored(centre: Centre, position: int, patience: float) -> bool:
    """Wait until the stored rows have reached a position; tell whether they have."""
    until = time.monotonic() + patience
    while (await centre.rows.fetchval(STORED) or 0) < position:
        if time.monotonic() > until:
            return False
        await asyncio.sleep(LOOK_EVERY)
    return True
