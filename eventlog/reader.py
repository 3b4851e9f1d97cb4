"""Group reading: what many commands want to know at once is asked in one statement.

While one statement is under way, the next readers gather; nobody waits for anyone who has not
come yet. A command alone has its answer as fast as it would without.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import asyncpg

from eventlog.batch import item_columns
from eventlog.log import Item, Page, Stored

AT_ONCE, MOST = 2, 64


class Reading(NamedTuple):
    """What one reader wants, and the one who waits for it."""

    items: Sequence[Item]
    answer: asyncio.Future[Page]


class Reader:
    """Reads items that name a tag, for all who ask at the same time, of one agency's log."""

    def __init__(self, fetch: Callable[..., Awaitable[list[asyncpg.Record]]]) -> None:
        """`fetch` runs the statement `read_many` with the arguments given to it."""
        self._fetch = fetch
        self._waiting: deque[Reading] = deque()
        self._under_way: set[asyncio.Task[None]] = set()

    async def read(self, items: Sequence[Item]) -> Page:
        """Read what matches any item, all from one snapshot."""
        reading = Reading(items, asyncio.get_running_loop().create_future())
        self._waiting.append(reading)
        self._go_on()
        return await reading.answer

    def _go_on(self) -> None:
        while self._waiting and len(self._under_way) < AT_ONCE:
            taken = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            task = asyncio.create_task(self._answer(taken), name="blotter reader")
            self._under_way.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._go_on()

    async def _answer(self, taken: Sequence[Reading]) -> None:
        await asyncio.sleep(0)  # those who were just answered may have more to ask
        while self._waiting and len(taken) < MOST:
            taken = [*taken, self._waiting.popleft()]
        try:
            rows = await self._fetch(*_arguments(taken))
        except Exception as error:  # noqa: BLE001  # each one who waits is told
            for one in taken:
                if not one.answer.done():
                    one.answer.set_exception(error)
            return
        head = rows[0][0]
        found: list[list[Stored]] = [[] for _ in taken]
        for row in rows:
            if row[1] is not None:
                found[row[1]].append(Stored(row[2], row[3], row[4], row[5], row[6]))
        for one, events in zip(taken, found, strict=True):
            if not one.answer.done():
                one.answer.set_result(Page(events, head))


def _arguments(taken: Sequence[Reading]) -> tuple[list[Any], ...]:
    readers = [number for number, one in enumerate(taken) for _ in one.items]
    return (readers, *item_columns([item for one in taken for item in one.items]))
