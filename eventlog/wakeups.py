"""One LISTEN connection per process: wakes those who follow a log when it has grown."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from eventlog.connections import Outage, connect, lost


class Wakeups:
    """Wakes followers by channel. A lost connection is made again, and everybody is woken."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._sleepers: dict[str, set[asyncio.Event]] = {}
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def of(self, channel: str) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever the channel is notified, or may have been."""
        woken = asyncio.Event()
        if channel not in self._sleepers:
            self._sleepers[channel] = set()
            self._changed.set()
        self._sleepers[channel].add(woken)
        if self._task is None:
            self._task = asyncio.create_task(self._listen(), name="blotter listener")
        try:
            yield woken
        finally:
            self._sleepers[channel].discard(woken)

    async def close(self) -> None:
        """Stop listening."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _listen(self) -> None:
        outage = Outage(patience=None)
        while True:
            try:
                await self._listen_until_lost()
                outage = Outage(patience=None)
            except Exception as error:
                if not lost(error):
                    raise
            await outage.pause()

    async def _listen_until_lost(self) -> None:
        connection = await connect(self._dsn)
        gone = False

        def lose(of: asyncpg.Connection) -> None:
            nonlocal gone
            del of
            gone = True
            self._changed.set()

        connection.add_termination_listener(lose)
        heard: set[str] = set()
        try:
            while not gone:
                self._changed.clear()
                for channel in self._sleepers.keys() - heard:
                    await connection.add_listener(channel, self._wake)
                    heard.add(channel)
                    self._wake(connection, 0, channel, "")
                await self._changed.wait()
        finally:
            connection.remove_termination_listener(lose)
            connection.terminate()

    def _wake(self, connection: object, pid: int, channel: str, payload: object) -> None:
        del connection, pid, payload
        for woken in self._sleepers[channel]:
            woken.set()
