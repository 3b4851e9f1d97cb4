"""Migrations: forward only, once, whoever comes first, and never on changed files."""

import asyncio

import asyncpg
import pytest

import migrations
from migrations import NotMigrated, migrate, migration_files, scram_verifier
from tests.postgres import TestServer, fresh_agency


async def test_two_processes_at_once_apply_each_file_once(server: TestServer) -> None:
    agency = fresh_agency()
    applied = await asyncio.gather(*(migrate(server.owner_dsn, agency) for _ in range(4)))
    assert sorted(name for names in applied for name in names) == list(migration_files())
    assert await migrate(server.owner_dsn, agency) == []


@pytest.mark.parametrize(
    "name", ["", "A", "1a", "a-b", "a b", "a;b", 'a"', "x" * 42, "pg_a", "public", "a_keys", "a\n"]
)
async def test_what_cannot_be_a_schema_is_no_agency(server: TestServer, name: str) -> None:
    with pytest.raises(NotMigrated, match="cannot be an agency's name"):
        await migrate(server.owner_dsn, name)


async def test_a_changed_or_unknown_file_is_refused(
    server: TestServer, agency: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = migration_files()
    changed = files | {"001_log.sql": files["001_log.sql"] + "-- more\n"}
    monkeypatch.setattr(migrations, "migration_files", lambda: changed)
    with pytest.raises(NotMigrated, match=r"001_log\.sql was changed"):
        await migrate(server.owner_dsn, agency)
    fewer = {name: text for name, text in files.items() if name != "003_keys.sql"}
    monkeypatch.setattr(migrations, "migration_files", lambda: fewer)
    with pytest.raises(NotMigrated, match=r"003_keys\.sql, which this version"):
        await migrate(server.owner_dsn, agency)


async def test_a_file_that_fails_leaves_nothing(
    server: TestServer, agency: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = migration_files()
    broken = {"998_a.sql": "CREATE TABLE :schema.a (x int); SELECT 1/0;"}
    monkeypatch.setattr(migrations, "migration_files", lambda: files | broken)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(server.owner_dsn, agency)
    mended = {"998_a.sql": "CREATE TABLE :schema.a (x int)"}
    monkeypatch.setattr(migrations, "migration_files", lambda: files | mended)
    assert await migrate(server.owner_dsn, agency) == ["998_a.sql"]


async def test_passwords_are_stored_as_verifiers(server: TestServer, agency: str) -> None:
    await migrate(server.owner_dsn, agency, {"blotter_keys": "river 'stone' 9"})
    admin = await asyncpg.connect(server.superuser_dsn)
    try:
        stored = await admin.fetchval(
            "SELECT rolpassword FROM pg_authid WHERE rolname = 'blotter_keys'"
        )
    finally:
        await admin.close()
    assert stored.startswith("SCRAM-SHA-256$4096:")
    with pytest.raises(NotMigrated, match="plain ASCII"):
        scram_verifier("pässword")
    with pytest.raises(NotMigrated, match="no login blotter_owner"):
        await migrate(server.owner_dsn, agency, {"blotter_owner": "x"})
