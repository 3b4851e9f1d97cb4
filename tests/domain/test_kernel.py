"""The kernel: order of happening, undo, widening, repetition, races; on the in-memory log."""

import asyncio

import pytest
from msgspec.structs import replace

from domain.dispatch.assignments import DispatchUnits
from domain.dispatch.call import Call, CallNotOpen, call_of, of_call
from domain.dispatch.calls import AddNote, RetypeCall
from domain.dispatch.closing import CloseCall
from domain.dispatch.events import (
    CallReceived,
    NoteAdded,
    UnitArrived,
    UnitCleared,
    UnitDispatched,
    UnitEnRoute,
)
from domain.kernel import (
    Command,
    Event,
    FactUndone,
    Past,
    Recorded,
    Refused,
    Unread,
    about,
    fold,
    in_order,
)
from domain.unit import Unit, UnitBusy, unit_of
from eventlog.codec import encode
from eventlog.decide import CommandIdReused, Done, do
from eventlog.keys import Keys, MemoryKeyStore
from eventlog.memory import MemoryLog
from tests.domain.shift import known
from tests.domain.town import call_id, on_call, on_duty, received
from tests.domain.town import of_call as of_this_call
from tests.given import chooses, recorded, stamp

SHIFT = (on_duty("1A12"), on_duty("1A13"), received(1), received(2))


class Desk:
    """A log, its keys, and commands carried out on it."""

    def __init__(self) -> None:
        self.log, self.keys = MemoryLog(), Keys(bytes(32), MemoryKeyStore())

    async def holding(self, *past: Event) -> "Desk":
        """Put facts into the log."""
        for fact in past:
            await self.log.append(await encode([fact], self.keys))
        return self

    async def do(self, command: Command) -> Done:
        """Carry a command out."""
        return await do(self.log, self.keys, command, lambda at: f"{at:%H:%M:%S}")

    async def facts(self) -> list[Recorded]:
        """Give all that the log holds."""
        return [*(await self.log.read()).events]

    async def call(self) -> Call:
        """Give what history says of the first call."""
        return known(await self.facts(), lambda past: call_of(past, call_id(1)))

    async def unit(self) -> Unit:
        """Give what history says of 1A12."""
        return known(await self.facts(), lambda past: unit_of(past, "1A12"))


def send(command_id: str = "", call: int = 1) -> DispatchUnits:
    said = stamp(command_id=command_id)
    return DispatchUnits(stamp=said, call_id=call_id(call), unit_ids=("1A12",))


def close(command_id: str = "") -> CloseCall:
    return CloseCall(stamp=stamp(command_id=command_id), call_id=call_id(1), dispositions=("RPT",))


def note(command_id: str, content: str) -> AddNote:
    said = replace(stamp(command_id=command_id), content=content)
    return AddNote(stamp=said, call_id=call_id(1), text="shouting")


def test_history_is_put_in_the_order_in_which_it_happened() -> None:
    late = on_call(UnitDispatched, at=-300)
    arrived, en_route = on_call(UnitArrived, at=-60), on_call(UnitEnRoute, at=-200)
    history = recorded(arrived, en_route, late)
    assert [one.event for one in in_order(history)] == [late, en_route, arrived]


def test_what_happened_at_one_instant_keeps_the_order_of_recording() -> None:
    history = recorded(on_call(UnitEnRoute), on_call(UnitArrived))
    assert [one.position for one in in_order(reversed(history))] == [1, 2]


def test_neither_an_undone_fact_nor_its_undoing_is_in_history() -> None:
    undone = FactUndone(stamp=stamp(), call_id=call_id(1), undone=2, undone_type="UnitEnRoute")
    history = recorded(on_call(UnitDispatched), on_call(UnitEnRoute), undone)
    assert [one.position for one in in_order(history)] == [1]


