"""Several appends as one call of the database's append function."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from eventlog.log import Condition, Item, NewEvent, possible

MAX_OPERATIONS = 128
MAX_BYTES = 8 * 1024 * 1024


class Check(NamedTuple):
    """One item of a condition, as the append function takes it."""

    item: Item
    after: int
    more_tags: str | None
    types: str | None


class Operation:
    """One append: its events with all their tags, and what must not have happened.

    What can be prepared for the database is prepared here, while the batch before is under way.
    """

    __slots__ = ("bytes", "checks", "command_id", "events", "tag_arrays", "uncertain")

    def __init__(
        self, events: Sequence[NewEvent], condition: Condition | None = None, command_id: str = ""
    ) -> None:
        self.command_id = command_id
        self.uncertain = False  # it was sent before, and its fate is unknown
        self.checks: list[Check] = []
        if condition:
            self.checks = [_check(item, condition.after) for item in possible(condition.items)]
        if command_id:
            self.checks.append(_check(Item(tags=(self.own_tag,)), 0))
            events = [event._replace(tags=(*event.tags, self.own_tag)) for event in events]
        self.events = events
        self.tag_arrays = [array(dict.fromkeys(event.tags)) for event in events]
        self.bytes = sum(len(event.data) for event in events)

    @property
    def own_tag(self) -> str:
        """The tag that its events carry for its command id."""
        return f"cmd:{self.command_id}"


def array(texts: Iterable[str]) -> str:
    """Write texts as one PostgreSQL array literal."""
    quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '{"' + '","'.join(quoted) + '"}' if quoted else "{}"


_types_array = lru_cache(4096)(array)


def _check(item: Item, after: int) -> Check:
    return Check(
        item,
        after,
        array(item.tags[1:]) if len(item.tags) > 1 else None,
        _types_array(item.types) if item.types else None,
    )


@dataclass(slots=True)
class Batch:
    """Operations that may go together: none rests on what another of them would record."""

    operations: list[Operation] = field(default_factory=list)
    _bytes: int = 0
    _types: set[str] = field(default_factory=set)
    _tagged: dict[str, list[NewEvent]] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Tell whether no further operation should be added."""
        return len(self.operations) >= MAX_OPERATIONS or self._bytes >= MAX_BYTES

    def takes(self, operation: Operation) -> bool:
        """Add the operation, unless what is in the batch already could meet its condition."""
        if self.operations and any(self._could_meet(check.item) for check in operation.checks):
            return False
        self.operations.append(operation)
        self._bytes += operation.bytes
        for event in operation.events:
            self._types.add(event.type)
            for tag in event.tags:
                self._tagged.setdefault(tag, []).append(event)
        return True

    def _could_meet(self, item: Item) -> bool:
        types, tags, _ = item
        if not tags:
            return not types or not self._types.isdisjoint(types)
        met = self._tagged.get(tags[0])
        return met is not None and any(
            (not types or event.type in types) and set(tags) <= set(event.tags) for event in met
        )


def arguments(operations: Sequence[Operation]) -> list[list[Any]]:
    """Give the arguments of the append function."""
    counts: list[int] = []
    numbers: list[int] = []
    types: list[str] = []
    versions: list[int] = []
    instants: list[datetime] = []
    tags: list[str] = []
    data: list[bytes] = []
    checked: list[int] = []
    first_tags: list[str | None] = []
    more_tags: list[str | None] = []
    any_types: list[str | None] = []
    afters: list[int] = []
    for number, operation in enumerate(operations, 1):
        counts.append(len(operation.events))
        tags.extend(operation.tag_arrays)
        for event in operation.events:
            numbers.append(number)
            types.append(event.type)
            versions.append(event.version)
            data.append(event.data)
            instants.append(event.occurred_at)
        for check in operation.checks:
            checked.append(number)
            first_tags.append(check.item.tags[0] if check.item.tags else None)
            more_tags.append(check.more_tags)
            any_types.append(check.types)
            afters.append(check.after)
    return [
        counts, numbers, types, versions, instants, tags, data,
        checked, first_tags, more_tags, any_types, afters,
    ]  # fmt: skip


def item_columns(items: Sequence[Item]) -> tuple[list[Any], ...]:
    """Give items as the columns that the reading statements take."""
    return (
        [item.tags[0] if item.tags else None for item in items],
        [array(item.tags[1:]) if len(item.tags) > 1 else None for item in items],
        [_types_array(item.types) if item.types else None for item in items],
        [item.newest for item in items],
    )
