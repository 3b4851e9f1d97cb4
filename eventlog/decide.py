"""How a command becomes facts: read its boundary, decide, append if nothing new matched."""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, Self

from msgspec.structs import replace

from domain.dispatch.events import CommandHeard
from domain.kernel import (
    Command,
    Event,
    History,
    Past,
    Recorded,
    Refused,
    Selector,
    Unread,
    perform,
)
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


@lru_cache(maxsize=16_384)
def item(selector: Selector) -> Item:
    """Say a selector in the log's words."""
    types = tuple(kind.STORED for kind in selector.types)
    return Item(types, selector.tags, selector.newest)


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
    """Carry out a command once, however often it is sent. Raises `Refused`, or a `LogError`.

    The first try may rest on what this process remembers: if anything newer matters, the append
    says so. A refusal has no append that could say so; it is decided again on what is asked anew.
    """
    for attempt in range(TRIES):
        tried = command.afresh() if command.past.asked else command
        reading = Reading(log, tried, anew=attempt > 0)
        try:
            with reading:
                done = await _attempt(log, sealer, tried, clock, reading)
        except Conflict:
            if attempt:
                await asyncio.sleep(random.uniform(0, 0.002 * 2 ** min(attempt, 6)))
        except Refused:
            if not reading.remembered:
                raise
        else:
            if done.repeated:
                await log.settle()
            return done
    raise TooBusy(f"{type(command).__name__} met a conflict {TRIES} times.")


async def _attempt(
    log: Log,
    sealer: Sealer,
    command: Command,
    clock: Callable[[datetime], str],
    reading: "Reading",
) -> Done:
    """Try once."""
    for _ in range(ROUNDS):
        try:
            facts = perform(command)
            break
        except Unread as unread:
            wanted = tuple(dict.fromkeys(unread.selectors))
        if before := await reading.read(wanted):
            return _repeated(command, before)
    else:
        raise LogError(f"{type(command).__name__} keeps asking for more history.")
    if before := await reading.end():
        return _repeated(command, before)
    facts = facts or [CommandHeard(stamp=command.stamp)]
    answer = command.answer(clock)
    facts = [replace(fact, stamp=replace(fact.stamp, answer=answer)) for fact in facts]
    position = await log.append(
        await encode(facts, sealer), reading.condition(), command_id=command.stamp.command_id
    )
    return Done(position, answer, facts)


class Reading:
    """What a try reads: all that its command asks for, and what it is likely to ask next.

    A context manager: its turn, that of the first things asked for, is held until all is recorded.
    Of what was `remembered` nobody asked whether it still holds; `anew`, all is asked.
    """

    def __init__(self, log: Log, command: Command, *, anew: bool) -> None:
        self._turn = Turn(log.turns)
        self.remembered = False
        self._anew = anew
        self._log = log
        self._past: Past = command.past
        self._own = [_own(command.stamp.command_id)] if command.stamp.command_id else []
        self._afters: dict[Selector, int] = {}
        self._begun = False
        self._past.recall = None if anew else self._recall

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._past.recall = None  # nothing is left that refers to itself
        self._turn.give_back()

    def _recall(self, selector: Selector) -> History | None:
        known = self._log.remembered(item(selector))
        if known is None:
            return None
        self._afters[selector], self.remembered = known.until, True
        return known.history

    async def read(self, wanted: Sequence[Selector]) -> Sequence[Recorded]:
        """Read what is wanted into the past; give what the command recorded before, if it did."""
        await self._begin()
        own, self._own = self._own, []
        likely = [one for one in self._log.foresight.beside(wanted) if one not in self._past.read]
        selectors = [*wanted, *likely]
        each, head = await self._log.gather([*own, *map(item, selectors)])
        self._past.read |= zip(selectors, each[len(own) :], strict=True)
        self._afters |= dict.fromkeys(selectors, head)
        return each[0].recorded if own else ()

    async def _begin(self) -> bool:
        """Take the turn, once; tell whether others had to be waited for."""
        if self._begun:
            return False
        self._begun = True
        return await self._turn.of(tag for selector in self._past.asked for tag in selector.tags)

    async def end(self) -> Sequence[Recorded]:
        """Make sure of the turn when all is read; give what the command recorded before.

        Raises `Conflict` if others took their turn meanwhile: it was decided on what was before.
        """
        if await self._begin():
            raise Conflict("Others went first.")
        return await self.read(()) if self._anew and self._own else ()

    def condition(self) -> Condition | None:
        """Give the condition: nothing may match what was asked for that was not read."""
        asked = self._past.asked
        if not asked:
            return None
        self._log.foresight.learn(asked)
        return Condition(tuple(map(item, asked)), afters=tuple(self._afters[one] for one in asked))
