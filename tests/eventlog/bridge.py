"""Our asynchronous log as the library's synchronous recorder, so that its own tests can try it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from typing import Any, Self, TypeVar

from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
    DCBSubscription,
)
from eventsourcing.persistence import IntegrityError

from eventlog.log import Condition, Conflict, Item, Log, NewEvent, Stored
from tests.eventlog.facts import NIGHT

T = TypeVar("T")


def _items(query: DCBQuery | None) -> tuple[Item, ...]:
    chosen = query.items if query else []
    return tuple(Item(tuple(item.types), tuple(item.tags)) for item in chosen)


def _sequenced(stored: Stored) -> DCBSequencedEvent:
    event = DCBEvent(type=stored.type, data=stored.data, tags=list(stored.tags))
    return DCBSequencedEvent(event=event, position=stored.position)


class Response(DCBReadResponse):
    """What was read; with a limit, the library's head is the last position read."""

    def __init__(self, events: Sequence[DCBSequencedEvent], head: int | None) -> None:
        self._events, self._head = iter(events), head

    @property
    def head(self) -> int | None:
        """Give the head."""
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        return next(self._events)


class Subscription(DCBSubscription["Bridge"]):
    """A follower, one event at a time."""

    def __init__(self, recorder: "Bridge", after: int | None) -> None:
        super().__init__(recorder, None, after)
        self._pages: AsyncIterator[list[Stored]] = recorder.log.follow(after or 0)
        self._ready: Iterator[Stored] = iter(())

    def __next__(self) -> DCBSequencedEvent:
        for stored in self._ready:
            return _sequenced(stored)
        self._ready = iter(self._recorder.wait(self._next_page()))
        return _sequenced(next(self._ready))

    async def _next_page(self) -> list[Stored]:
        return await anext(self._pages)


class Bridge(DCBRecorder):
    """The library's recorder on a log that lives in the loop of another thread."""

    def __init__(self, log: Log, loop: asyncio.AbstractEventLoop) -> None:
        self.log, self._loop = log, loop

    def wait(self, answer: Coroutine[Any, Any, T]) -> T:
        """Wait in this thread for what happens in the loop."""
        return asyncio.run_coroutine_threadsafe(answer, self._loop).result(30)

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> DCBReadResponse:
        """Read what matches."""
        page = self.wait(self.log.read(_items(query), after=after or 0, limit=limit, tags=True))
        last = page.events[-1].position if page.events else None
        return Response([*map(_sequenced, page.events)], page.head if limit is None else last)

    def append(
        self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None
    ) -> int:
        """Append; an empty query of the library matches everything."""
        new = [NewEvent(one.type, 1, one.data, tuple(one.tags), NIGHT) for one in events]
        ours = None
        if condition:
            items = _items(condition.fail_if_events_match) or (Item(),)
            ours = Condition(items, condition.after or 0)
        try:
            return self.wait(self.log.append(new, ours))
        except Conflict as conflict:
            raise IntegrityError(conflict) from conflict

    def subscribe(
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> DCBSubscription[Self]:
        """Follow everything after the position."""
        assert query is None
        return Subscription(self, after)  # type: ignore[return-value]  # Self is Bridge here
