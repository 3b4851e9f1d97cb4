"""The words every domain file is written in: Event, Noun, Command, Refused, about, when.

An *event* is a fact. A *noun* (a call, a tour of duty) is what history says of one thing: a fold
of the facts that carry its id. A *command* is a wish or a report: its `execute` asks for the nouns
that its decision rests on and records facts or raises a refusal. What it asked for **is** its
consistency boundary, so a command cannot look at anything that it does not guard.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from inspect import cleandoc, signature
from operator import attrgetter
from typing import Annotated, Any, ClassVar, NamedTuple, Self, TypeVar, get_type_hints

from eventsourcing.dcb.domain import Decision, Slice, decorated_funcs
from eventsourcing.domain import event as when
from msgspec import Meta, Struct

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
    "fold",
    "in_order",
    "perform",
    "personal_fields",
    "when",
]

Personal = Annotated[str, Meta(extra={"personal": True})]
"""Text that names or describes a person, or free text: sealed inside the stored event."""


class Stamp(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Who said it, when and how: the part of an event's envelope that its command brings.

    `at` is when it happened (UTC); `by` the signed-in principal; `desk` the position or device;
    `command_id` the client's own id; `said` the text typed, if it came from a command line;
    `answer` the result line given to the user; `content` a keyed fingerprint of the command, so
    that one id is never accepted for two different commands.
    """

    at: datetime
    by: str
    desk: str = ""
    command_id: str = ""
    said: Personal = ""
    answer: str = ""
    content: str = ""


class Event(Struct, Decision, frozen=True, kw_only=True, omit_defaults=True):
    """A fact. `STORED` and `VERSION` are its stored name; its `*_id` fields are its tags.

    A field `other_call_id` gives a tag `call_id:…`; a field `officer_ids` one tag for each.
    Empty ids give no tag. Strings declared `Personal` are sealed when the event is stored.
    A field that has its default is not stored, so a default is part of the stored shape for ever.
    """

    STORED: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1
    stamp: Stamp

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.stamp.at

    @property
    def by(self) -> str:
        """Who said it."""
        return self.stamp.by

    def as_dict(self) -> dict[str, Any]:
        """Give the fields as the library's own fold wants them."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        return values | {"at": self.at, "by": self.by}

    @property
    def tags(self) -> list[str]:
        """Name every thing that this fact touches, as `name:value`."""
        found: dict[str, None] = {}
        for attribute, prefix in _tag_fields(type(self)):
            value = getattr(self, attribute)
            if type(value) is str:
                if value:
                    found[prefix + value] = None
            else:
                found.update((prefix + one, None) for one in value if one)
        return list(found)


class FactUndone(Event, frozen=True, kw_only=True):
    """A fact is taken back: every fold skips both. It carries the ids of what it takes back."""

    STORED: ClassVar[str] = "FactUndone"
    call_id: str = ""
    other_call_id: str = ""
    tour_id: str = ""
    unit_id: str = ""
    officer_ids: tuple[str, ...] = ()
    position_id: str = ""
    undone: int
    undone_type: str
    reason: Personal = ""


class Recorded(NamedTuple):
    """An event as the log gives it: with its place in the log."""

    position: int
    recorded_at: datetime
    event: Event


@cache
def _tag_fields(kind: type[Event]) -> list[tuple[str, str]]:
    """Pair each field that is a tag with the tag's beginning: its last word but `id`, `_id:`."""
    pairs = []
    for name in kind.__struct_fields__:
        if name == "number_tag":
            pairs.append((name, "number:"))
        elif name.endswith(("_id", "_ids")):
            pairs.append((name, name.removesuffix("s").split("_")[-2] + "_id:"))
    return pairs


