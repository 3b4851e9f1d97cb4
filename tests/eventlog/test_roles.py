"""What each login may do: tried as that login, on the real database."""

import asyncpg
import pytest

from eventlog.postgres import Database, PostgresLog
from migrations import migrate
from tests.eventlog.facts import event
from tests.postgres import TestServer, fresh_agency

FORBIDDEN = {
    "blotter_log": [
        "UPDATE {a}.events SET data = ''",
        "UPDATE {a}.events SET position = 0 WHERE false",
        "DELETE FROM {a}.events",
        "TRUNCATE {a}.events",
        "SELECT * FROM {a}.events FOR UPDATE",
        "UPDATE {a}.tags SET tag = ''",
        "DELETE FROM {a}.tags",
        "TRUNCATE {a}.tags",
        "TRUNCATE {a}.events, {a}.tags",
        "MERGE INTO {a}.events e USING {a}.events f ON false WHEN MATCHED THEN DELETE",
        "DROP TABLE {a}.events",
        "ALTER TABLE {a}.events ADD COLUMN x int",
        "ALTER TABLE {a}.events DISABLE TRIGGER ALL",
        "CREATE TABLE {a}.mine (x int)",
        "CREATE RULE r AS ON INSERT TO {a}.events DO INSTEAD NOTHING",
        "UPDATE {a}.epoch SET id = 'another'",
        "DELETE FROM {a}.epoch",
        "INSERT INTO {a}.epoch (id) VALUES ('another')",
        "SELECT * FROM {a}_keys.data_keys",
        "SELECT * FROM {a}.accounts",
        "SELECT * FROM {a}.migrations",
        "SET ROLE blotter_owner",
        "SET ROLE blotter_rows",
        "SET ROLE blotter_keys",
        "SET SESSION AUTHORIZATION blotter_owner",
        "SET session_replication_role = replica",
        "COPY {a}.events TO PROGRAM 'cat'",
        "ALTER ROLE blotter_log SUPERUSER",
        "CREATE ROLE another",
    ],
    "blotter_rows": [
        "INSERT INTO {a}.tags VALUES ('a', 1, 'A')",
        "INSERT INTO {a}.events VALUES (1, '', 1, now(), now(), '{{}}', '')",
        "UPDATE {a}.events SET data = ''",
        "DELETE FROM {a}.events",
        "TRUNCATE {a}.tags",
        "UPDATE {a}.epoch SET id = 'another'",
        "DELETE FROM {a}.migrations",
        "SELECT * FROM {a}_keys.data_keys",
        "SET ROLE blotter_owner",
    ],
    "blotter_keys": [
        "SELECT * FROM {a}.events",
        "SELECT * FROM {a}.tags",
        "SELECT * FROM {a}.accounts",
        "UPDATE {a}_keys.data_keys SET wrapped = ''",
        "DELETE FROM {a}_keys.data_keys",
        "TRUNCATE {a}_keys.data_keys",
        "SET ROLE blotter_owner",
    ],
}
TRIED = [(login, statement) for login, all_ in FORBIDDEN.items() for statement in all_]


@pytest.mark.parametrize(("login", "statement"), TRIED)
async def test_forbidden(server: TestServer, log: PostgresLog, login: str, statement: str) -> None:
    await log.append([event("a:1")])
    connection = await asyncpg.connect(server.dsn(login))
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement.format(a=log.agency))
    finally:
        await connection.close()
    (stored,) = (await log.read(tags=True)).events
    assert (stored.position, stored.data, stored.tags) == (1, b"{}", ("a:1",))


async def test_no_login_of_the_program_is_powerful(server: TestServer, agency: str) -> None:
    connection = await asyncpg.connect(server.owner_dsn)
    try:
        rows = await connection.fetch(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls "
            "FROM pg_roles WHERE rolname LIKE 'blotter\\_%' AND rolname <> 'blotter_owner'"
        )
        members = await connection.fetch(
            "SELECT * FROM pg_auth_members WHERE member::regrole::text LIKE 'blotter\\_%' "
            "AND member::regrole::text <> 'blotter_owner'"
        )
    finally:
        await connection.close()
    assert {row["rolname"] for row in rows} >= {"blotter_log", "blotter_rows", "blotter_keys"}
    assert not any(any(tuple(row)[1:]) for row in rows)
    assert members == []


async def test_the_rows_login_fills_tables_of_later_migrations(
    server: TestServer, agency: str
) -> None:
    connection = await asyncpg.connect(server.dsn("blotter_rows"))
    try:
        await connection.execute(f"DELETE FROM {agency}.accounts")  # noqa: S608  # our own name
        assert await connection.fetchval(f"TABLE {agency}.events") is None
    finally:
        await connection.close()


async def test_append_refuses_to_decide_on_an_old_snapshot(
    server: TestServer, log: PostgresLog
) -> None:
    await log.append([event("a:1")])
    connection = await asyncpg.connect(server.dsn("blotter_log"))
    try:
        for isolation in ("repeatable_read", "serializable"):
            with pytest.raises(asyncpg.RaiseError, match="READ COMMITTED"):
                async with connection.transaction(isolation=isolation):
                    await connection.execute(
                        f"SELECT {log.agency}.append('{log.epoch}', NULL, '1', '1', 'A', '1', "
                        "'0', 'a:1', '1', '0', '', '', '', '', '', '')"
                    )
    finally:
        await connection.close()
    assert await log.head() == 1


async def test_two_agencies_share_nothing(server: TestServer) -> None:
    names = [fresh_agency(), fresh_agency()]
    for name in names:
        await migrate(server.owner_dsn, name)
    database = await Database.open(server.dsns)
    try:
        one, two = (database.log(name) for name in names)
        await one.append([event("a:1")], command_id="c-1")
        await two.append([event("a:1")] * 3, command_id="c-1")
        assert (await one.head(), await two.head()) == (1, 3)
        assert one.epoch != two.epoch
        await database.keys(names[0]).keep({"call_id:1": b"first"})
        await database.keys(names[1]).keep({"call_id:1": b"second"})
        assert await database.keys(names[0]).get(["call_id:1"]) == {"call_id:1": b"first"}
    finally:
        await database.close()
