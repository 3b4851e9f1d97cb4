"""Backup and restore of one agency: its log, its wrapped data keys, accounts, layouts, geography.

A backup is a folder with one file for each table, as PostgreSQL's binary COPY gives it, and a
manifest that says what must come out of them. All tables come from one snapshot of the database,
so a backup can be taken while the agency works. Rows are not in it: they are rebuilt from the log.
The master key is not in it either. Keep that elsewhere: neither is of use without the other.
"""

import os
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import asyncpg
import msgspec
from msgspec import Struct

from eventlog.keys import Keys, MemoryKeyStore

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
LOG_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('blotter log ' || $1, 0))"
HEAD = "SELECT count(*), coalesce(min(position), 0), coalesce(max(position), 0) FROM {}.events"

TABLES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "",
        "events",
        ("position", "type", "version", "recorded_at", "occurred_at", "tags", "data"),
    ),
    ("", "tags", ("tag", "position", "type")),
    ("_keys", "data_keys", ("matter", "wrapped", "made_at")),
    ("", "accounts", ("name", "password_hash", "roles", "demo", "enabled", "changed_at")),
    ("", "layouts", ("seat", "name", "layout", "changed_at")),
    ("", "geographies", ("digest", "layers", "network", "tiles", "made_at")),
)
"""The tables of a backup: what stands after the agency's name in their schema, name, columns.

An older backup has none of those that came later: they stay empty then.
"""

Progress = Callable[[str, int, int], None]
"""Told of each table the bytes written or read so far, and how many there are, about."""

SIZE = "SELECT pg_table_size($1::text::regclass)"


class NotBackedUp(Exception):
    """No backup was made. The text says why."""


class NotRestored(Exception):
    """Nothing was restored. The text says why."""


class Saved(Struct, frozen=True):
    """One table's file: how many rows and bytes, and the SHA-256 of its content."""

    rows: int
    size: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup holds. `master_key` is a fingerprint that tells keys apart, nothing more."""

    format: int
    agency: str
    epoch: str
    head: int
    made_at: datetime
    migrations: tuple[str, ...]
    master_key: str
    tables: dict[str, Saved]


def fingerprint(master: bytes) -> str:
    """Give what tells one master key from another."""
    return Keys(master, MemoryKeyStore()).fingerprint(b"backup")


async def back_up(
    owner_dsn: str, agency: str, master: bytes, folder: Path, progress: Progress
) -> Manifest:
    """Write a backup into a new folder. Raises `NotBackedUp`; then there is no such folder."""
    unfinished = _new_folder(folder)
    connection = await asyncpg.connect(owner_dsn)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            manifest = await _save(connection, agency, master, unfinished, progress)
        _write(unfinished / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        unfinished.rename(folder)
    except BaseException:
        _remove(unfinished)
        raise
    finally:
        await connection.close()
    return manifest


def _new_folder(folder: Path) -> Path:
    """Make the folder that is written to until the backup is whole."""
    if folder.exists():
        raise NotBackedUp(f"{folder} exists already. Name a new folder.")
    unfinished = folder.with_name(f"{folder.name}.unfinished-{os.getpid()}")
    unfinished.mkdir(parents=True, mode=0o700)
    return unfinished


async def _save(
    connection: Any, agency: str, master: bytes, folder: Path, progress: Progress
) -> Manifest:
    events, first, head = await connection.fetchrow(HEAD.format(agency))
    if events and (first, head) != (1, events):
        raise NotBackedUp(
            f"The log is damaged: {events} events with positions from {first} to {head}. "
            "Positions have no gaps in a sound log. Restore it from its last backup."
        )
    saved: dict[str, Saved] = {}
    for suffix, table, columns in TABLES:
        with (folder / f"{table}.copy").open("xb") as file:
            saved[table] = await _save_table(
                connection, (f"{agency}{suffix}", table, columns), file, progress
            )
    return Manifest(
        format=FORMAT,
        agency=agency,
        epoch=await connection.fetchval(f"SELECT id FROM {agency}.epoch"),  # noqa: S608 - checked
        head=head,
        made_at=datetime.now(UTC),
        migrations=await _migrations(connection, agency),
        master_key=fingerprint(master),
        tables=saved,
    )


async def _save_table(
    connection: Any, what: tuple[str, str, tuple[str, ...]], file: BinaryIO, progress: Progress
) -> Saved:
    schema, table, columns = what
    digest = sha256()
    about = await connection.fetchval(SIZE, f"{schema}.{table}")

    async def take(data: bytes) -> None:
        digest.update(data)
        file.write(data)
        progress(table, file.tell(), max(file.tell(), about))

    done = await connection.copy_from_table(
        table, schema_name=schema, columns=columns, output=take, format="binary"
    )
    file.flush()
    os.fsync(file.fileno())
    progress(table, file.tell(), file.tell())
    return Saved(rows=int(done.split()[-1]), size=file.tell(), sha256=digest.hexdigest())


def read_manifest(folder: Path) -> Manifest:
    """Read what a backup holds, and see that its files are whole. Raises `NotRestored`."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise NotRestored(f"{folder} is no backup: it has no {MANIFEST}.") from error
    except msgspec.MsgspecError as error:
        raise NotRestored(f"The {MANIFEST} in {folder} cannot be read: {error}.") from error
    if manifest.format != FORMAT:
        raise NotRestored(
            f"The backup has format {manifest.format}; this version reads {FORMAT}. "
            "Restore it with the version of Blotter that made it."
        )
    for table, saved in manifest.tables.items():
        _must_be_whole(folder / f"{table}.copy", saved)
    return manifest


