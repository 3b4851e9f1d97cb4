"""A command is carried out once, in its turn, and decides on what it guards. On both logs."""

import asyncio
from collections.abc import Sequence

import pytest

from domain.dispatch.calls import AddNote, ReceiveCall, ReprioritiseCall
from domain.dispatch.events import CallReprioritised, CommandHeard
from domain.kernel import Stamp
from eventlog.decide import CommandIdReused, Done, do
from eventlog.keys import Keys, MemoryKeyStore
from eventlog.log import Condition, Conflict, Item, Log, NewEvent
from eventlog.postgres import Database, PostgresLog
from eventlog.turns import Turn, Turns
from tests.given import NIGHT
from tests.postgres import TestServer

KEYS = Keys(bytes(32), MemoryKeyStore())


def _stamp(command_id: str, content: str = "") -> Stamp:
    return Stamp(at=NIGHT, by="dispatcher-7", command_id=command_id, content=content)


async def _receive(log: Log) -> Done:
    call = ReceiveCall(
        stamp=_stamp("receive"), call_id="C1", number="26-000001", source="911",
        type="DIST", priority="P2", place="1 Main St",
    )  # fmt: skip
    return await do(log, KEYS, call)


def _raise_to(priority: str, command_id: str, content: str = "") -> ReprioritiseCall:
    return ReprioritiseCall(stamp=_stamp(command_id, content), call_id="C1", priority=priority)


async def test_said_twice_at_once_or_later_it_is_recorded_once(either_log: Log) -> None:
    await _receive(either_log)
    at_once = await asyncio.gather(
        *(do(either_log, KEYS, _raise_to("P1", "c-1")) for _ in range(9))
    )
    later = await do(either_log, KEYS, _raise_to("P1", "c-1"))
    assert {done.position for done in (*at_once, later)} == {2}
    assert len({done.answer for done in (*at_once, later)}) == 1
    assert sorted(done.repeated for done in at_once) == [False] + [True] * 8
    assert later.repeated
    assert await either_log.head() == 2


async def test_the_same_id_with_other_content_is_refused(either_log: Log) -> None:
    await _receive(either_log)
    await do(either_log, KEYS, _raise_to("P1", "c-1", "one"))
    with pytest.raises(CommandIdReused):
        await do(either_log, KEYS, _raise_to("P3", "c-1", "other"))
    assert await either_log.head() == 2


async def test_a_command_without_effect_stays_without_effect(either_log: Log) -> None:
    await _receive(either_log)
    heard = await do(either_log, KEYS, _raise_to("P2", "c-1"))
    assert [type(fact) for fact in heard.facts] == [CommandHeard]
    await do(either_log, KEYS, _raise_to("P1", "c-2"))
    late = await do(either_log, KEYS, _raise_to("P2", "c-1"))
    assert (late.position, late.repeated) == (heard.position, True)
    facts = [stored.event for stored in (await either_log.read()).events]
    assert [fact.priority for fact in facts if isinstance(fact, CallReprioritised)] == ["P1"]


async def test_everyone_on_a_busy_call_gets_through(either_log: Log) -> None:
    await _receive(either_log)
    done = await asyncio.gather(
        *(do(either_log, KEYS, _raise_to(f"P{n}", f"c-{n}")) for n in range(100, 160))
    )
    assert sorted(one.position for one in done) == list(range(2, 62))
    assert either_log.turns._locks == {}


async def test_two_processes_on_one_call_both_get_through(
    server: TestServer, log: PostgresLog
) -> None:
    await _receive(log)
    other = await Database.open(server.dsns)
    logs = (log, other.log(log.agency))
    done = await asyncio.gather(
        *(do(logs[n % 2], KEYS, _raise_to(f"P{n}", f"c-{n}")) for n in range(100, 130))
    )
    assert sorted(one.position for one in done) == list(range(2, 32))
    await other.close()


async def test_news_between_reading_and_recording_is_folded_in(
    server: TestServer, log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _receive(log)
    other = await Database.open(server.dsns)
    append, faster = log.append, iter(range(3))

    async def too_late(
        events: Sequence[NewEvent], condition: Condition | None = None, command_id: str = ""
    ) -> int:
        for number in faster:  # another process is faster, three times
            await do(other.log(log.agency), KEYS, _raise_to(f"T{number}", f"theirs-{number}"))
            break
        return await append(events, condition, command_id)

    monkeypatch.setattr(log, "append", too_late)
    assert (await do(log, KEYS, _raise_to("P1", "ours"))).position == 5
    await other.close()


async def test_a_turn_is_given_back_when_its_holder_is_cancelled() -> None:
    turns = Turns()
    entered = asyncio.Event()

    async def hold() -> None:
        turn = Turn(turns)
        try:
            await turn.of(["call_id:1", "unit_id:A"])
            entered.set()
            await asyncio.Event().wait()
        finally:
            turn.give_back()

    holder = asyncio.create_task(hold())
    await entered.wait()
    waiter = asyncio.create_task(hold())
    await asyncio.sleep(0)
    waiter.cancel()
    holder.cancel()
    await asyncio.gather(holder, waiter, return_exceptions=True)
    turn = Turn(turns)
    await turn.of(["unit_id:A", "call_id:1"])
    turn.give_back()
    assert turns._locks == {}


async def test_the_boundary_guards_what_was_read(either_log: Log) -> None:
    await _receive(either_log)
    await do(either_log, KEYS, AddNote(stamp=_stamp("c-1"), call_id="C1", text="gate code 12"))
    guard = Condition((Item(("NoteAdded",), ("call_id:C1",)),), 1)
    with pytest.raises(Conflict):
        await either_log.append([NewEvent("A", 1, b"{}", (), NIGHT)], guard)
