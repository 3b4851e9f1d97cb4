"""How a command becomes facts: read its boundary, decide, append if nothing new matched."""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from msgspec.structs import replace

from domain.dispatch.events import CommandHeard
from domain.kernel import Command, Event, Past, Recorded, Refused, Selector, Unread, perform
from eventlog.codec import Sealer, encode
from eventlog.log import Condition, Conflict, Item, Log, LogError
from eventlog.turns import Turn

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
    return Item(_names(selector.types), selector.tags, selector.newest)


@cache
def _names(types: tuple[type[Event], ...]) -> tuple[str, ...]:
    return tuple(kind.STORED for kind in types)


async def recorded_before(log: Log, command_id: str) -> list[Recorded]:
    """Give what a command has recorded, if it was heard before."""
    page = await log.read([_own(command_id)])
    return [*page.events]


def _own(command_id: str) -> Item:
    """Choose what a command has recorded itself."""
    return Item(tags=(f"cmd:{command_id}",))


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
            with Turn(log.turns) as turn:
                tried = command.afresh() if command.past.asked else command
                done = await _attempt(log, sealer, tried, clock, turn)
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
    turn: Turn,
) -> Done:
    """Try once. The turn is that of the first things asked for, held until all is recorded."""
    reading = Reading(log, command.past, command.stamp.command_id)
    for _ in range(ROUNDS):
        try:
            facts = perform(command)
            break
        except Unread as unread:
            wanted = tuple(dict.fromkeys(unread.selectors))
        if not command.past.read:
            tags = (tag for selector in wanted for tag in selector.tags)
            await turn.of(tags)
        if before := await reading.read(wanted):
            return _repeated(command, before)
    else:
        raise LogError(f"{type(command).__name__} keeps asking for more history.")
    if reading.after is None and (before := await reading.read(())):
        return _repeated(command, before)
    facts = facts or [CommandHeard(stamp=command.stamp)]
    answer = command.answer(clock)
    facts = [replace(fact, stamp=replace(fact.stamp, answer=answer)) for fact in facts]
    position = await log.append(
        await encode(facts, sealer), reading.condition(), command_id=command.stamp.command_id
    )
    return Done(position, answer, facts)


class Reading:
    """What a try reads: all that its command asks for, and what it is likely to ask next."""

    def __init__(self, log: Log, past: Past, command_id: str) -> None:
        self.after: int | None = None
        self._log = log
        self._past = past
        self._own = [_own(command_id)] if command_id else []

    async def read(self, wanted: Sequence[Selector]) -> Sequence[Recorded]:
        """Read what is wanted into the past; give what the command recorded before, if it did.

        The condition's position is that of the first reading: nothing read later can be older.
        """
        own = self._own if self.after is None else []
        likely = [one for one in self._log.foresight.beside(wanted) if one not in self._past.read]
        selectors = [*wanted, *likely]
        if not selectors and not own:
            return ()
        each, head = await self._log.gather([*own, *map(item, selectors)])
        self.after = head if self.after is None else self.after
        self._past.read |= zip(selectors, each[len(own) :], strict=True)
        return each[0] if own else ()

    def condition(self) -> Condition | None:
        """Give the condition: nothing new may match what was asked for."""
        if not self._past.asked or self.after is None:
            return None
        self._log.foresight.learn(self._past.asked)
        return Condition(tuple(map(item, self._past.asked)), self.after)