def test_facts_are_tagged_with_all_that_they_touch() -> None:
    assert on_duty(officer_ids=("4711", "4712")).tags == [
        "tour_id:tour-1A12",
        "unit_id:1A12",
        "officer_id:4711",
        "officer_id:4712",
    ]
    assert received(1).tags == ["call_id:call-1", "number:26-000001"]
    assert on_call(UnitArrived, tour_id="").tags == ["call_id:call-1", "unit_id:1A12"]


def test_a_command_cannot_look_at_what_it_does_not_guard() -> None:
    command = send()
    with pytest.raises(Unread) as unread:
        command.execute()
    assert of_call(call_id(1)) in unread.value.selectors
    assert len(unread.value.selectors) == 2, "call and unit are asked for in one go"


async def test_what_a_command_asked_for_is_its_boundary() -> None:
    desk = await Desk().holding(*SHIFT)
    command = send()
    facts = await desk.facts()
    known(facts, lambda past: _execute(command, past))
    asked = command.consistency_boundary()
    news = on_call(UnitDispatched, call=2)
    assert any(chooses(selector, news) for selector in asked), "the unit's tour is guarded"
    assert any(chooses(selector, on_call(UnitArrived, "1A13")) for selector in asked), "the call is"
    elsewhere = on_call(UnitDispatched, "1A13", 2)
    assert not any(chooses(selector, elsewhere) for selector in asked), "other tours are not"
    a_note = of_this_call(NoteAdded, text="x")
    assert not any(chooses(selector, a_note) for selector in asked), "notes do not hinder"


def _execute(command: Command, past: Past) -> None:
    command.past = past
    command.facts.clear()
    command.execute()


async def test_facts_that_arrive_late_count_from_when_they_happened() -> None:
    desk = await Desk().holding(
        *SHIFT, on_call(UnitArrived, at=-60), on_call(UnitDispatched, at=-300)
    )
    call = await desk.call()
    assert call.units["1A12"].stage == "arrived"


async def test_the_same_command_again_gives_the_first_answer_and_records_nothing() -> None:
    desk = await Desk().holding(*SHIFT)
    first = await desk.do(send("c1"))
    again = await desk.do(send("c1"))
    assert (again.position, again.answer, again.repeated) == (first.position, first.answer, True)
    assert await desk.log.head() == first.position


async def test_a_late_repetition_stays_without_effect_whatever_came_between() -> None:
    desk = await Desk().holding(*SHIFT)
    await desk.do(send("c1"))
    await desk.do(close("c2"))
    assert (await desk.do(send("c1"))).answer == "1A12 -> 26-000001 DP 21:00:00"
    assert not (await desk.call()).units


async def test_an_accepted_command_without_effect_stays_without_effect() -> None:
    desk = await Desk().holding(*SHIFT)
    same = RetypeCall(stamp=stamp(command_id="c1"), call_id=call_id(1), type="DIST")
    assert (await desk.do(same)).answer == "26-000001 DIST already"
    other = RetypeCall(stamp=stamp(command_id="c2"), call_id=call_id(1), type="FIGHT")
    await desk.do(other)
    again = await desk.do(same)
    assert again.repeated
    assert (await desk.call()).type == "FIGHT"


async def test_a_refusal_is_not_remembered_and_is_decided_anew() -> None:
    desk = await Desk().holding(*SHIFT, on_call(UnitDispatched, call=2, at=-60))
    with pytest.raises(UnitBusy):
        await desk.do(send("c1"))
    await desk.holding(on_call(UnitCleared, call=2, at=-30))
    assert not (await desk.do(send("c1"))).repeated


async def test_one_id_is_not_two_commands() -> None:
    desk = await Desk().holding(*SHIFT)
    await desk.do(note("c1", content="aaa"))
    with pytest.raises(CommandIdReused, match="new id"):
        await desk.do(note("c1", content="bbb"))
    assert (await desk.do(note("c1", content="aaa"))).repeated


