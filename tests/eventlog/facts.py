"""Short ways to say what is appended and asked for."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from eventlog.log import Condition, Item, NewEvent, Page, Stored

NIGHT = datetime(2026, 7, 4, 21, 0, tzinfo=UTC)


def event(*tags: str, type: str = "NoteAdded", data: bytes = b"{}", version: int = 1) -> NewEvent:
    """Make an event with these tags."""
    return NewEvent(type, version, data, tags, NIGHT)


def nothing_new(*tags: str, types: tuple[str, ...] = (), after: int = 0) -> Condition:
    """Demand that nothing of these types carries all of these tags after the position."""
    return Condition((Item(types, tags),), after)


def positions(found: Page | list[Stored]) -> list[int]:
    """Give the positions of what was found."""
    return [stored.position for stored in (found.events if isinstance(found, Page) else found)]


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something outside this process holds; the test's time limit bounds it."""
    while not await holds():  # noqa: ASYNC110  # nobody there could set an event of ours
        await asyncio.sleep(0.005)
