"""The log on PostgreSQL: one schema per agency, one writer and one listener per process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Self

import asyncpg
from msgspec.structs import replace

from domain.kernel import History, Selector
from eventlog.batch import Operation, item_columns
from eventlog.connections import PATIENCE, hung_up_on, patiently, pool
from eventlog.foresight import Foresight
from eventlog.keystore import PostgresKeyStore
from eventlog.log import (
    Condition,
    Found,
    Item,
    Known,
    LogError,
    NewEvent,
    Page,
    Stored,
    WrongEpoch,
    check,
    possible,
)
from eventlog.reader import Reader, Wanted
from eventlog.remembered import Remembered, nothing
from eventlog.statements import statements
from eventlog.turns import Turns
from eventlog.wakeups import Wakeups
from eventlog.writer import REPLICATED, Queue, Writer

PAGE = 2000
POLL = 1.0
READERS, KEY_READERS = 8, 4
EVERYTHING = 2**63 - 1

EPOCH_TABLES = """
SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = 'epoch' AND c.relkind = 'r' AND has_schema_privilege(n.oid, 'USAGE')
    AND has_table_privilege(c.oid, 'SELECT')
"""


@dataclass(frozen=True)
class Dsns:
    """The addresses of one database for the three logins. Not shown: they may hold passwords."""

    log: str = field(repr=False)
    rows: str = field(repr=False)
    keys: str = field(repr=False)


class Database:
    """The connections of one process to one database."""

    def __init__(
        self, dsns: Dsns, readers: asyncpg.Pool, keys: asyncpg.Pool, epochs: dict[str, str]
    ) -> None:
        """Use `open` instead: it opens the pools and reads which agencies there are."""
        self.dsns = dsns
        self._readers = readers
        self._keys = keys
        self._epochs = epochs
        self._writer = Writer(dsns.log)
        self._wakeups = Wakeups(dsns.log)
        self._logs: dict[str, PostgresLog] = {}
        self._stores: dict[str, PostgresKeyStore] = {}

    @classmethod
    async def open(cls, dsns: Dsns) -> Self:
        """Connect. Raises `Unreachable`."""
        readers = await patiently(lambda: pool(dsns.log, largest=READERS))
        keys = await patiently(lambda: pool(dsns.keys, largest=KEY_READERS))
        agencies = [row["nspname"] for row in await readers.fetch(EPOCH_TABLES)]
        epochs = {agency: await readers.fetchval(statements(agency).epoch) for agency in agencies}
        return cls(dsns, readers, keys, epochs)

    def log(self, agency: str) -> "PostgresLog":
        """Give the log of an agency, as it was when the database was opened."""
        if agency not in self._epochs:
            raise LogError(f"The agency {agency} is not in this database. Run `blotter migrate`.")
        if agency not in self._logs:
            self._logs[agency] = PostgresLog(
                agency, self._epochs[agency], self._readers, self._writer, self._wakeups
            )
        return self._logs[agency]

    def keys(self, agency: str) -> PostgresKeyStore:
        """Give where the agency's data keys are kept."""
        if agency not in self._stores:
            self._stores[agency] = PostgresKeyStore(self._keys, agency)
        return self._stores[agency]

    def rows_announced(self, agency: str) -> AbstractContextManager[asyncio.Event]:
        """Give an event that is set whenever rows of the agency were stored, or may have been."""
        return self._wakeups.of(f"blotter_{agency}_rows")

    def fixes_announced(self, agency: str) -> AbstractContextManager[asyncio.Event]:
        """Give an event that is set whenever position fixes were stored, or may have been."""
        return self._wakeups.of(f"blotter_{agency}_fixes")

    async def close(self) -> None:
        """Let appends that are queued finish, then close every connection."""
        await self._writer.close()
        await self._wakeups.close()
        await self._readers.close()
        await self._keys.close()


