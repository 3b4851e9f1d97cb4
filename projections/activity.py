"""Recent activity: what commands came to, the latest lines, as everyone at a desk may follow it."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from domain.dispatch.events import TablesChanged
from eventlog.log import Log, Stored
from projections.kernel import ENCODE

MOST: Final = 200
READ_BACK: Final = 2_000
"""How many events are looked through for lines when a server begins."""


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What came of one command. `at` is when it happened, `recorded_at` when that was known.

    `tables` tells that the agency's tables are others from here on.
    """

    position: int
    at: datetime
    recorded_at: datetime
    by: str
    desk: str
    text: str
    tables: bool = False


class _Stamp(Struct, gc=False):
    by: str = ""
    desk: str = ""
    answer: str = ""
    command_id: str = ""


class _Told(Struct, gc=False):
    stamp: _Stamp


_read = msgspec.json.Decoder(_Told).decode


def _line(fact: Stored, stamp: _Stamp) -> Line:
    return Line(
        position=fact.position,
        at=fact.occurred_at,
        recorded_at=fact.recorded_at,
        by=stamp.by,
        desk=stamp.desk,
        text=stamp.answer,
        tables=fact.type == TablesChanged.STORED,
    )


class Activity:
    """The latest lines, and what changes in them as the log goes on."""

    def __init__(self) -> None:
        self._keys: deque[str] = deque()
        self._said = ""

    async def begin(self, log: Log, position: int) -> dict[str, bytes | None]:
        """Give the latest lines up to a position, by their keys."""
        after = max(0, position - READ_BACK)
        page = await log.read(after=after, until=position, limit=READ_BACK)
        self._keys.clear()
        return {key: row for key, row in self.take(page.events).items() if row is not None}

    def take(self, facts: Sequence[Stored]) -> dict[str, bytes | None]:
        """Take up what the log tells next: new lines, and nothing for those that are too old."""
        changes: dict[str, bytes | None] = {}
        for one in self._lines(facts):
            key = str(one.position)
            self._keys.append(key)
            changes[key] = ENCODE(one)
            if len(self._keys) > MOST:
                changes[self._keys.popleft()] = None
        return changes

    def _lines(self, facts: Sequence[Stored]) -> Iterable[Line]:
        """Give a line for each command: all its facts stand together, and carry its answer."""
        for fact in facts:
            stamp = _read(fact.data).stamp
            said, self._said = self._said, stamp.command_id
            if stamp.answer and not (said and said == stamp.command_id):
                yield _line(fact, stamp)
