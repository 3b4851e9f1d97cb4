"""Where rows are stored: slots of rows, each as of a position, written in one transaction.

A connection of the rows login is made for the agency's schema, so that no statement names it.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import asyncpg
import msgspec

from eventlog.log import Log, LogError, Stored
from projections.catalogue import EDITION, PROJECTIONS, TABLES
from projections.standing import Standing

SNAPSHOT_EVERY = 1000
"""At every position that this divides, the whole board is kept."""

SESSION = {
    "application_name": "blotter rows",
    "jit": "off",
    "enable_seqscan": "off",
    "synchronous_commit": "off",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""Rows need no fsync of their own: their position goes with them, and the log has the rest."""

ROW_COLUMNS = ("projection", "version", "key", "bytes")
BY_SLOT: Mapping[str, Sequence[str]] = {
    "rows": ROW_COLUMNS,
    "board_snapshots": ("position", "bytes"),
} | {table.name: (table.key, *table.columns) for some in TABLES.values() for table in some}
"""What a slot holds: each table, and its columns beside the slot."""
RETIRED = ("closed_calls", "call_times")
"""What a slot of the version before holds besides, until a migration drops these tables."""

ADVANCE = """
UPDATE slots SET position = $3 WHERE slot = $1 AND position = $2 AND serving = $4 RETURNING slot
"""
ANNOUNCE = "SELECT pg_notify('blotter_' || current_schema() || '_rows', $1::text)"
SERVING = "SELECT slot, edition, epoch, position, serving FROM slots WHERE serving"
NEW_SLOT = """
INSERT INTO slots (edition, epoch, serving) VALUES ($1, $2, $3)
RETURNING slot, edition, epoch, position, serving
"""
FIRST_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
"""From when PostgreSQL counts microseconds."""

MICROSECOND = timedelta(microseconds=1)

KEYS = "(string_to_array(${}::text, chr(10)))"
"""Keys as lines of one text, which are sent much faster than an array. No id has a line feed."""

CLAIM = """
SELECT pg_try_advisory_lock(hashtextextended('blotter ' || $1 || ' ' || current_schema(), 0))
"""


class Overtaken(LogError):
    """Someone else has moved the rows on, or others serve now: what is known of them is old."""


class Slot(NamedTuple):
    """One making of all rows."""

    slot: int
    edition: str
    epoch: str
    position: int
    serving: bool

    def is_of(self, log: Log) -> bool:
        """Tell whether the rows are of this log as it is, made by this edition."""
        return self.edition == EDITION and self.epoch == log.epoch


@asynccontextmanager
async def session(rows_dsn: str, agency: str) -> AsyncIterator[asyncpg.Connection]:
    """Open a connection of its own, for what lasts as long as the connection."""
    connection = await asyncpg.connect(
        rows_dsn, server_settings=SESSION | {"search_path": agency}, timeout=10
    )
    try:
        await connection.set_type_codec(
            "timestamptz",
            schema="pg_catalog",
            encoder=_microseconds,
            decoder=_instant,
            format="tuple",
        )
        yield connection
    finally:
        connection.terminate()