class PostgresLog:
    """The append-only log of one agency. See `Log`."""

    def __init__(
        self, agency: str, epoch: str, readers: asyncpg.Pool, writer: Writer, wakeups: Wakeups
    ) -> None:
        self.agency = agency
        self.epoch = epoch
        self.turns = Turns()
        self.foresight: Foresight[Selector] = Foresight()
        self._statements = statements(agency)
        self._readers = readers
        self._writer = writer
        self._queue = Queue(self._statements, epoch)
        self._wakeups = wakeups
        self._reader = Reader(epoch, partial(self._fetch, self._statements.read_many))
        self._remembered, self._connections = Remembered(), writer.connections
        self._settling = asyncio.Lock()
        self._settling_next: asyncio.Task[None] | None = None

    async def append(
        self, events: Sequence[NewEvent], condition: Condition | None = None, command_id: str = ""
    ) -> int:
        """Append all or nothing. See `Log.append`."""
        check(events, command_id)
        operation = Operation(events, condition, command_id)
        last, recorded_at = await self._writer.append(self._queue, operation)
        first = last - len(events) + 1
        guarded = self._memory().guarded(operation.checks, first) if recorded_at else []
        if guarded and recorded_at:
            stored = [
                Stored(at, one.type, one.version, one.data, recorded_at, one.occurred_at, one.tags)
                for at, one in enumerate(events, first)
            ]
            self._remembered.appended(guarded, stored)
        return last

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
        last = EVERYTHING if until is None else until
        most = EVERYTHING if limit is None else limit
        if items:
            columns = item_columns([item for item in items if possible(item)])
            rows = await self._fetch(self._statements.read, *columns, after, last, most, tags)
        else:
            rows = await self._fetch(self._statements.read_all, after, last, most, tags)
        return Page(_events(rows, tags=tags), rows[0]["head"])

    async def gather(self, items: Sequence[Item], until: int | None = None) -> Found:
        """Read what each item matches. See `Log.gather`."""
        wanted = [item for item in items if possible(item)]
        if until is None:
            found = await self._gather(wanted)
        else:
            news = await self._reader.read([Wanted(item, 0, until) for item in wanted])
            found = Found([History(events) for events in news.each], news.head)
        if len(wanted) == len(items):
            return found
        each = dict(zip(wanted, found.each, strict=True))
        return Found([each.get(item) or History() for item in items], found.head)

    async def _gather(self, items: Sequence[Item]) -> Found:
        """Read up to the head: of what was read before, the news alone. Raises `WrongEpoch`."""
        memory = self._memory()
        known = [memory.of(item) or nothing() for item in items]
        news, head = await self._reader.read(
            [
                Wanted(item, before.until, EVERYTHING)
                for item, before in zip(items, known, strict=True)
            ]
        )
        if self._memory() is not memory:
            return await self._gather(items)
        if any(before.until > head for before in known):
            self._remembered = Remembered()
            raise WrongEpoch(self.agency)
        return Found(
            [
                self._learn(item, before, found, head)
                for item, before, found in zip(items, known, news, strict=True)
            ],
            head,
        )

    def _memory(self) -> Remembered:
        """Give what is remembered, of the server that the writer is connected to.

        Another connection may lead to a server that took over and has not all that was seen.
        """
        if self._connections != self._writer.connections:
            self._connections, self._remembered = self._writer.connections, Remembered()
        return self._remembered

    def _learn(self, item: Item, before: Known, news: Sequence[Stored], head: int) -> History:
        """Keep what was read; but what a command has recorded itself is asked only once."""
        if item.tags[0].startswith("cmd:"):
            return History(news)
        return self._remembered.learn(item, before, news, head)

    def remembered(self, item: Item) -> Known | None:
        """Give what was read or appended last. See `Log.remembered`."""
        return self._memory().of(item)

    async def follow(self, after: int) -> AsyncIterator[list[Stored]]:
        """Give each event after the position once, in order. See `Log.follow`."""
        with self._wakeups.of(f"blotter_{self.agency}") as woken:
            while True:
                woken.clear()
                page = await self._page(after)
                if page:
                    after = page[-1].position
                    yield page
                else:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(POLL):
                            await woken.wait()

    async def _page(self, after: int) -> list[Stored]:
        rows = await self._fetch(self._statements.follow, after, PAGE, patience=None)
        first = rows[0]
        if first["epoch"] != self.epoch or first["head"] < after:
            raise WrongEpoch(self.agency)
        page = _events(rows)
        if page and (page[0].position, page[-1].position) != (after + 1, after + len(page)):
            raise LogError(f"The log of {self.agency} has a gap after position {after}.")
        return page

    async def position_at(self, instant: datetime) -> int:
        """Give the last position recorded at or before the instant (0 if none)."""
        rows = await self._fetch(self._statements.position_at, instant)
        return int(rows[0][0])

    async def head(self) -> int:
        """Give the last position (0 for an empty log)."""
        rows = await self._fetch(self._statements.head)
        return int(rows[0][0])

    async def settle(self) -> None:
        """Wait for the standby, if there is one. See `Log.settle`.

        All who come while others wait go together next, so that a standby that is slow does not
        keep every connection.
        """
        if self._settling_next is None:
            self._settling_next = asyncio.create_task(self._settle_next(), name="blotter settling")
        await asyncio.shield(self._settling_next)

    async def _settle_next(self) -> None:
        async with self._settling:
            self._settling_next = None
            await self._fetch(REPLICATED)

    async def _fetch(
        self, statement: str, *arguments: Any, patience: float | None = PATIENCE
    ) -> list[asyncpg.Record]:
        async def fetch() -> list[asyncpg.Record]:
            if self._readers.is_closing():
                raise LogError("The log is closed.")
            async with self._readers.acquire() as connection:
                with hung_up_on(connection):
                    rows: list[asyncpg.Record] = await connection.fetch(statement, *arguments)
                    return rows

        return await patiently(fetch, patience=patience)


def _events(rows: Sequence[asyncpg.Record], *, tags: bool = False) -> list[Stored]:
    """Make rows into events; where nothing matched, the one row has only the log's head."""
    if rows[0]["position"] is None:
        return []
    if tags:
        return [replace(Stored(*row[:6]), tags=tuple(row[6])) for row in rows]
    return [Stored(*row[:6]) for row in rows]
