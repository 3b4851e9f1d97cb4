"""Several appends as one call of the database's append function.

Columns travel as text with control characters between the values, which no type or tag may hold:
that costs a tenth of what arrays of the driver cost. Event data travels as it is, end to end.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from eventlog.log import Condition, Item, NewEvent, possible

MAX_OPERATIONS = 128
MAX_BYTES = 8 * 1024 * 1024
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
BETWEEN_VALUES, BETWEEN_PARTS = "\x1e", "\x1f"


class Operation:
    """One append: its events, and what must not have happened.

    What can be prepared for the database is prepared here, while the batch before is under way.
    """

    __slots__ = (
        "bytes", "checks", "command_id", "event_columns", "events", "first_lost_at", "losses",
    )  # fmt: skip

    def __init__(
        self, events: Sequence[NewEvent], condition: Condition | None = None, command_id: str = ""
    ) -> None:
        self.events = events
        self.command_id = command_id
        self.losses = 0  # how many connections were lost with it
        self.first_lost_at = 0.0  # by the monotonic clock
        self.bytes = sum([len(event.data) for event in events])
        self.checks = [one for one in condition.checks if possible(one[0])] if condition else []
        own = (self.own_tag,) if command_id else ()
        self.event_columns = [_event_values(event, own) for event in events]

    @property
    def uncertain(self) -> bool:
        """Tell whether it may have been recorded already."""
        return self.losses > 0

    def asks(self, ruled_out: Callable[[Item, int], bool]) -> list[tuple[str, str, str, str]]:
        """Give the items that the database must look for: what is not ruled out without it."""
        asked = [item_values(*one) for one in self.checks if not ruled_out(*one)]
        if self.command_id:
            asked.append((self.own_tag, "", "", "0"))
        return asked

    @property
    def own_tag(self) -> str:
        """The tag that its events carry for its command id."""
        return f"cmd:{self.command_id}"


def _event_values(event: NewEvent, own: tuple[str, ...]) -> tuple[str, str, str, str]:
    tags = BETWEEN_PARTS.join(dict.fromkeys(event.tags + own))
    occurred = str((event.occurred_at - EPOCH) // MICROSECOND)
    return event.type, str(event.version), occurred, tags


def item_values(item: Item, after: int) -> tuple[str, str, str, str]:
    """Give an item's first tag, further tags and types, and the position after which it counts."""
    types, tags = item.types, item.tags
    first = tags[0] if tags else ""
    return first, BETWEEN_PARTS.join(tags[1:]), BETWEEN_PARTS.join(types), str(after)


class Batch:
    """Operations that may go together: none rests on what another of them would record."""

    def __init__(self, most: int = MAX_OPERATIONS) -> None:
        self.operations: list[Operation] = []
        self._most = min(most, MAX_OPERATIONS)
        self._bytes = 0
        self._commands: set[str] = set()
        self._types: set[str] = set()
        self._tagged: dict[str, list[NewEvent]] = {}

    @property
    def full(self) -> bool:
        """Tell whether no further operation should be added."""
        return len(self.operations) >= self._most or self._bytes >= MAX_BYTES

    def takes(self, operation: Operation) -> bool:
        """Add the operation, unless what is in the batch already could meet its condition."""
        if operation.command_id in self._commands:
            return False
        if any(self._could_meet(item) for item, _ in operation.checks):
            return False
        if operation.command_id:
            self._commands.add(operation.command_id)
        self.operations.append(operation)
        self._bytes += operation.bytes
        for event in operation.events:
            self._types.add(event.type)
            for tag in event.tags:
                self._tagged.setdefault(tag, []).append(event)
        return True

    def _could_meet(self, item: Item) -> bool:
        types, tags = item.types, item.tags
        if any(tag.startswith("cmd:") for tag in tags):
            return bool(self._commands)
        if not tags:
            return bool(self.operations) and (not types or not self._types.isdisjoint(types))
        met = self._tagged.get(tags[0])
        return met is not None and any(
            (not types or event.type in types) and set(tags) <= set(event.tags) for event in met
        )


def arguments(operations: Sequence[Operation], ruled_out: Callable[[Item, int], bool]) -> list[Any]:
    """Give the arguments of the append function, the operations' and those of what is to look for.

    `ruled_out` tells of an item and a position whether surely nothing matches it after that.
    """
    events = [values for operation in operations for values in operation.event_columns]
    asked = [operation.asks(ruled_out) for operation in operations]
    items = [values for values_of_one in asked for values in values_of_one]
    data = [event.data for operation in operations for event in operation.events]
    lengths = list(map(len, data))
    counts = [len(operation.events) for operation in operations]
    return [
        _column(map(str, counts)),
        _numbers(counts),
        *columns(events),
        _column(map(str, accumulate(lengths[:-1], initial=1))),
        _column(map(str, lengths)),
        b"".join(data),
        _numbers(map(len, asked)),
        *columns(items),
    ]


def lasts(operations: Sequence[Operation], head: int, refused: Collection[int]) -> list[int | None]:
    """Give each operation's last position, if it was not refused, where the log ended at `head`."""
    found: list[int | None] = []
    for number, operation in enumerate(operations, 1):
        if number in refused:
            found.append(None)
        else:
            head += len(operation.events)
            found.append(head)
    return found


def _numbers(counts: Iterable[int]) -> str:
    """Say of each value to which operation it belongs, counted from 1."""
    return _column(str(number) for number, count in enumerate(counts, 1) for _ in range(count))


def columns(rows: Sequence[tuple[str, ...]], width: int = 4) -> Iterable[str]:
    """Give rows of values as columns of text."""
    return map(_column, zip(*rows, strict=True)) if rows else ("",) * width


def _column(values: Iterable[str]) -> str:
    return BETWEEN_VALUES.join(values)


def item_columns(items: Sequence[Item]) -> tuple[list[Any], ...]:
    """Give items as the columns that the reading statements take."""
    return (
        [item.tags[0] if item.tags else None for item in items],
        [BETWEEN_PARTS.join(item.tags[1:]) for item in items],
        [BETWEEN_PARTS.join(item.types) for item in items],
        [item.newest for item in items],
    )
