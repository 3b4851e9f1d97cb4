"""What a log is: the shapes and the one interface that both logs keep."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from msgspec import Struct

MAX_EVENT_BYTES = 256 * 1024
MAX_TAGS = 64
MAX_TAG_LENGTH = 256
MAX_EVENTS_PER_APPEND = 1000


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


class Item(NamedTuple):
    """Match events of any of these types (none: all) that carry all of these tags.

    With `newest` a read gives only so many of the latest; a condition ignores it.
    """

    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    newest: int = 0


class Condition(NamedTuple):
    """Nothing that matches any of these items may stand after the position."""

    items: tuple[Item, ...]
    after: int


class NewEvent(NamedTuple):
    """An event to append. `data` is kept byte for byte."""

    type: str
    version: int
    data: bytes
    tags: tuple[str, ...]
    occurred_at: datetime


class Stored(NamedTuple):
    """An event as it stands in the log."""

    position: int
    type: str
    version: int
    data: bytes
    recorded_at: datetime
    tags: tuple[str, ...] = ()


class Page(Struct, frozen=True):
    """Events, oldest first, and the log's head, taken from one snapshot of the log."""

    events: list[Stored]
    head: int


class Log(Protocol):
    """The append-only log of one agency. Positions are gapless and in commit order."""

    agency: str
    epoch: str

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


def check(events: Sequence[NewEvent]) -> None:
    """Refuse at the edge what a log cannot keep. Raises `BadEvent` with a sentence."""
    if not events:
        raise BadEvent("An append needs at least one event.")
    if len(events) > MAX_EVENTS_PER_APPEND:
        raise BadEvent(f"One append takes at most {MAX_EVENTS_PER_APPEND} events.")
    for event in events:
        if not event.type or "\x00" in event.type or len(event.type) > MAX_TAG_LENGTH:
            raise BadEvent("An event's type is a name of 1 to 256 characters without NUL.")
        if len(event.data) > MAX_EVENT_BYTES:
            raise BadEvent(
                f"{event.type} is {len(event.data)} bytes; the log takes {MAX_EVENT_BYTES}. "
                "Shorten the text."
            )
        if b"\x00" in event.data or b"\\u0000" in event.data:
            raise BadEvent(f"{event.type} has a NUL character in its text. Remove it.")
        if len(event.tags) > MAX_TAGS:
            raise BadEvent(f"{event.type} has more than {MAX_TAGS} tags.")
        for tag in event.tags:
            if not tag or "\x00" in tag or len(tag) > MAX_TAG_LENGTH:
                raise BadEvent(
                    f"{event.type} has an invalid tag: 1 to {MAX_TAG_LENGTH} characters, no NUL."
                )
