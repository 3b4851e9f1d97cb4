"""Carrying out a typed line: its parts in order, each once, until one is refused."""

from collections.abc import Sequence

from msgspec import Struct

from api.centre import Centre
from api.desk import Desk
from api.language.act import act
from api.language.parse import parse
from api.language.wish import Context, NotUnderstood, Part, UnitSeen, View, Warned
from api.security.rights import NotYours
from domain.kernel import Refused
from eventlog.decide import Done
from eventlog.log import BadEvent, Item, LogError

CATCH_UP = 0.5
"""Seconds in which the board shows what was just recorded: a line is read with that in view."""


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of one part: a position and a result line, something to look at, or a refusal."""

    position: int = 0
    result: str = ""
    view: View | None = None
    refused: str = ""
    because: str = ""
    said: str = ""


class LineRefused(Exception):
    """Nothing of the line was recorded: its first part was refused."""

    def __init__(self, outcome: Outcome, error: Exception) -> None:
        self.outcome = outcome
        self.status = _status(error)
        super().__init__(outcome.because)


async def say(desk: Desk, line: str, selected: str = "") -> list[Outcome]:
    """Carry out a line. Raises `LineRefused` or `NotUnderstood` where nothing came of it."""
    line_id = desk.command_id
    earlier = await _earlier(desk, line, line_id)
    await desk.centre.board.wait_for(desk.centre.recorded, CATCH_UP)
    try:
        parts = parse(line, context(desk.centre, selected))
    except (NotUnderstood, Warned) as error:
        if not earlier:
            raise
        return [*earlier, _no(desk.centre, error, line)]
    return await _each(desk, line, line_id, parts, earlier)


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
    )


async def _each(
    desk: Desk, line: str, line_id: str, parts: Sequence[Part], earlier: list[Outcome]
) -> list[Outcome]:
    outcomes = list(earlier)
    for n, part in enumerate(parts[len(earlier) :], len(earlier) + 1):
        command_id = line_id if len(parts) == 1 else f"{line_id}/{n}"
        desk.say(part.said, command_id, _content(line, n))
        try:
            done = await act(part.wish, desk)
        except (Refused, Warned, NotUnderstood, LogError) as error:
            refused = _no(desk.centre, error, part.said)
            if not outcomes:
                raise LineRefused(refused, error) from error
            return [*outcomes, refused]
        outcomes.append(_yes(done, part.said))
    return outcomes


async def _earlier(desk: Desk, line: str, line_id: str) -> list[Outcome]:
    """Give what the same line, sent before, came to: its recorded parts, in order."""
    found: list[Outcome] = []
    own = [Item(tags=(f"cmd:{line_id}",)), Item(tags=(f"cmd:{line_id}/1",))]
    if not desk.id_is_the_clients or not (await desk.centre.log.read(own)).events:
        return found
    whole = await desk.earlier(line_id)
    if whole:
        return [_yes(desk.again(whole, desk.fingerprint(_content(line, 1))), line)]
    while part := await desk.earlier(f"{line_id}/{len(found) + 1}"):
        content = desk.fingerprint(_content(line, len(found) + 1))
        found.append(_yes(desk.again(part, content), ""))
    return found


def _content(line: str, n: int) -> tuple[str, ...]:
    return ("line", line, str(n))


def _status(error: Exception) -> int:
    """Tell a refusal from a right that is missing, and from a log that cannot take it now."""
    if isinstance(error, NotYours):
        return 403
    if isinstance(error, BadEvent):
        return 422
    return 503 if isinstance(error, LogError) else 409


def _yes(done: Done | View, said: str) -> Outcome:
    if isinstance(done, View):
        return Outcome(view=done, said=said)
    return Outcome(position=done.position, result=done.answer, said=said)


def _no(centre: Centre, error: Exception, said: str) -> Outcome:
    because = error.sentence(centre.clock.shown) if isinstance(error, Refused) else str(error)
    return Outcome(refused=type(error).__name__, because=because, said=said)