async def test_a_hundred_copies_of_a_command_at_once_are_one() -> None:
    desk = await Desk().holding(*SHIFT)
    done = await asyncio.gather(*(desk.do(note("c1", content="aaa")) for _ in range(100)))
    assert len({one.position for one in done}) == 1
    assert len([one for one in await desk.facts() if isinstance(one.event, NoteAdded)]) == 1


async def test_two_dispatchers_send_one_unit_and_one_is_told_who_where_and_when() -> None:
    desk = await Desk().holding(*SHIFT)
    other = replace(stamp(), by="dispatcher-3")
    rival = DispatchUnits(stamp=other, call_id=call_id(2), unit_ids=("1A12",))
    outcomes = await asyncio.gather(desk.do(rival), desk.do(send()), return_exceptions=True)
    (refusal,) = [one for one in outcomes if isinstance(one, Refused)]
    assert isinstance(refusal, UnitBusy)
    sent = [one.event for one in await desk.facts() if isinstance(one.event, UnitDispatched)]
    assert len(sent) == 1
    assert sent[0].number in str(refusal)
    assert f"sent by {sent[0].by} at" in str(refusal)


@pytest.mark.parametrize("close_first", [True, False])
async def test_closing_and_sending_race_to_no_unit_on_a_closed_call(*, close_first: bool) -> None:
    desk = await Desk().holding(*SHIFT)
    commands: list[Command] = [close("c1"), send("c2")]
    racing = commands if close_first else commands[::-1]
    outcomes = await asyncio.gather(*map(desk.do, racing), return_exceptions=True)
    call, unit = await desk.call(), await desk.unit()
    assert call.state == "closed"
    assert (call.units, unit.active) == ({}, None)
    refused = [one for one in outcomes if isinstance(one, Refused)]
    assert all(isinstance(one, CallNotOpen) for one in refused)
    assert bool(refused) != any(isinstance(one.event, UnitDispatched) for one in await desk.facts())


@pytest.mark.parametrize("sent_first", [True, False])
async def test_closing_after_sending_frees_and_sending_after_closing_is_refused(
    *, sent_first: bool
) -> None:
    desk = await Desk().holding(*SHIFT)
    if sent_first:
        await desk.do(send())
        done = await desk.do(close())
        assert [fact.STORED for fact in done.facts] == ["UnitCleared", "CallClosed"]
    else:
        await desk.do(close())
        with pytest.raises(CallNotOpen):
            await desk.do(send())


async def test_a_command_that_was_overtaken_decides_afresh() -> None:
    desk = await Desk().holding(*SHIFT)
    units = ("1A12", "1A13")
    said = [
        DispatchUnits(stamp=stamp(command_id=unit), call_id=call_id(1), unit_ids=(unit,))
        for unit in units
    ]
    await asyncio.gather(*map(desk.do, [*said, close("c9")]), return_exceptions=True)
    facts = [one.event for one in await desk.facts()]
    sent = [fact.unit_id for fact in facts if isinstance(fact, UnitDispatched)]
    cleared = [fact.unit_id for fact in facts if isinstance(fact, UnitCleared)]
    assert sent == cleared, "the closing knew of every unit that was sent before it"


def test_selectors_read_only_so_many_and_match_all() -> None:
    selector = about(CallReceived, newest=1, call_id=call_id(1))
    assert chooses(selector, received(1))
    assert not chooses(selector, received(2))
    assert not chooses(selector, of_this_call(NoteAdded, text="x"))


def test_a_refusal_is_one_line_with_the_agencys_time() -> None:
    refusal = CallNotOpen(number="26-000001", ended="closed", by="ann", at=stamp().at)
    assert refusal.sentence(lambda at: f"{at:%H:%M}") == (
        "26-000001 was closed by ann at 21:00. Reopen it with a reason first."
    )


def test_a_noun_hears_only_what_it_has_a_word_for() -> None:
    call = fold(Call(call_id(1)), recorded(received(1), of_this_call(NoteAdded, text="x")))
    assert (call.number, call.type) == ("26-000001", "DIST")
