"""Backup and restore: the same log under a new epoch, all or nothing, never over anything else."""

import json
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from api.program.backup import MANIFEST, NotBackedUp, NotRestored, back_up, restore
from api.rows import rows_pool
from api.security.accounts import Accounts
from api.security.passwords import Passwords
from domain.dispatch.events import CallReceived, NoteAdded
from domain.kernel import Stamp
from eventlog.codec import encode
from eventlog.keys import Keys
from eventlog.postgres import Database, PostgresLog
from migrations import migrate
from projections.as_of import board_at
from tests.postgres import TestServer, fresh_agency

MASTER = bytes(range(32))
STAMP = Stamp(at=datetime(2026, 7, 4, 21, 5, tzinfo=UTC), by="dispatcher-7", said="N NOISE …")


def quiet(table: str, done: int, size: int) -> None:
    """Hear nothing of the progress."""


@pytest.fixture
async def worked(database: Database, log: PostgresLog, agency: str, server: TestServer) -> str:
    """Give an agency with forty calls, their notes, an account and a layout."""
    keys = Keys(MASTER, database.keys(agency))
    for n in range(1, 41):
        received = CallReceived(
            stamp=STAMP,
            call_id=f"c{n}",
            number_tag=f"26-{n:06}",
            source="911",
            type="NOISE",
            priority="P4",
            place=f"{n} Sample St",
        )
        note = NoteAdded(stamp=STAMP, call_id=f"c{n}", text=f"note {n}")
        await log.append(await encode([received, note], keys), command_id=f"n{n}")
    async with rows_pool(server.dsn("blotter_rows"), agency) as pool:
        await Accounts(pool, Passwords()).add("asmith", "correct horse battery", ["dispatcher"])
        await pool.execute("INSERT INTO layouts VALUES ('D1', 'night', '{}')")
    return agency


@pytest.fixture
async def empty(server: TestServer) -> str:
    """Give another agency, migrated and empty."""
    name = fresh_agency()
    await migrate(server.owner_dsn, name)
    return name


async def told(server: TestServer, agency: str) -> list[bytes]:
    """Read the whole log as an auditor would: everything in clear, oldest first."""
    database = await Database.open(server.dsns)
    try:
        keys = Keys(MASTER, database.keys(agency))
        page = await database.log(agency).read(tags=True)
        return [
            await keys.reveal(one.data) + repr((one.position, one.recorded_at, one.tags)).encode()
            for one in page.events
        ]
    finally:
        await database.close()


async def digests(server: TestServer, agency: str, *positions: int) -> list[str]:
    """Give the board's digest as of each position."""
    database = await Database.open(server.dsns)
    try:
        async with rows_pool(server.dsn("blotter_rows"), agency) as rows:
            log = database.log(agency)
            return [(await board_at(log, rows, position)).digest() for position in positions]
    finally:
        await database.close()


async def layouts(server: TestServer, agency: str) -> list[tuple[str, ...]]:
    async with rows_pool(server.dsn("blotter_rows"), agency) as pool:
        found = await pool.fetch("SELECT seat, name, layout FROM layouts ORDER BY seat, name")
    return [tuple(one) for one in found]


async def epoch(server: TestServer, agency: str) -> str:
    connection = await asyncpg.connect(server.owner_dsn)
    try:
        return str(await connection.fetchval(f"SELECT id FROM {agency}.epoch"))  # noqa: S608
    finally:
        await connection.close()


async def test_a_restored_agency_is_the_same_under_a_new_epoch(
    server: TestServer, worked: str, empty: str, tmp_path: Path
) -> None:
    saved = await back_up(server.owner_dsn, worked, MASTER, tmp_path / "backup", quiet)
    assert (saved.head, saved.tables["events"].rows, saved.tables["accounts"].rows) == (80, 80, 1)

    restored = await restore(server.owner_dsn, empty, MASTER, tmp_path / "backup", quiet)

    assert restored == saved
    before, after = await told(server, worked), await told(server, empty)
    assert after == before
    assert b"40 Sample St" in after[78]
    assert await layouts(server, empty) == await layouts(server, worked) == [("D1", "night", "{}")]
    assert await digests(server, empty, 1, 41, 80) == await digests(server, worked, 1, 41, 80)
    assert await epoch(server, worked) == saved.epoch != await epoch(server, empty)


