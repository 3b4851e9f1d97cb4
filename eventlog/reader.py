"""Group reading: what many commands want to know at once is asked in one statement.

While one statement is under way, the next readers gather; nobody waits for anyone who has not
come yet. A command alone has its answer as fast as it would without.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import NamedTuple

import asyncpg

from eventlog.batch import columns, item_values
from eventlog.log import Item, Stored, WrongEpoch

AT_ONCE, MOST = 2, 64


class Wanted(NamedTuple):
    """What to read: what matches the item, after a position and up to another."""

    item: Item
    after: int
    until: int


class News(NamedTuple):
    """What of each thing wanted there is, oldest first, and the head, from one snapshot."""

    each: Sequence[Sequence[Stored]]
    head: int


class Reading(NamedTuple):
    """What one reader wants, and the one who waits for it."""

    wanted: Sequence[Wanted]
    answer: asyncio.Future[News]


class Reader:
    """Reads items that name a tag, for all who ask at the same time, of one agency's log."""

    def __init__(self, epoch: str, fetch: Callable[..., Awaitable[list[asyncpg.Record]]]) -> None:
        """`fetch` runs the statement `read_many` with the arguments given to it."""
        self._epoch = epoch
        self._fetch = fetch
        self._waiting: deque[Reading] = deque()
        self._under_way: set[asyncio.Task[None]] = set()

    async def read(self, wanted: Sequence[Wanted]) -> News:
        """Read all that is wanted from one snapshot. Raises `WrongEpoch`."""
        reading = Reading(wanted, asyncio.get_running_loop().create_future())
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
            if rows[0]["epoch"] != self._epoch:
                raise WrongEpoch
        except Exception as error:  # noqa: BLE001  # each one who waits is told
            for one in taken:
                if not one.answer.done():
                    one.answer.set_exception(error)
            return
        head, first = rows[0]["head"], 0
        each: list[list[Stored]] = [[] for one in taken for _ in one.wanted]
        for row in rows:
            if row[2] is not None:
                each[row[2] - 1].append(Stored(*row[3:]))
        for one in taken:
            if not one.answer.done():
                one.answer.set_result(News(each[first : first + len(one.wanted)], head))
            first += len(one.wanted)


def _arguments(taken: Sequence[Reading]) -> Iterable[str]:
    return columns([_values(wanted) for one in taken for wanted in one.wanted], 6)


def _values(wanted: Wanted) -> tuple[str, ...]:
    tag, more_tags, types, after = item_values(wanted.item, wanted.after)
    return tag, more_tags, types, str(wanted.item.newest), after, str(wanted.until)