def _microseconds(at: datetime) -> tuple[int]:
    """Write an instant as PostgreSQL keeps it: half the cost of the driver's own way."""
    return ((at - FIRST_INSTANT) // MICROSECOND,)


def _instant(microseconds: tuple[int]) -> datetime:
    return FIRST_INSTANT + microseconds[0] * MICROSECOND


async def claim(connection: asyncpg.Connection, what: str) -> bool:
    """Try to become the agency's only holder of something, for as long as the connection lasts."""
    return bool(await connection.fetchval(CLAIM, what))


async def serving(connection: Any, *, lock: bool = False) -> Slot | None:
    """Give the slot that serves. With `lock`, nobody moves it on until the transaction ends."""
    row = await connection.fetchrow(SERVING + (" FOR UPDATE" if lock else ""))
    return Slot(*row) if row else None


async def new_slot(connection: asyncpg.Connection, log: Log, *, serves: bool = False) -> Slot:
    """Make an empty slot."""
    return Slot(*await connection.fetchrow(NEW_SLOT, EDITION, log.epoch, serves))


async def discard(connection: asyncpg.Connection, slot: int) -> None:
    """Throw a slot away, with all its rows."""
    for table in ("slots", *BY_SLOT, *RETIRED):
        await connection.execute(f"DELETE FROM {table} WHERE slot = $1", slot)  # noqa: S608  # our own names


async def load(connection: asyncpg.Connection, slot: Slot, log: Log) -> Standing:
    """Give what stands at the slot's position."""
    standing = Standing(log, slot.position)
    for projection in PROJECTIONS:
        rows = await connection.fetch(
            "SELECT key, bytes FROM rows WHERE slot = $1 AND projection = $2",
            slot.slot,
            projection.name,
        )
        standing.rows[projection.name].load({row["key"]: row["bytes"] for row in rows})
    return standing


class Contents(NamedTuple):
    """What a table holds from now on for some keys: these records, and none that stood before."""

    table: str
    discard: str
    keys: tuple[Any, ...]
    columns: Sequence[str]
    records: list[tuple[Any, ...]]


class Batch(NamedTuple):
    """What changed on the way from one position to another."""

    before: int
    position: int
    boards: list[tuple[int, int, bytes]]
    contents: list[Contents]


class Filling:
    """A slot as it is filled: rows are folded on in memory, and stored in batches.

    If anything fails, throw this away and begin anew from what is stored.
    """

    def __init__(self, connection: asyncpg.Connection, slot: Slot, standing: Standing) -> None:
        self.standing = standing
        self.taken = standing.position
        self._connection = connection
        self._slot = slot
        self._changed: dict[str, set[str]] = {name: set() for name in standing.rows}
        self._boards: list[tuple[int, int, bytes]] = []

    async def fold(self, page: Sequence[Stored]) -> None:
        """Fold a page on."""
        for part in _parts(page):
            keys, _ = await self.standing.take(part)
            for name, changed in keys.items():
                self._changed[name] |= changed
            if self.standing.position % SNAPSHOT_EVERY == 0:
                board = packed(self.standing)
                self._boards.append((self._slot.slot, self.standing.position, board))

    def batch(self) -> Batch:
        """Take all that changed since the last batch was taken. Batches are stored in order."""
        contents = [
            one
            for name, changed in self._changed.items()
            if changed
            for one in self._contents(name, sorted(changed))
        ]
        batch = Batch(self.taken, self.standing.position, self._boards, contents)
        self.taken, self._boards = self.standing.position, []
        for changed in self._changed.values():
            changed.clear()
        self.standing.forget()
        return batch

    def _contents(self, name: str, keys: list[str]) -> Iterable[Contents]:
        """Give the rows of these keys, and their records in the tables."""
        rows, slot = self.standing.rows[name], self._slot.slot
        version, listed = rows.projection.version, "\n".join(keys)
        yield Contents(
            "rows",
            "DELETE FROM rows WHERE slot = $1 AND projection = $2 AND key = ANY " + KEYS.format(3),  # noqa: S608  # our own names
            (slot, name, listed),
            ("slot", *ROW_COLUMNS),
            [(slot, name, version, key, rows.shown[key]) for key in keys if key in rows.shown],
        )
        for table in TABLES[name]:
            yield Contents(
                table.name,
                f"DELETE FROM {table.name} WHERE slot = $1 AND {table.key} = ANY " + KEYS.format(2),  # noqa: S608  # our own names
                (slot, listed),
                ("slot", table.key, *table.columns),
                [(slot, key, *record) for key in keys for record in table.records(rows[key])],
            )

    async def store(self, batch: Batch) -> None:
        """Store all that changed, and the position, in one transaction; announce it.

        Raises `Overtaken` if the slot is not where these rows were, or began or ceased to serve.
        """
        slot, connection = self._slot, self._connection
        async with connection.transaction():
            moved = await connection.fetchval(
                ADVANCE, slot.slot, batch.before, batch.position, slot.serving
            )
            if moved is None:
                raise Overtaken("The rows were moved on by someone else.")
            for one in batch.contents:
                await connection.execute(one.discard, *one.keys)
                await connection.copy_records_to_table(
                    one.table, records=one.records, columns=one.columns
                )
            await connection.copy_records_to_table("board_snapshots", records=batch.boards)
            await connection.execute(ANNOUNCE, str(batch.position))


def _parts(page: Sequence[Stored]) -> Iterable[Sequence[Stored]]:
    """Cut a page behind every position at which the board is kept."""
    begin = 0
    for place, stored in enumerate(page, 1):
        if stored.position % SNAPSHOT_EVERY == 0:
            yield page[begin:place]
            begin = place
    if begin < len(page):
        yield page[begin:]


def packed(standing: Standing) -> bytes:
    """Write the whole board as one JSON object: for each projection, the rows by their keys."""
    return msgspec.json.encode(
        {
            name: {key: msgspec.Raw(row) for key, row in rows.items()}
            for name, rows in standing.shown().items()
        }
    )


def unpacked(log: Log, position: int, board: bytes) -> Standing:
    """Give what stands at a position from the board as it was kept."""
    standing = Standing(log, position)
    kept = msgspec.json.decode(board, type=dict[str, dict[str, msgspec.Raw]])
    for name, rows in kept.items():
        standing.rows[name].load({key: bytes(row) for key, row in rows.items()})
    return standing
