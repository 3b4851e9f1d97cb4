"""Carrying out a typed line: its parts in order, each once, until one is refused."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from api.centre import Centre
from api.desk import Desk
from api.language.act import act, commands_of
from api.language.grammar import clauses
from api.language.parse import find_verb, is_verb, parse
from api.language.wish import Context, NotUnderstood, Part, UnitSeen, View, Warned
from api.security.rights import NotYours, may_give, must_be_allowed
from domain.deployment.events import UnitsRecommended
from domain.dispatch.events import CallReceived, LinePartRefused
from domain.dispatch.lines import StopLine
from domain.kernel import Refused
from eventlog.decide import Done
from eventlog.log import BadEvent, Item, LogError
from projections.call_row import CallRow

CATCH_UP = 0.5
"""Seconds in which the board shows what was just recorded: a line is read with that in view."""


FRESH = timedelta(minutes=10)
"""So long a recommendation binds: later, other units are nearer and others are free."""


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of one part: a position and a result line, something to look at, or a refusal.

    `number` is that of the call which it made, if it made one; `shows` that of the call which
    has to be looked at: whom to send to it was asked.
    """

    position: int = 0
    result: str = ""
    view: View | None = None
    refused: str = ""
    because: str = ""
    said: str = ""
    number: str = ""
    shows: str = ""


class LineRefused(Exception):
    """Nothing of the line was recorded: its first part was refused."""

    def __init__(self, outcome: Outcome, error: Exception) -> None:
        self.outcome = outcome
        self.status = _status(error)
        super().__init__(outcome.because)


async def say(desk: Desk, line: str, selected: str = "") -> list[Outcome]:
    """Carry out a line. Raises `LineRefused` or `NotUnderstood` where nothing came of it."""
    line_id = desk.command_id
    earlier, ended = await _earlier(desk, line, line_id)
    if ended:
        return earlier
    await desk.centre.board.wait_for(desk.centre.recorded, CATCH_UP)
    try:
        parts = parse(line, context(desk.centre, selected))
        _ask(desk, parts[len(earlier) :])
    except (NotUnderstood, Warned) as error:
        if not earlier:
            raise
        return [*earlier, _no(desk.centre, error, line)]
    return await _each(desk, line, line_id, parts, earlier)


def _is_fresh(centre: Centre, call: CallRow) -> bool:
    """Tell whether a call's recommendation still says where its units are."""
    at = call.recommended_at
    return at is not None and centre.clock.now() - at < FRESH


def _ask(desk: Desk, parts: Sequence[Part]) -> None:
    """Ask about what is unusual before any part is done. Raises `Warned`.

    Only whoever may give a command is asked about it: the line stops at one that is not theirs.
    """
    for part in parts:
        commands = commands_of(part.wish)
        if commands and not any(may_give(desk.who, command) for command in commands):
            return
        if part.warning:
            raise Warned(part.warning)


def context(centre: Centre, selected: str) -> Context:
    """Give what whoever types has before them: the board."""
    units = {
        unit.unit_id: UnitSeen(
            status=unit.status, emergency=unit.emergency_since is not None, call=unit.number
        )
        for unit in centre.board.units.values()
        if unit.on_duty
    }
    return Context(
        tables=centre.tables.now,
        now=centre.clock.now().astimezone(centre.clock.zone),
        units=units,
        calls=frozenset(call.number for call in centre.board.calls.values() if call.number),
        selected=selected,
        recommended={
            call.number: call.recommended
            for call in centre.board.calls.values()
            if call.recommended and not call.units and _is_fresh(centre, call)
        },
    )


async def _each(
    desk: Desk, line: str, line_id: str, parts: Sequence[Part], earlier: list[Outcome]
) -> list[Outcome]:
    outcomes = list(earlier)
    for n, part in enumerate(parts[len(earlier) :], len(earlier) + 1):
        command_id = line_id if len(parts) == 1 else f"{line_id}/{n}"
        content = _content(line, n, last=n == len(parts))
        desk.say(part.said, command_id, content)
        try:
            done = await act(part.wish, desk)
        except (Refused, Warned, NotUnderstood, LogError) as error:
            refused = _no(desk.centre, error, part.said)
            if not outcomes:
                raise LineRefused(refused, error) from error
            if not isinstance(error, Refused) or not any(one.position for one in outcomes):
                return [*outcomes, refused]
            desk.say(part.said, command_id, content)
            done = await desk.do(StopLine, refused=refused.refused, because=refused.because)
        outcomes.append(await _yes(desk.centre, done, part.said))
        if outcomes[-1].refused:
            break
    return outcomes


async def _earlier(desk: Desk, line: str, line_id: str) -> tuple[list[Outcome], bool]:
    """Give what the same line, sent before, came to: its recorded parts, and whether it ended."""
    found: list[Outcome] = []
    own = [Item(tags=(f"cmd:{line_id}",)), Item(tags=(f"cmd:{line_id}/1",))]
    if not desk.id_is_the_clients or not (await desk.centre.log.read(own)).events:
        return found, False
    part = await desk.earlier(line_id) or await desk.earlier(f"{line_id}/1")
    while part:
        n, stamp = len(found) + 1, part[0].event.stamp
        last = _content(line, n, last=True)
        done = desk.again(part, last, _content(line, n, last=False))
        said = await desk.centre.keys.opened(stamp.said)
        found.append(await _yes(desk.centre, done, said))
        if not found[-1].refused:
            _must_be_theirs(desk, said)
        if found[-1].refused or stamp.content == desk.fingerprint(last):
            return found, True
        part = await desk.earlier(f"{line_id}/{n + 1}")
    return found, False


def _must_be_theirs(desk: Desk, said: str) -> None:
    """Make sure that this may still be said. Raises `LineRefused`."""
    commands = find_verb(next(clauses(said, is_verb)).verb).act.commands
    if any(may_give(desk.who, command) for command in commands):
        return
    try:
        must_be_allowed(desk.who, commands[0], late=False)
    except NotYours as error:
        raise LineRefused(_no(desk.centre, error, said), error) from error


def _content(line: str, n: int, *, last: bool) -> tuple[str, str, int, bool]:
    """Give what tells a part of a line from all others: it is the last, or more was to come."""
    return ("line", line, n, last)


def _status(error: Exception) -> int:
    """Tell a refusal from a right that is missing, and from a log that cannot take it now."""
    if isinstance(error, NotYours):
        return 403
    if isinstance(error, BadEvent):
        return 422
    return 503 if isinstance(error, LogError) else 409


async def _yes(centre: Centre, done: Done | View, said: str) -> Outcome:
    if isinstance(done, View):
        return Outcome(view=done, said=said)
    for fact in done.facts:
        if isinstance(fact, LinePartRefused):
            because = await centre.keys.opened(fact.because) if done.repeated else fact.because
            return Outcome(refused=fact.refused, because=because, said=said)
    made = next((fact.number for fact in done.facts if isinstance(fact, CallReceived)), "")
    shows = next((fact.number for fact in done.facts if isinstance(fact, UnitsRecommended)), "")
    return Outcome(position=done.position, result=done.answer, said=said, number=made, shows=shows)


def _no(centre: Centre, error: Exception, said: str) -> Outcome:
    because = error.sentence(centre.clock.shown) if isinstance(error, Refused) else str(error)
    return Outcome(refused=type(error).__name__, because=because, said=said)
