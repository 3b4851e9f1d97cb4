"""The server and the logs that the benchmarks run on."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg

from domain.kernel import Event
from eventlog.codec import ENCODER
from eventlog.embedded import SUPERUSER, Server, start, stop
from eventlog.keys import Keys
from eventlog.postgres import Database, Dsns, PostgresLog
from migrations import migrate
from tests.bench.history import history

LONG, SHORT = 1_000_000, 10_000
PAGE = 20_000


class Bench:
    """One PostgreSQL with the logs made so far, each filled once."""

    def __init__(self, owner_dsn: str, superuser_dsn: str) -> None:
        self.owner_dsn = owner_dsn
        self._superuser_dsn = superuser_dsn
        self.dsns = Dsns(*(_as(owner_dsn, f"blotter_{login}") for login in ("log", "rows", "keys")))
        self._opened: list[Database] = []
        self._filled: set[str] = set()

    async def database(self) -> Database:
        """Open connections of their own, as another process would."""
        opened = await Database.open(self.dsns)
        self._opened.append(opened)
        return opened

    async def log(self, length: int, name: str = "town") -> PostgresLog:
        """Give a log with a town's history of this length."""
        agency = f"{name}_{length}"
        if agency not in self._filled:
            await migrate(self.owner_dsn, agency, None)
            await self._fill(agency, length)
            self._filled.add(agency)
        return (await self.database()).log(agency)

    async def keys(self, agency: str) -> Keys:
        """Give the keys of an agency whose log was made."""
        return Keys(bytes(32), (await self.database()).keys(agency))

    async def _fill(self, agency: str, length: int) -> None:
        connection = await asyncpg.connect(self.owner_dsn)
        try:
            page: list[Event] = []
            position = 0
            for fact in history(length):
                page.append(fact)
                if len(page) == PAGE:
                    position = await _copy(connection, agency, page, position)
                    page = []
            await _copy(connection, agency, page, position)
            await connection.execute(f"VACUUM ANALYZE {agency}.events")
            await connection.execute(f"VACUUM ANALYZE {agency}.tags")
        finally:
            await connection.close()

    async def at_rest(self) -> None:
        """Let the server write out what the filling left, so that no measurement pays for it."""
        connection = await asyncpg.connect(self._superuser_dsn)
        await connection.execute("CHECKPOINT")
        await connection.close()

    async def close(self) -> None:
        """Close every connection."""
        for opened in self._opened:
            await opened.close()


async def _copy(
    connection: asyncpg.Connection, agency: str, facts: Sequence[Event], after: int
) -> int:
    numbered = list(enumerate(facts, after + 1))
    tags = {position: [*fact.tags, f"cmd:{fact.stamp.command_id}"] for position, fact in numbered}
    await connection.copy_records_to_table(
        "events",
        schema_name=agency,
        columns=["position", "type", "version", "recorded_at", "occurred_at", "tags", "data"],
        records=[
            (
                position,
                fact.STORED,
                fact.VERSION,
                fact.at + timedelta(seconds=0.01),
                fact.at,
                tags[position],
                ENCODER.encode(fact),
            )
            for position, fact in numbered
        ],
    )
    await connection.copy_records_to_table(
        "tags",
        schema_name=agency,
        columns=["tag", "position", "type"],
        records=[
            (tag, position, fact.STORED) for position, fact in numbered for tag in tags[position]
        ],
    )
    return after + len(facts)


def _as(owner_dsn: str, login: str) -> str:
    scheme, rest = owner_dsn.split("://", 1)
    _, rest = rest.split("@", 1)
    return f"{scheme}://{login}@{rest}"


@asynccontextmanager
async def bench_server(folder: Path) -> AsyncIterator[Bench]:
    """Run a PostgreSQL in the folder for the benchmarks."""
    owner_dsn = await asyncio.to_thread(start, folder)
    bench = Bench(owner_dsn, Server(folder).dsn(SUPERUSER))
    try:
        yield bench
    finally:
        await bench.close()
        await asyncio.to_thread(stop, folder)
