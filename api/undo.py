"""Finding what an UNDO means: the facts of one command, by a position or by who said them where."""

from domain.dispatch.dependence import KEPT
from domain.dispatch.events import CommandHeard
from domain.kernel import FactUndone, Recorded, Refused
from eventlog.decide import recorded_before
from eventlog.log import Log

LOOK_BACK = 2_000


class NothingToUndo(Refused):
    """You have recorded nothing lately from here that can be taken back.

    What was recorded elsewhere is named by its position in the log: UNDO 812.
    """


class NoSuchPosition(Refused):
    """Nothing is recorded at position {position}. Look at the call's history."""


async def command_at(log: Log, position: int) -> tuple[Recorded, ...]:
    """Give all that was recorded with the fact at a position."""
    page = await log.read(after=position - 1, until=position) if position > 0 else None
    if page is None or not page.events:
        raise NoSuchPosition(position=position)
    return await _whole(log, page.events[0])


async def last_command_of(log: Log, principal: str, desk: str) -> tuple[Recorded, ...]:
    """Give all that a principal's latest command from a desk recorded, if it is not undone."""
    after = max(0, await log.head() - LOOK_BACK)
    facts = (await log.read(after=after)).events
    undone = {fact.event.undone for fact in facts if isinstance(fact.event, FactUndone)}
    for fact in reversed(facts):
        kind = type(fact.event)
        can_be = kind not in KEPT and not issubclass(kind, FactUndone | CommandHeard)
        own = fact.event.stamp.by == principal and fact.event.stamp.desk == desk
        if own and can_be and fact.position not in undone:
            return await _whole(log, fact)
    raise NothingToUndo


async def _whole(log: Log, fact: Recorded) -> tuple[Recorded, ...]:
    command_id = fact.event.stamp.command_id
    return tuple(await recorded_before(log, command_id)) if command_id else (fact,)
