"""Reading from the log what rows are made of, up to a position: many rows in few reads."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from domain.kernel import Past, Selector, Unread
from eventlog.decide import item
from eventlog.log import Log, LogError
from projections.kernel import Projection

T = TypeVar("T")
ROUNDS = 12
AT_ONCE = 200
"""How many selectors go into one read."""


async def answers(
    log: Log, questions: Mapping[str, Callable[[Past], T]], until: int
) -> dict[str, T]:
    """Answer every question from the past up to a position."""
    past = Past()
    found: dict[str, T] = {}
    for _ in range(ROUNDS):
        wanted: dict[Selector, None] = {}
        for name in questions.keys() - found.keys():
            try:
                found[name] = questions[name](past)
            except Unread as unread:
                wanted |= dict.fromkeys(unread.selectors)
        if not wanted:
            return found
        await _read(log, past, list(wanted), until)
    raise LogError("A projection keeps asking for more history.")


async def _read(log: Log, past: Past, wanted: list[Selector], until: int) -> None:
    for begin in range(0, len(wanted), AT_ONCE):
        chosen = wanted[begin : begin + AT_ONCE]
        found = await log.gather([item(selector) for selector in chosen], until)
        past.read |= zip(chosen, found.each, strict=True)


async def refolded(
    log: Log, projection: Projection[Any], keys: Iterable[str], until: int
) -> dict[str, Any]:
    """Make the rows of these keys as of a position."""

    def question(key: str) -> Callable[[Past], Any]:
        return lambda past: projection.refold(past, key)

    return await answers(log, {key: question(key) for key in keys}, until)
