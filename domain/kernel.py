"""The words every domain file is written in: Event, Noun, Command, Refused, about, when.

An *event* is a fact. A *noun* (a call, a tour of duty) is what history says of one thing: a fold
of the facts that carry its id. A *command* is a wish or a report: its `execute` asks for the nouns
that its decision rests on and records facts or raises a refusal. What it asked for **is** its
consistency boundary, so a command cannot look at anything that it does not guard.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from inspect import cleandoc
from itertools import chain
from typing import Any, NamedTuple, ParamSpec, Self, TypeVar

from eventsourcing.dcb.domain import Slice
from eventsourcing.domain import event as when

from domain.fact import (
    Event,
    FactUndone,
    Personal,
    Recorded,
    Stamp,
    as_of,
    has,
    in_order,
    personal_fields,
)
from domain.noun import Noun, fold

if __doc__ is None:
    raise ImportError("Refusals speak with their docstrings: run Python without -OO.")

__all__ = [
    "Command",
    "Event",
    "FactUndone",
    "Noun",
    "Personal",
    "Recorded",
    "Refused",
    "Selector",
    "Stamp",
    "Unread",
    "about",
    "as_of",
    "fold",
    "has",
    "in_order",
    "perform",
    "personal_fields",
    "when",
]

N = TypeVar("N", bound=Noun)
P = ParamSpec("P")


class Refused(Exception):
    """A rule said no. The docstring of each refusal is the sentence that the user reads."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.sentence(str))

    def sentence(self, clock: Callable[[datetime], str]) -> str:
        """Give the sentence, on one line. `clock` shows an instant as the agency's local time."""
        shown = {
            name: clock(fact) if isinstance(fact, datetime) else fact
            for name, fact in self.facts.items()
        }
        return " ".join(cleandoc(type(self).__doc__ or "").format(**shown).split())


class Selector(NamedTuple):
    """Choose events of any of these types (none: all) that carry all of these tags.

    With `newest`, only so many of the latest are read; a condition made of it still guards all.
    """

    types: tuple[type[Event], ...] = ()
    tags: tuple[str, ...] = ()
    newest: int = 0


def about(*types: type[Event], newest: int = 0, **ids: str) -> Selector:
    """Select the events of these types (none: all types) that carry all of these ids."""
    tags = tuple(f"{name}:{value}" for name, value in ids.items())
    return Selector(types=types, tags=tags, newest=newest)


class Unread(Exception):
    """A command asked for history that has not been read yet. Internal to the kernel."""

    def __init__(self, selectors: Sequence[Selector]) -> None:
        self.selectors = tuple(selectors)
        super().__init__(f"{len(self.selectors)} selectors not read")


class Past:
    """The part of history that has been read for a command, and what it `asked` for of that.

    What was read never changes, so that what was made of it is kept. More may have been read than
    was asked for: nobody has looked at it. What was not read may be known from elsewhere: `recall`.
    """

    def __init__(self) -> None:
        self.read: dict[Selector, Sequence[Recorded]] = {}
        self.recall: Callable[[Selector], Sequence[Recorded] | None] | None = None
        self.asked: dict[Selector, None] = {}
        self._in_order: dict[tuple[Selector, ...], list[Recorded]] = {}
        self._folded: dict[Any, Any] = {}

    def of(self, *selectors: Selector) -> list[Recorded]:
        """Give what these selectors chose, each fact once, as it happened."""
        if selectors not in self._in_order:
            self._ask(selectors)
            facts = {fact.position: fact for one in selectors for fact in self.read[one]}
            self._in_order[selectors] = in_order(facts.values())
        return self._in_order[selectors]

    def as_recorded(self, selector: Selector) -> Sequence[Recorded]:
        """Give what the selector chose as it stands in the log, undone facts included."""
        self._ask((selector,))
        return self.read[selector]

    def _ask(self, selectors: tuple[Selector, ...]) -> None:
        for selector in selectors:
            self.asked[selector] = None
        missing = [one for one in selectors if one not in self.read and not self._recalled(one)]
        if missing:
            raise Unread(missing)

    def _recalled(self, selector: Selector) -> bool:
        known = self.recall(selector) if self.recall else None
        if known is not None:
            self.read[selector] = known
        return known is not None

    @property
    def latest(self) -> datetime | None:
        """When the last fact that was asked for happened, if there is any."""
        facts = chain.from_iterable(self.read[one] for one in self.asked)
        return max((one.occurred_at for one in facts), default=None)

    def fold(
        self, history: Sequence[Recorded], noun: Callable[P, N], *whose: P.args, **more: P.kwargs
    ) -> N:
        """Make a noun of ordered history. It is shared by all who ask: look, do not change it."""
        key = (noun, *whose, *more.items(), len(history), history[-1].position if history else 0)
        if key not in self._folded:
            self._folded[key] = fold(noun(*whose, **more), history)
        made: N = self._folded[key]
        return made


@dataclass(kw_only=True)
class Command(Slice[Event]):
    """A wish or a report. Its fields are what the caller says; history it asks for."""

    stamp: Stamp
    past: Past = field(default_factory=Past, repr=False, compare=False)
    facts: list[Event] = field(default_factory=list, init=False, repr=False, compare=False)

    def consistency_boundary(self) -> list[Any]:
        """Give all that the command asked for: nothing new may match it when it is recorded."""
        return list(self.past.asked)

    def record(self, fact: Event) -> None:
        """Record a fact. Nothing is stored unless the whole command succeeds."""
        self.facts.append(fact)

    def execute(self) -> None:
        """Decide: record facts, or raise a refusal."""
        raise NotImplementedError

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the result line. `clock` shows an instant as the agency's local time."""
        del clock
        return ""

    def line(self, clock: Callable[[datetime], str], words: str) -> str:
        """Give a result line: the words and when it was, or that it was so already."""
        if not self.facts:
            return f"{words} already"
        return f"{words} {clock(self.facts[-1].at)}"

    def all(self, *answers: Callable[[], Any]) -> tuple[Any, ...]:
        """Ask several things at once, so that what is unread of them is read in one go."""
        found: list[Any] = []
        missing: list[Selector] = []
        for answer in answers:
            try:
                found.append(answer())
            except Unread as unread:
                missing.extend(unread.selectors)
        if missing:
            raise Unread(missing)
        return tuple(found)

    def afresh(self) -> Self:
        """Give the same command as if it had heard nothing and said nothing, for a new try."""
        return replace(self, past=Past())


def perform(command: Command) -> list[Event]:
    """Run the command on the past that has been read for it. Raises `Unread` for more."""
    command.facts.clear()
    command.execute()
    return list(command.facts)
