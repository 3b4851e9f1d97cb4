"""What a log is: the shapes and the one interface that both logs keep."""

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, Protocol

from msgspec import Struct

from domain.kernel import Event, History, Selector
from domain.registry import UnknownFact, read_fact
from eventlog.foresight import Foresight
from eventlog.turns import Turns

MAX_EVENT_BYTES = 256 * 1024
MAX_TAGS = 64
MAX_TAG_LENGTH = 256
MAX_EVENTS_PER_APPEND = 1000
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL as JSON writes it, and not a typed backslash before `u0000`."""


class LogError(Exception):
    """The log cannot take or give this."""


class BadEvent(LogError):
    """An event that the log refuses at the edge: too large, or with invalid type, tag or text."""


class Conflict(LogError):
    """Something new matched the append's condition: nothing was recorded."""


class FateUnknown(LogError):
    """The connection was lost at commit and the append has no command id to ask for."""


class WrongEpoch(LogError):
    """The log was restored to an earlier state: what a reader knows may no longer be true."""

    def __init__(self, agency: str = "") -> None:
        whose = f"The log of {agency}" if agency else "The log"
        super().__init__(f"{whose} was restored to an earlier state. Start again.")


class UnknownType(LogError):
    """The log holds an event whose type or shape this program does not know."""


class Item(Struct, frozen=True, cache_hash=True):
    """Match events of any of these types (none: all) that carry all of these tags.

    With `newest` a read gives only so many of the latest; a condition ignores it.
    """

    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    newest: int = 0


class Condition(NamedTuple):
    """Nothing that matches any of these items may stand after the position.

    With `afters`, each item has a position of its own instead.
    """

    items: tuple[Item, ...]
    after: int = 0
    afters: tuple[int, ...] = ()

    @property
    def checks(self) -> Iterable[tuple[Item, int]]:
        """Pair each item with its position."""
        return zip(self.items, self.afters or [self.after] * len(self.items), strict=True)


class NewEvent(NamedTuple):
    """An event to append. `data` is kept byte for byte."""

    type: str
    version: int
    data: bytes
    tags: tuple[str, ...]
    occurred_at: datetime


class Stored(Struct, gc=False):
    """An event as it stands in the log. What it says is read where somebody asks."""

    position: int
    type: str
    version: int
    data: bytes
    recorded_at: datetime
    occurred_at: datetime
    tags: tuple[str, ...] = ()
    _event: Event | None = None

    @property
    def event(self) -> Event:
        """The fact that it tells. Personal text stays sealed. Raises `UnknownType`."""
        if self._event is None:
            try:
                self._event = read_fact(self.type, self.version, self.data)
            except UnknownFact as unknown:
                raise UnknownType(f"Position {self.position} holds {unknown}") from unknown
        return self._event


class Page(Struct, frozen=True):
    """Events, oldest first, and the log's head, taken from one snapshot of the log."""

    events: list[Stored]
    head: int


class Found(NamedTuple):
    """What each of several items matches, and the head, from one snapshot."""

    each: Sequence[History]
    head: int


class Known(NamedTuple):
    """All that matches an item up to a position. There may be more after it."""

    until: int
    history: History


class Log(Protocol):
    """The append-only log of one agency. Positions are gapless and in commit order."""

    agency: str
    epoch: str
    turns: Turns
    """The turns of this process's commands on this log, by tag."""
    foresight: Foresight[Selector]
    """What this process's commands on this log went on to ask for."""

    async def append(
        self, events: Sequence[NewEvent], condition: Condition | None = None, command_id: str = ""
    ) -> int:
        """Append all or nothing; give the position of the last event.

        With a `command_id`, the events carry the tag `cmd:<id>`, an event with that tag in the
        log is a `Conflict` too, and an append whose fate is unknown is settled by that tag.
        Raises `BadEvent`, `Conflict`, `FateUnknown`.
        """
        ...

    async def read(
        self,
        items: Sequence[Item] = (),
        *,
        after: int = 0,
        until: int | None = None,
        limit: int | None = None,
        tags: bool = False,
    ) -> Page:
        """Read what matches any item (none: everything), oldest first.

        `tags` asks for the events' tags as well; without, they come empty.
        """
        ...

    async def gather(self, items: Sequence[Item], until: int | None = None) -> Found:
        """Read what each item matches; each names a tag."""
        ...

    def remembered(self, item: Item) -> Known | None:
        """Give what this process knows of an item without asking. It may not be the newest."""
        ...

    def follow(self, after: int) -> AsyncIterator[list[Stored]]:
        """Give each event after the position once, in order, in pages, and wait for more.

        Raises `WrongEpoch` if the log was restored to an earlier state meanwhile.
        """
        ...

    async def position_at(self, instant: datetime) -> int:
        """Give the last position recorded at or before the instant (0 if none)."""
        ...

    async def head(self) -> int:
        """Give the last position (0 for an empty log)."""
        ...

    async def settle(self) -> None:
        """Wait until all that could be read is as safe as what was answered.

        What is read may still be on its way to a synchronous standby, where there is one.
        """
        ...


@lru_cache(maxsize=16_384)
def storable(tag: str) -> bool:
    """Tell whether a tag can stand in a log: 1 to 256 characters, none of them a control."""
    if not 0 < len(tag) <= MAX_TAG_LENGTH:
        return False
    return (tag.isascii() and tag.isprintable()) or _is_plain(tag)


def possible(item: Item) -> bool:
    """Tell whether anything in a log can match an item: all its tags can stand there."""
    return all(map(storable, item.tags))


def is_text(text: str) -> bool:
    """Tell whether a string can be written as UTF-8: it holds no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_plain(text: str) -> bool:
    return is_text(text) and not CONTROL.search(text)


def check(events: Sequence[NewEvent], command_id: str = "") -> None:
    """Refuse at the edge what a log cannot keep. Raises `BadEvent` with a sentence."""
    if not events:
        raise BadEvent("An append needs at least one event.")
    if len(events) > MAX_EVENTS_PER_APPEND:
        raise BadEvent(f"One append takes at most {MAX_EVENTS_PER_APPEND} events.")
    if command_id and not storable(f"cmd:{command_id}"):
        raise BadEvent("A command id has at most 252 characters, none of them a control.")
    for event in events:
        _check_one(event)


def _check_one(event: NewEvent) -> None:
    if not storable(event.type):
        raise BadEvent("An event's type is a name of 1 to 256 characters, none a control.")
    if not 0 <= event.version < 2**31:
        raise BadEvent(f"{event.type} has the version {event.version}; versions count from 0.")
    if event.occurred_at.tzinfo is None:
        raise BadEvent(f"{event.type} happened at a time without an offset from UTC. Say it.")
    if len(event.data) > MAX_EVENT_BYTES:
        raise BadEvent(
            f"{event.type} is {len(event.data)} bytes; the log takes {MAX_EVENT_BYTES}. "
            "Shorten the text."
        )
    if b"\x00" in event.data or (b"\\u0000" in event.data and ESCAPED_NUL.search(event.data)):
        raise BadEvent(f"{event.type} has a NUL character in its text. Remove it.")
    if len(event.tags) > MAX_TAGS:
        raise BadEvent(f"{event.type} has more than {MAX_TAGS} tags.")
    if not all(map(storable, event.tags)):
        raise BadEvent(
            f"{event.type} has an invalid tag. A tag has 1 to {MAX_TAG_LENGTH} characters, none of "
            "them NUL or another control."
        )
