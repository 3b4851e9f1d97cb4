"""Writing in company: what several want written within a moment is written in one go."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from eventlog.connections import lost
from eventlog.log import LogError

T = TypeVar("T")

GATHERS: Final = 0.02
"""For so many seconds others may join; what comes while one write is under way joins the next."""

MOST_AT_ONCE: Final = 2_000
MOST_WAITING: Final = 20_000


class TooMany(LogError):
    """More waits to be stored than can be held. Nothing was stored. Send it again in a second."""


class Gathering(Generic[T]):
    """Writes items together. Whoever puts some is told when they are written, or why not."""

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]]) -> None:
        """`write` writes all that it is given, or nothing, and may be given the same again."""
        self._write = write
        self._waiting: deque[tuple[Sequence[T], asyncio.Future[None]]] = deque()
        self._count = 0
        self._task: asyncio.Task[None] | None = None

    async def put(self, items: Sequence[T]) -> None:
        """Have items written. Raises `TooMany`, or what went wrong: then none of them is."""
        if self._count + len(items) > MOST_WAITING:
            raise TooMany("Too many fixes are on their way. Nothing was stored. Send them again.")
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((items, written))
        self._count += len(items)
        if self._task is None:
            self._task = asyncio.create_task(self._work(), name="gathering")
        await written

    async def _work(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(GATHERS)
                await self._write_company()
        finally:
            self._task = None

    async def _write_company(self) -> None:
        company: list[tuple[Sequence[T], asyncio.Future[None]]] = []
        size = 0
        while self._waiting and (not company or size + len(self._waiting[0][0]) <= MOST_AT_ONCE):
            company.append(self._waiting.popleft())
            size += len(company[-1][0])
        self._count -= size
        error = await self._tried([item for items, _ in company for item in items])
        for items, written in company:
            # What upsets the database must not take the others with it.
            alone = error and len(company) > 1 and not (lost(error) or isinstance(error, LogError))
            what = await self._tried(items) if alone else error
            if written.done():  # who asked has gone
                continue
            if what:
                written.set_exception(what)
            else:
                written.set_result(None)

    async def _tried(self, items: Sequence[T]) -> Exception | None:
        try:
            await self._write(items)
        except Exception as error:  # noqa: BLE001  # whoever put them is told
            return error
        return None
