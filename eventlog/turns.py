"""Turns: of the commands of one process that rest on the same things, one decides at a time.

Trying again on conflict keeps every decision right, but on a busy call most tries would be in
vain and some would never get through. Whoever waits here is served in the order of coming. The
commands of other processes still meet at the log.
"""

import asyncio
from collections.abc import Iterable


class Turns:
    """Locks by name, each there only while someone holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}

    async def take(self, name: str) -> bool:
        """Wait for the turn of this name; tell whether anybody had it."""
        taken = name in self._users
        lock = self._locks.setdefault(name, asyncio.Lock())
        self._users[name] = self._users.get(name, 0) + 1
        try:
            await lock.acquire()
        except BaseException:
            self._forget(name)
            raise
        return taken

    def give_back(self, name: str) -> None:
        """Let the next one have the turn of this name."""
        self._locks[name].release()
        self._forget(name)

    def _forget(self, name: str) -> None:
        self._users[name] -= 1
        if not self._users[name]:
            del self._users[name], self._locks[name]


class Turn:
    """The turns of several names, held until they are given back."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._held: list[str] = []

    async def of(self, names: Iterable[str]) -> bool:
        """Take all of these, in one order: so that no two wait for each other.

        Tell whether anybody had one of them.
        """
        waited = False
        for name in sorted(set(names)):
            waited |= await self._turns.take(name)
            self._held.append(name)
        return waited

    def give_back(self) -> None:
        """Let the next ones have their turns."""
        while self._held:
            self._turns.give_back(self._held.pop())
