"""Numbers that people see and say: one series for each year, without gaps or repeats.

Numbers are gapless, so the newest is found by doubling steps over the log's own tags, once in a
process and year; after that it is known, and another node's number is met by trying the next.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from domain.kernel import Refused
from eventlog.decide import Done

TRIES = 50


class NumbersBusy(Refused):
    """Other positions took every number that was tried. Send it again."""


class Series:
    """One series of numbers, such as that of the calls."""

    def __init__(
        self,
        number: Callable[[int, int], str],
        is_taken: Callable[[str], Awaitable[bool]],
        taken: type[Refused],
    ) -> None:
        """`number` writes the nth of a year; `taken` is the refusal of one already in use."""
        self._number = number
        self._is_taken = is_taken
        self._taken = taken
        self._newest: dict[int, int] = {}
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def allot(self, year: int, record: Callable[[str], Awaitable[Done]]) -> Done:
        """Record something under the year's next number, which it must find untaken."""
        async with self._turns[year]:
            newest = self._newest.get(year)
            if newest is None:
                newest = await self._last_taken(year, 0)
            for _ in range(TRIES):
                self._newest[year] = newest
                number = self._number(year, newest + 1)
                try:
                    done = await record(number)
                except self._taken:
                    newest = await self._last_taken(year, newest + 1)
                else:
                    self._newest[year] = newest + _uses(done, number)
                    return done
            raise NumbersBusy

    async def _last_taken(self, year: int, known: int) -> int:
        """Find the last number taken, given one that is (0: none)."""
        step = 1
        while await self._is_taken(self._number(year, known + step)):
            known += step
            step *= 2
        while step > 1:
            step //= 2
            if await self._is_taken(self._number(year, known + step)):
                known += step
        return known


def _uses(done: Done, number: str) -> bool:
    """Tell whether the number was used: not by a repeated command, nor one without effect."""
    return any(tag.endswith(f":{number}") for fact in done.facts for tag in fact.tags)
