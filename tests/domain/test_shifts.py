"""Whatever is said in whatever order, late or doubled: the rules hold."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from hypothesis import HealthCheck, given, settings

from domain.dispatch.assignments import ExchangeUnits
from domain.dispatch.call import Call
from domain.dispatch.calls import NumberTaken
from domain.dispatch.undo import UndoFacts
from domain.kernel import Command, Recorded, Refused
from domain.wish import Wish
from eventlog.decide import recorded_before
from tests.domain.shift import CARD, SHIFTS, Said, Shift, State

RANDOM = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def run(coroutine: Coroutine[Any, Any, None]) -> None:
    asyncio.run(coroutine)


def check(state: State) -> None:
    """A unit has at most one active call, and calls and units say the same of one another."""
    for call in state.calls.values():
        check_call(call, state)
    for unit_id, unit in state.units.items():
        if unit.active:
            assert unit_id in state.calls[unit.active.call_id].units
            assert unit.active.call_id not in unit.stacked
        for call_id in unit.stacked:
            assert unit_id in state.calls[call_id].stacked
        stands = [one for one in state.calls.values() if unit_id in one.units]
        assert len(stands) <= 1
        assert all(one.units[unit_id].tour_id == unit.tour_id for one in stands)


def check_call(call: Call, state: State) -> None:
    on_duty = [on_it for on_it in call.units.values() if on_it.tour_id]
    for on_it in on_duty:
        unit = state.units[on_it.unit_id]
        assert unit.active
        assert (unit.active.call_id, unit.active.stage) == (call.call_id, on_it.stage)
    for unit_id, tour_id in call.stacked.items():
        assert state.units[unit_id].tour_id == tour_id
        assert call.call_id in state.units[unit_id].stacked
    assert call.is_open or not (call.units or call.stacked or call.held)
    assert not (call.held and call.units)
    if call.primary_call_id:
        assert call.call_id in state.calls[call.primary_call_id].duplicates
        assert not call.duplicates


@RANDOM
@given(SHIFTS)
def test_calls_and_units_agree_after_every_command(said: list[Said]) -> None:
    async def play() -> None:
        shift = Shift()
        for one in said:
            command = shift.command(one)
            refusal = await _refusal(shift, command)
            assert refusal is None or isinstance(command, Wish) or type(refusal) is NumberTaken
            check(await shift.state())

    run(play())


@RANDOM
@given(SHIFTS)
def test_saying_a_thing_twice_changes_nothing_the_second_time(said: list[Said]) -> None:
    async def play() -> None:
        shift = Shift()
        for one in said:
            command = shift.command(one)
            if await _refusal(shift, command):
                continue
            if one.command is ExchangeUnits:
                continue
            before = await shift.state()
            again = await shift.do(shift.again(command))
            assert await shift.state() == before
            if isinstance(command, Wish):
                assert [fact.STORED for fact in again.facts] == ["CommandHeard"]

    run(play())


@RANDOM
@given(SHIFTS, CARD)
def test_a_paper_card_moves_nobody_who_is_at_work(said: list[Said], card: Said) -> None:
    async def play() -> None:
        shift = Shift()
        for one in said:
            await _refusal(shift, shift.command(one))
        before = await shift.state()
        if "call-5" in before.calls:
            return
        assert await _refusal(shift, shift.command(card)) is None
        after = await shift.state()
        check(after)
        for unit_id, unit in before.units.items():
            if unit.active:
                assert after.units[unit_id].active == unit.active
                assert after.units[unit_id].status == unit.status

    run(play())


@RANDOM
@given(SHIFTS)
def test_what_is_taken_back_never_was(said: list[Said]) -> None:
    async def play() -> None:
        shift = Shift()
        for one in said:
            before = await shift.state()
            command = shift.command(one)
            if await _refusal(shift, command):
                continue
            undone = await recorded_before(shift.log, command.stamp.command_id)
            if await _taken_back(shift, tuple(undone)):
                assert await shift.state() == before
                check(before)

    run(play())


async def _refusal(shift: Shift, command: Command) -> Refused | None:
    try:
        await shift.do(command)
    except Refused as refusal:
        return refusal
    return None


async def _taken_back(shift: Shift, undone: tuple[Recorded, ...]) -> bool:
    return await _refusal(shift, UndoFacts(stamp=shift.stamp(), undone=undone)) is None


@RANDOM
@given(SHIFTS)
def test_anything_may_be_taken_back_at_the_end_as_far_as_nothing_rests_on_it(
    said: list[Said],
) -> None:
    async def play() -> None:
        shift = Shift()
        ids = []
        for one in said:
            command = shift.command(one)
            if await _refusal(shift, command):
                continue
            ids.append(command.stamp.command_id)
        for command_id in ids:
            if await _taken_back(shift, tuple(await recorded_before(shift.log, command_id))):
                check(await shift.state())

    run(play())
