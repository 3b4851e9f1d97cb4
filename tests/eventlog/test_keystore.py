"""Data keys: kept once, apart from the log, and what they seal stays sealed in the log."""

import asyncio

import asyncpg

from domain.dispatch.events import NoteAdded
from eventlog.codec import encode
from eventlog.keys import ERASED, Keys, MemoryKeyStore
from eventlog.postgres import Database, PostgresLog
from tests.given import stamp
from tests.postgres import TestServer


async def test_of_many_who_make_a_key_at_once_all_get_the_same(
    server: TestServer, database: Database, agency: str
) -> None:
    other = await Database.open(server.dsns)
    stores = [database.keys(agency), other.keys(agency)]
    answers = await asyncio.gather(
        *(
            stores[number % 2].keep({f"call_id:{number % 7}": bytes([number]), "agency": b"a"})
            for number in range(60)
        )
    )
    await other.close()
    for matter in {matter for answer in answers for matter in answer}:
        assert len({answer[matter] for answer in answers if matter in answer}) == 1
    kept = await stores[0].get([*(f"call_id:{n}" for n in range(9)), "agency"])
    assert len(kept) == 8


async def test_a_note_is_sealed_in_the_log_and_opened_with_its_key(
    server: TestServer, database: Database, log: PostgresLog, agency: str
) -> None:
    text = "Caller's son José is inside 🏠"
    keys = Keys(bytes(32), database.keys(agency))
    await log.append(await encode([NoteAdded(stamp=stamp(), call_id="C1", text=text)], keys))
    (stored,) = (await log.read()).events
    assert b"Jos" not in stored.data
    note = stored.event
    assert isinstance(note, NoteAdded)
    assert note.text.startswith("sealed:call_id:C1:")
    assert note.text.isascii()

    another_node = Keys(bytes(32), database.keys(agency))
    revealed = await another_node.reveal(stored.data)
    assert text.encode() in revealed

    owner = await asyncpg.connect(server.owner_dsn)
    await owner.execute(f"DELETE FROM {agency}_keys.data_keys")  # noqa: S608  # our own name
    await owner.close()
    after = await Keys(bytes(32), database.keys(agency)).reveal(stored.data)
    assert ERASED.encode() in after


async def test_keys_that_are_wanted_are_not_let_go_to_make_room() -> None:
    keys = Keys(bytes(32), MemoryKeyStore(), remembered=2)
    await keys.prepare(["call_id:1"])
    one = keys.seal("call_id:1", "Ann")
    await keys.prepare(["call_id:2"])
    await keys.prepare(["call_id:1", "call_id:3"])
    both = f"{one} {keys.seal('call_id:3', 'Carl')} {keys.seal('call_id:1', 'Bea')}"
    await keys.prepare(["call_id:4"])
    assert await keys.reveal(both.encode()) == b"Ann Carl Bea"