def _must_be_whole(path: Path, saved: Saved) -> None:
    digest = sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise NotRestored(f"{path} cannot be read: {error.strerror}.") from error
    if digest.hexdigest() != saved.sha256:
        raise NotRestored(f"{path} is not what was backed up. Take another copy of the backup.")


async def restore(
    owner_dsn: str, agency: str, master: bytes, folder: Path, progress: Progress
) -> Manifest:
    """Bring a backup into an agency that has no events yet, under a new epoch.

    The agency's schemas must have been migrated. All or nothing. Raises `NotRestored`.
    """
    manifest = read_manifest(folder)
    if manifest.master_key != fingerprint(master):
        raise NotRestored(
            "This is not the master key that the backup was made under: names and notes could "
            "not be read. Set BLOTTER_MASTER_KEY_FILE to the right one."
        )
    connection = await asyncpg.connect(owner_dsn)
    try:
        async with connection.transaction():
            await connection.execute(LOG_LOCK, agency)
            await _must_fit(connection, agency, manifest)
            for suffix, table, columns in TABLES:
                if table not in manifest.tables:
                    continue
                with (folder / f"{table}.copy").open("rb") as file:
                    done = await connection.copy_to_table(
                        table,
                        schema_name=f"{agency}{suffix}",
                        columns=columns,
                        source=_chunks(file, manifest.tables[table].size, partial(progress, table)),
                        format="binary",
                    )
                if int(done.split()[-1]) != manifest.tables[table].rows:
                    raise NotRestored(f"{table} has other rows than its manifest says.")
            await _must_be_the_log(connection, agency, manifest)
            await connection.execute(
                f"UPDATE {agency}.epoch SET id = $1, began_at = clock_timestamp()",  # noqa: S608
                str(uuid4()),
            )
    finally:
        await connection.close()
    return manifest


async def _chunks(
    file: BinaryIO, size: int, progress: Callable[[int, int], None]
) -> AsyncIterator[bytes]:
    while chunk := file.read(CHUNK):
        progress(file.tell(), size)
        yield chunk


async def _must_fit(connection: Any, agency: str, manifest: Manifest) -> None:
    here = await _migrations(connection, agency)
    unknown = [name for name in manifest.migrations if name not in here]
    if unknown:
        raise NotRestored(
            f"The backup was made by a newer version: it has {', '.join(unknown)}. "
            "Restore it with that version."
        )
    for suffix, table, _ in TABLES:
        schema = f"{agency}{suffix}"
        if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {schema}.{table})"):  # noqa: S608
            raise NotRestored(
                f"{schema}.{table} is not empty. A backup is restored only into a new agency: "
                "set BLOTTER_AGENCY to another name, or use a new database."
            )


async def _must_be_the_log(connection: Any, agency: str, manifest: Manifest) -> None:
    events, first, head = await connection.fetchrow(HEAD.format(agency))
    if head != manifest.head or (events and (first, head) != (1, events)):
        raise NotRestored(
            f"The backup's log is damaged: {events} events, positions {first} to {head}, and "
            f"its manifest says {manifest.head}. Take an earlier backup."
        )


async def _migrations(connection: Any, agency: str) -> tuple[str, ...]:
    rows = await connection.fetch(f"SELECT name FROM {agency}.migrations ORDER BY name")  # noqa: S608
    return tuple(row["name"] for row in rows)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _remove(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
