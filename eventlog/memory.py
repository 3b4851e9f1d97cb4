"""The in-memory twin of the log: the same rules, for tests of what stands on a log."""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from uuid import uuid4

from msgspec.structs import replace

from domain.kernel import History, Selector
from eventlog.foresight import Foresight
from eventlog.log import Condition, Conflict, Found, Item, NewEvent, Page, Stored, check
from eventlog.turns import Turns

PAGE = 2000


class MemoryLog:
    """A log that lives as long as the process."""

    def __init__(
        self, agency: str = "memory", clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.agency = agency
        self.epoch = str(uuid4())
        self.turns = Turns()
        self.foresight: Foresight[Selector] = Foresight()
        self._events: list[Stored] = []
        self._by_tag: dict[str, list[int]] = {}
        self._clock = clock
        self._grown = asyncio.Condition()

    async def append(
        self, events: Sequence[NewEvent], condition: Condition | None = None, command_id: str = ""
    ) -> int:
        """Append all or nothing. See `Log.append`."""
        check(events, command_id)
        own = (f"cmd:{command_id}",) if command_id else ()
        if own and own[0] in self._by_tag:
            raise Conflict(f"The command {command_id} is recorded already.")
        if condition and any(self._matching(item, after, None) for item, after in condition.checks):
            raise Conflict("Something new matched the condition.")
        now = self._clock()
        if self._events:
            now = max(now, self._events[-1].recorded_at)
        for event in events:
            tags = tuple(dict.fromkeys((*event.tags, *own)))
            position = len(self._events) + 1
            self._events.append(
                Stored(
                    position,
                    event.type,
                    event.version,
                    event.data,
                    now,
                    event.occurred_at.astimezone(UTC),
                    tags,
                )
            )
            for tag in tags:
                self._by_tag.setdefault(tag, []).append(position)
        async with self._grown:
            self._grown.notify_all()
        return len(self._events)

    def _matching(self, item: Item, after: int, until: int | None) -> list[int]:
        if item.tags:
            rarest = min((self._by_tag.get(tag, []) for tag in item.tags), key=len)
            found: Sequence[int] = rarest[bisect_right(rarest, after) :]
        else:
            found = range(after + 1, len(self._events) + 1)
        chosen = [
            position
            for position in found
            if (until is None or position <= until)
            and (not item.types or self._events[position - 1].type in item.types)
            and set(item.tags) <= set(self._events[position - 1].tags)
        ]
        return chosen[-item.newest :] if item.newest else chosen

    async def read(
        self,
        items: Sequence[Item] = (),
        *,
        after: int = 0,
        until: int | None = None,
        limit: int | None = None,
        tags: bool = False,
    ) -> Page:
        """Read what matches any item. See `Log.read`."""
        chosen = {
            position
            for item in (items or (Item(),))
            for position in self._matching(item, after, until)
        }
        events = [self._events[position - 1] for position in sorted(chosen)[:limit]]
        if not tags:
            events = [replace(event, tags=()) for event in events]
        return Page(events, len(self._events))

    async def gather(self, items: Sequence[Item], until: int | None = None) -> Found:
        """Read what each item matches. See `Log.gather`."""
        each = [[self._events[one - 1] for one in self._matching(item, 0, until)] for item in items]
        bare = [[replace(event, tags=()) for event in events] for events in each]
        return Found([History(events) for events in bare], len(self._events))

    def remembered(self, item: Item) -> None:
        """Remember nothing: all of it is in memory. See `Log.remembered`."""

    async def follow(self, after: int) -> AsyncIterator[list[Stored]]:
        """Give each event once, in order, and wait for more."""
        while True:
            async with self._grown:
                while len(self._events) <= after:
                    await self._grown.wait()
            page = [replace(event, tags=()) for event in self._events[after : after + PAGE]]
            after += len(page)
            yield page

    async def position_at(self, instant: datetime) -> int:
        """Give the last position recorded at or before the instant."""
        return bisect_right(self._events, instant, key=lambda event: event.recorded_at)

    async def head(self) -> int:
        """Give the last position."""
        return len(self._events)

    async def settle(self) -> None:
        """Do nothing: memory has no standby."""
