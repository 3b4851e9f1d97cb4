"""The board as it was at a position: the nearest one kept before it, and the few events since."""

from typing import Any

from eventlog.log import Log, LogError
from projections.catalogue import EDITION
from projections.standing import Standing
from projections.store import unpacked

PAGE = 2000

KEPT = """
SELECT kept.position, kept.bytes
FROM slots CROSS JOIN LATERAL (
    SELECT position, bytes FROM board_snapshots
    WHERE slot = slots.slot AND position <= $3
    ORDER BY position DESC LIMIT 1
) AS kept
WHERE slots.serving AND slots.edition = $1 AND slots.epoch = $2
"""


class NotRecordedYet(LogError):
    """The log does not reach so far."""


async def board_at(log: Log, rows: Any, position: int) -> Standing:
    """Give the board as it was known at a position. `rows` is a pool of the rows login.

    Raises `NotRecordedYet` for a position that the log has not reached.
    """
    standing = await _kept(log, rows, position)
    while standing.position < position:
        page = await log.read(after=standing.position, until=position, limit=PAGE)
        if not page.events:
            raise NotRecordedYet(f"The log ends at position {page.head}.")
        await standing.take(page.events)
    return standing


async def _kept(log: Log, rows: Any, position: int) -> Standing:
    row = await rows.fetchrow(KEPT, EDITION, log.epoch, position)
    return unpacked(log, row["position"], row["bytes"]) if row else Standing(log)