async def test_work_goes_on_after_a_restore(
    server: TestServer, worked: str, empty: str, tmp_path: Path
) -> None:
    await back_up(server.owner_dsn, worked, MASTER, tmp_path / "backup", quiet)
    await restore(server.owner_dsn, empty, MASTER, tmp_path / "backup", quiet)
    database = await Database.open(server.dsns)
    try:
        keys = Keys(MASTER, database.keys(empty))
        note = NoteAdded(stamp=STAMP, call_id="c1", text="one more")
        assert await database.log(empty).append(await encode([note], keys)) == 81
    finally:
        await database.close()


async def test_a_backup_never_goes_over_anything(
    server: TestServer, worked: str, tmp_path: Path
) -> None:
    (tmp_path / "backup").mkdir()
    with pytest.raises(NotBackedUp, match="exists already"):
        await back_up(server.owner_dsn, worked, MASTER, tmp_path / "backup", quiet)
    await back_up(server.owner_dsn, worked, MASTER, tmp_path / "second", quiet)
    with pytest.raises(NotRestored, match="not empty"):
        await restore(server.owner_dsn, worked, MASTER, tmp_path / "second", quiet)
    assert len(await told(server, worked)) == 80


async def test_a_damaged_backup_is_refused_and_nothing_is_half_restored(
    server: TestServer, worked: str, empty: str, tmp_path: Path
) -> None:
    await back_up(server.owner_dsn, worked, MASTER, tmp_path / "backup", quiet)
    file = tmp_path / "backup" / "events.copy"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(NotRestored, match="not what was backed up"):
        await restore(server.owner_dsn, empty, MASTER, tmp_path / "backup", quiet)
    assert await told(server, empty) == []


async def test_a_backup_of_before_a_table_came_leaves_that_table_empty(
    server: TestServer, worked: str, empty: str, tmp_path: Path
) -> None:
    await back_up(server.owner_dsn, worked, MASTER, tmp_path / "backup", quiet)
    (tmp_path / "backup" / "layouts.copy").unlink()
    manifest = tmp_path / "backup" / MANIFEST
    told = json.loads(manifest.read_text())
    del told["tables"]["layouts"]
    manifest.write_text(json.dumps(told))
    await restore(server.owner_dsn, empty, MASTER, tmp_path / "backup", quiet)
    assert await layouts(server, empty) == []


async def test_another_master_key_is_refused(
    server: TestServer, worked: str, empty: str, tmp_path: Path
) -> None:
    await back_up(server.owner_dsn, worked, MASTER, tmp_path / "backup", quiet)
    with pytest.raises(NotRestored, match="not the master key"):
        await restore(server.owner_dsn, empty, bytes(32), tmp_path / "backup", quiet)


async def test_a_log_with_a_gap_is_not_backed_up(
    server: TestServer, worked: str, tmp_path: Path
) -> None:
    connection = await asyncpg.connect(server.owner_dsn)
    await connection.execute(f"DELETE FROM {worked}.events WHERE position = 7")  # noqa: S608
    await connection.close()
    with pytest.raises(NotBackedUp, match="damaged: 79 events"):
        await back_up(server.owner_dsn, worked, MASTER, tmp_path / "backup", quiet)
    assert not (tmp_path / "backup").exists()


async def test_a_folder_that_is_no_backup_is_refused(
    server: TestServer, empty: str, tmp_path: Path
) -> None:
    with pytest.raises(NotRestored, match=MANIFEST):
        await restore(server.owner_dsn, empty, MASTER, tmp_path, quiet)
