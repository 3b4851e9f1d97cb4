"""The log's tail, as far as this process wrote it: what most conditions ask about.

A command rests on what was read a moment ago, so its condition asks what came after a position
near the log's end. Where this process alone wrote all of that, it knows that nothing did; the
database then need only confirm, under its lock, that the log still ends where this process says.
What the tail cannot rule out is asked of the database, which alone refuses.
"""

from collections.abc import Sequence

from eventlog.batch import Operation
from eventlog.log import Item

MOST_TAGS = 50_000
IN_A_ROW = 4
"""Batches that nobody else wrote between, before it is worth relying on that."""


class Tail:
    """Where each tag stood last, of the events from a position to the end."""

    def __init__(self, most_tags: int = MOST_TAGS) -> None:
        self._most = most_tags
        self._forget(end=0)

    def _forget(self, end: int) -> None:
        self._begin = self._middle = self._end = end
        self._older: dict[str, int] = {}
        self._newer: dict[str, int] = {}
        self._in_a_row = 0

    @property
    def end(self) -> int | None:
        """The last position, if it is worth relying on it that nobody else writes."""
        return self._end if self._in_a_row >= IN_A_ROW else None

    def rules_out(self, item: Item, after: int) -> bool:
        """Tell whether surely nothing between the position and the end matches the item."""
        if self.end is None or after < self._begin:
            return False
        if not item.tags:
            return after >= self._end
        tag = item.tags[0]
        return (
            self._newer.get(tag, 0) <= after
            and self._older.get(tag, 0) <= after
            and not tag.startswith("cmd:")
        )

    def wrote(self, operations: Sequence[Operation], lasts: Sequence[int | None]) -> None:
        """Add what one batch recorded, in order; `lasts` are the operations' last positions."""
        if not any(lasts):
            return
        for operation, last in zip(operations, lasts, strict=True):
            if last is None:
                continue
            at = last - len(operation.events)
            if at != self._end:
                self._forget(end=at)
            for event in operation.events:
                at += 1
                for tag in event.tags:
                    self._newer[tag] = at
            self._end = last
        self._in_a_row += 1
        if len(self._newer) >= self._most:
            self._begin, self._middle = self._middle, self._end
            self._older, self._newer = self._newer, {}