@cache
def personal_fields(kind: type[Struct]) -> tuple[str, ...]:
    """Name the fields of a struct that are declared `Personal`."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(name for name in kind.__struct_fields__ if hints[name] == Personal)


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


@dataclass(frozen=True)
class Selector:
    """Choose events of any of these types that carry all of these tags.

    With `newest`, only so many of the latest are read; a condition made of it still guards all.
    """

    types: tuple[type[Event], ...] = ()
    tags: tuple[str, ...] = ()
    newest: int = 0

    def matches(self, event: Event) -> bool:
        """Tell whether the event is one that this chooses."""
        return (not self.types or type(event) in self.types) and set(self.tags) <= set(event.tags)


def about(*types: type[Event], newest: int = 0, **ids: str) -> Selector:
    """Select the events of these types (none: all types) that carry all of these ids."""
    tags = tuple(f"{name}:{value}" for name, value in ids.items())
    return Selector(types=types, tags=tags, newest=newest)


def in_order(history: Iterable[Recorded]) -> list[Recorded]:
    """Put history in the order in which it happened, without what was undone.

    State follows `occurred_at`, then position, not the order of arrival.
    """
    facts = list(history)
    undone = {fact.event.undone for fact in facts if type(fact.event) is FactUndone}
    if undone:
        facts = [
            fact
            for fact in facts
            if fact.position not in undone and type(fact.event) is not FactUndone
        ]
    facts.sort(key=_happened)
    return facts


def _happened(fact: Recorded) -> tuple[datetime, int]:
    return (fact.event.stamp.at, fact.position)


class Noun(Slice[Event]):
    """What history says of one thing. Methods marked `@when(Fact)` hear that fact's fields."""

    do_projection: ClassVar[bool]
    projected_types: ClassVar[list[Any]]

    def consistency_boundary(self) -> list[Any]:
        """Leave the boundary to the command that asks for this noun."""
        return []


Hearing = tuple[Callable[..., None], Callable[[Event], tuple[Any, ...]]]


@cache
def _hearings(noun: type[Noun]) -> dict[type[Event], Hearing]:
    """Find, once per noun, the method that hears each type and the fields that it names."""
    found: dict[type[Event], Hearing] = {}
    for (owner, kind), method in decorated_funcs.items():
        if owner is noun and issubclass(kind, Event):
            names = [name for name in signature(method).parameters if name != "self"]
            found[kind] = (method, _getter(names))
    return found


def _getter(names: Sequence[str]) -> Callable[[Event], tuple[Any, ...]]:
    paths = ["stamp." + name if name in {"at", "by"} else name for name in names]
    if not paths:
        return lambda _: ()
    if len(paths) == 1:
        one = attrgetter(paths[0])
        return lambda event: (one(event),)
    return attrgetter(*paths)


N = TypeVar("N", bound=Noun)


def fold(noun: N, history: Iterable[Event]) -> N:
    """Let the noun hear each fact, in the order given."""
    hearings = _hearings(type(noun))
    for event in history:
        hearing = hearings.get(type(event))
        if hearing:
            hearing[0](noun, *hearing[1](event))
    return noun


class Unread(Exception):
    """A command asked for history that has not been read yet. Internal to the kernel."""

    def __init__(self, selectors: Sequence[Selector]) -> None:
        self.selectors = tuple(selectors)
        super().__init__(f"{len(self.selectors)} selectors not read")


class Past:
    """The part of history that has been read for a command, by selector."""

    def __init__(self) -> None:
        self.read: dict[Selector, list[Recorded]] = {}

    def of(self, *selectors: Selector) -> list[Recorded]:
        """Give what these selectors chose, each fact once, as it happened."""
        missing = [selector for selector in selectors if selector not in self.read]
        if missing:
            raise Unread(missing)
        facts = {fact.position: fact for one in selectors for fact in self.read[one]}
        return in_order(facts.values())

    def as_recorded(self, selector: Selector) -> list[Recorded]:
        """Give what the selector chose as it stands in the log, undone facts included."""
        if selector not in self.read:
            raise Unread([selector])
        return self.read[selector]


@dataclass(kw_only=True)
class Command(Slice[Event]):
    """A wish or a report. Its fields are what the caller says; history it asks for."""

    stamp: Stamp
    past: Past = field(default_factory=Past, repr=False, compare=False)
    facts: list[Event] = field(default_factory=list, init=False, repr=False, compare=False)

    def consistency_boundary(self) -> list[Any]:
        """Give all that the command asked for: nothing new may match it when it is recorded."""
        return list(self.past.read)

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
