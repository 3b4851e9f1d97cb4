"""What an operator sees of events in SQL, and who may see it."""

from typing import Any

import asyncpg
import pytest

from domain.dispatch.events import NoteAdded, UnitEnRoute
from domain.kernel import Stamp
from eventlog.codec import encode
from eventlog.keys import Keys
from eventlog.log import NewEvent
from eventlog.postgres import Database, PostgresLog
from tests.eventlog.facts import NIGHT, event
from tests.postgres import TestServer

MASTER = bytes(range(32))
TEXT = 'Caller\'s son "José" \\ is inside\nthe shed 🏠 and will not come out'
SAID = "NOTE 26-000012 - short"


async def _rows(
    server: TestServer, agency: str, login: str, master: bytes | None
) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(server.superuser_dsn)
    try:
        await connection.execute(f"SET SESSION AUTHORIZATION {login}")
        if master is not None:
            await connection.execute(
                "SELECT set_config('blotter.master_key', $1, false)", master.hex()
            )
        rows: list[asyncpg.Record] = await connection.fetch(
            f"SELECT *, data ->> 'text' AS text FROM {agency}.events_readable ORDER BY position"  # noqa: S608  # our own name
        )
        return rows
    finally:
        await connection.close()


@pytest.fixture
async def sealed(database: Database, log: PostgresLog, agency: str) -> PostgresLog:
    """Give a log with one sealed note about something with an odd id, and one plain fact."""
    keys = Keys(MASTER, database.keys(agency))
    stamp = Stamp(at=NIGHT, by="dispatcher-7", desk="D2", command_id="c-1", said=SAID)
    plain = UnitEnRoute(
        stamp=Stamp(at=NIGHT, by="x"), call_id="C", number="1", tour_id="", unit_id="A"
    )
    await log.append(
        await encode([NoteAdded(stamp=stamp, call_id="C.1 é", text=TEXT), plain], keys)
    )
    return log


async def test_the_envelope_and_data_are_readable(server: TestServer, sealed: PostgresLog) -> None:
    note, en_route = await _rows(server, sealed.agency, "blotter_reader", None)
    shown: dict[str, Any] = dict(note)
    assert shown["occurred_at"] == NIGHT
    assert (shown["by"], shown["position_or_device"], shown["command_id"]) == (
        "dispatcher-7", "D2", "c-1",
    )  # fmt: skip
    assert (shown["said"], shown["text"]) == ("[sealed]", "[sealed]")
    assert '"unit_id": "A"' in en_route["data"]


async def test_with_the_master_key_the_text_opens(server: TestServer, sealed: PostgresLog) -> None:
    owner = await asyncpg.connect(server.owner_dsn)
    opens = await owner.fetchval("SELECT true FROM pg_extension WHERE extname = 'pgcrypto'")
    note, _ = await _rows(server, sealed.agency, "blotter_reader", MASTER)
    expected = (SAID, TEXT) if opens else ("[sealed]", "[sealed]")
    assert (note["said"], note["text"]) == expected
    wrong, _ = await _rows(server, sealed.agency, "blotter_reader", bytes(32))
    assert (wrong["said"], wrong["text"]) == ("[sealed]", "[sealed]")
    await owner.execute(f"DELETE FROM {sealed.agency}_keys.data_keys")  # noqa: S608  # our own name
    await owner.close()
    erased, _ = await _rows(server, sealed.agency, "blotter_reader", MASTER)
    assert erased["text"] == ("[erased]" if opens else "[sealed]")


@pytest.mark.parametrize("login", ["blotter_log", "blotter_rows", "blotter_keys"])
async def test_no_login_of_the_program_may_read_it(
    server: TestServer, sealed: PostgresLog, login: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _rows(server, sealed.agency, login, MASTER)


async def test_data_that_is_no_json_does_not_hide_the_rest(
    server: TestServer, sealed: PostgresLog
) -> None:
    await sealed.append([event("a:1", data=b"\xff"), event("a:1", data=b"{")])
    await sealed.append([NewEvent("A", 1, b'{"text":"plain"}', (), NIGHT)])
    rows = await _rows(server, sealed.agency, "blotter_reader", None)
    assert [row["text"] for row in rows] == ["[sealed]", None, None, None, "plain"]
