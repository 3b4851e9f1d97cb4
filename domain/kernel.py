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
from typing import Any, Self

from eventsourcing.dcb.domain import Slice
from eventsourcing.domain import event as when
from msgspec import Struct

from domain.fact import (
    Event,
    FactUndone,
    Personal,
    Recorded,
    Stamp,
    has,
    in_order,
    personal_fields,
)
from domain.history import History
from domain.noun import Noun, fold

if __doc__ is None:
    raise ImportError("Refusals speak with their docstrings: run Python without -OO.")

__all__ = [
    "Command",
    "Event",
    "FactUndone",
    "History",
    "Noun",
    "Personal",
    "Recorded",
    "Refused",
    "Selector",
    "Stamp",
    "Unread",
    "about",
    "fold",
    "has",
    "in_order",
    "perform",
    "personal_fields",
    "when",
]


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


class Selector(Struct, frozen=True, cache_hash=True):
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

    More may have been read than was asked for: nobody has looked at it. What was not read may be
    known from elsewhere: `recall`.
    """

    def __init__(self) -> None:
        self.read: dict[Selector, History] = {}
        self.recall: Callable[[Selector], History | None] | None = None
        self.asked: dict[Selector, None] = {}

    def of(self, selector: Selector) -> History:
        """Give what the selector chose. Raises `Unread`."""
        self.asked[selector] = None
        history = self.read.get(selector)
        if history is None:
            history = self.recall(selector) if self.recall else None
            if history is None:
                raise Unread((selector,))
            self.read[selector] = history
        return history

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

    @property
    def latest(self) -> datetime | None:
        """When the last fact that was asked for happened, if there is any."""
        each = (self.read[one].latest for one in self.asked)
        return max((latest for latest in each if latest), default=None)


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

    def afresh(self) -> Self:
        """Give the same command as if it had heard nothing and said nothing, for a new try."""
        return replace(self, past=Past())


def perform(command: Command) -> list[Event]:
    """Run the command on the past that has been read for it. Raises `Unread` for more."""
    command.facts.clear()
    command.execute()
    return list(command.facts)
