"""Where rows are stored: slots of rows, each as of a position, written in one transaction.

A connection of the rows login is made for the agency's schema, so that no statement names it.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import asyncpg
import msgspec

from eventlog.log import Log, LogError, Stored
from projections.catalogue import EDITION, PROJECTIONS, TABLES
from projections.standing import Standing
from projections.tables import Table

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

ADVANCE = "UPDATE slots SET position = $3 WHERE slot = $1 AND position = $2 RETURNING slot"
ANNOUNCE = "SELECT pg_notify('blotter_' || current_schema() || '_rows', $1::text)"
SERVING = "SELECT slot, edition, epoch, position FROM slots WHERE serving"
NEW_SLOT = """
INSERT INTO slots (edition, epoch, serving) VALUES ($1, $2, $3)
RETURNING slot, edition, epoch, position
"""
CLAIM = """
SELECT pg_try_advisory_lock(hashtextextended('blotter ' || $1 || ' ' || current_schema(), 0))
"""
SNAPSHOT = "INSERT INTO board_snapshots (slot, position, bytes) VALUES ($1, $2, $3)"


class Overtaken(LogError):
    """Someone else has moved the rows on, or others serve now: what is known of them is old."""


class Slot(NamedTuple):
    """One making of all rows."""

    slot: int
    edition: str
    epoch: str
    position: int

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
        yield connection
    finally:
        connection.terminate()


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
    for table in ("slots", *BY_SLOT):
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


def parts(page: Sequence[Stored]) -> Iterable[Sequence[Stored]]:
    """Cut a page behind every position at which the board is kept."""
    begin = 0
    for place, stored in enumerate(page, 1):
        if stored.position % SNAPSHOT_EVERY == 0:
            yield page[begin:place]
            begin = place
    if begin < len(page):
        yield page[begin:]


async def advance(
    connection: asyncpg.Connection, slot: int, standing: Standing, page: Sequence[Stored]
) -> None:
    """Fold a part of a page on, and store what changed with the position, all or nothing.

    Raises `Overtaken` if the slot is not where the rows are. If it fails, throw `standing` away.
    """
    before = standing.position
    keys, _ = await standing.take(page)
    async with connection.transaction():
        if await connection.fetchval(ADVANCE, slot, before, standing.position) is None:
            raise Overtaken("The rows were moved on by someone else.")
        for name, changed in keys.items():
            if changed:
                await _store(connection, slot, standing, name, sorted(changed))
        if standing.position % SNAPSHOT_EVERY == 0:
            await connection.execute(SNAPSHOT, slot, standing.position, packed(standing))
        await connection.execute(ANNOUNCE, str(standing.position))


async def _store(
    connection: asyncpg.Connection, slot: int, standing: Standing, name: str, keys: list[str]
) -> None:
    rows = standing.rows[name]
    version = rows.projection.version
    await connection.execute(
        "DELETE FROM rows WHERE slot = $1 AND projection = $2 AND key = ANY ($3)", slot, name, keys
    )
    shown = [(slot, name, version, key, rows.shown[key]) for key in keys if key in rows.shown]
    if shown:
        await connection.copy_records_to_table(
            "rows", records=shown, columns=("slot", *ROW_COLUMNS)
        )
    for table in TABLES[name]:
        await _fill(connection, slot, table, {key: rows[key] for key in keys})


async def _fill(
    connection: asyncpg.Connection, slot: int, table: Table[Any], rows: Mapping[str, Any]
) -> None:
    """Put the records of these rows in place of those that they had."""
    await connection.execute(
        f"DELETE FROM {table.name} WHERE slot = $1 AND {table.key} = ANY ($2)",  # noqa: S608  # our own names
        slot,
        list(rows),
    )
    records = [(slot, key, *record) for key, row in rows.items() for record in table.records(row)]
    if records:
        await connection.copy_records_to_table(
            table.name, records=records, columns=("slot", table.key, *table.columns)
        )


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
