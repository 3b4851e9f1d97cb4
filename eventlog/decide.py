"""How a command becomes facts: read its boundary, decide, append if nothing new matched."""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from domain.dispatch.events import CommandHeard
from domain.kernel import Command, Event, Past, Recorded, Refused, Selector, Unread, perform
from eventlog.codec import Sealer, decode, encode
from eventlog.log import Condition, Conflict, Item, Log, LogError

TRIES = 12
ROUNDS = 12


class CommandIdReused(Refused):
    """The command id was used for another command. Send the new command under a new id."""


class TooBusy(LogError):
    """Others kept changing what the command rests on. Send it again."""


class Done(NamedTuple):
    """What came of a command: the last position, the result line, and what was recorded."""

    position: int
    answer: str
    facts: list[Event]
    repeated: bool = False


def item(selector: Selector) -> Item:
    """Say a selector in the log's words."""
    types = tuple(kind.STORED for kind in selector.types)
    return Item(types, selector.tags, selector.newest)


async def recorded_before(log: Log, command_id: str) -> list[Recorded]:
    """Give what a command has recorded, if it was heard before."""
    page = await log.read([Item(tags=(f"cmd:{command_id}",))])
    return [decode(stored) for stored in page.events]


def _repeated(command: Command, before: Sequence[Recorded]) -> Done:
    first = before[0].event.stamp
    if first.content != command.stamp.content:
        raise CommandIdReused
    return Done(before[-1].position, first.answer, [one.event for one in before], repeated=True)


async def do(
    log: Log, sealer: Sealer, command: Command, clock: Callable[[datetime], str] = str
) -> Done:
    """Carry out a command once, however often it is sent. Raises `Refused`, or a `LogError`."""
    for attempt in range(TRIES):
        try:
            async with AsyncExitStack() as turn:
                done = await _attempt(log, sealer, command.afresh(), clock, turn)
                if done.repeated:
                    await log.settle()
                return done
        except Conflict:
            await asyncio.sleep(random.uniform(0, 0.002 * 2 ** min(attempt, 6)))
    raise TooBusy(f"{type(command).__name__} met a conflict {TRIES} times.")


async def _attempt(
    log: Log,
    sealer: Sealer,
    command: Command,
    clock: Callable[[datetime], str],
    turn: AsyncExitStack,
) -> Done:
    """Try once. The turn is that of the first things asked for, held until all is recorded."""
    own = Item(tags=(f"cmd:{command.stamp.command_id}",)) if command.stamp.command_id else None
    after: int | None = None
    wanted: tuple[Selector, ...] = ()
    past: Past = command.past
    for _ in range(ROUNDS):
        try:
            facts = perform(command)
            break
        except Unread as unread:
            wanted = tuple(dict.fromkeys(unread.selectors))
        if after is None:
            tags = (tag for selector in wanted for tag in selector.tags)
            await turn.enter_async_context(log.turns.of(tags))
        head, before = await _read(log, past, wanted, own if after is None else None)
        if before:
            return _repeated(command, before)
        after = head if after is None else after
    else:
        raise LogError(f"{type(command).__name__} keeps asking for more history.")
    if after is None and own:
        page = await log.read([own])
        if page.events:
            return _repeated(command, [decode(stored) for stored in page.events])
    facts = facts or [CommandHeard(stamp=command.stamp)]
    answer = command.answer(clock)
    facts = [replace(fact, stamp=replace(fact.stamp, answer=answer)) for fact in facts]
    condition = Condition(tuple(map(item, past.read)), after) if after is not None else None
    position = await log.append(
        await encode(facts, sealer), condition, command_id=command.stamp.command_id
    )
    return Done(position, answer, facts)


async def _read(
    log: Log, past: Past, wanted: Sequence[Selector], own: Item | None
) -> tuple[int, list[Recorded]]:
    """Read what is wanted into the past; give the head and what the command recorded before."""
    items = [*map(item, wanted), *([own] if own else [])]
    page = await log.read(items)
    facts = [decode(stored) for stored in page.events]
    if own:
        before = [fact for fact in facts if own.tags[0] == f"cmd:{fact.event.stamp.command_id}"]
        if before:
            return page.head, before
    for selector in wanted:
        chosen = [fact for fact in facts if selector.matches(fact.event)]
        past.read[selector] = chosen[-selector.newest :] if selector.newest else chosen
    return page.head, []
