"""Facts: what happened, who said so, and how it stands in the log."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Protocol, get_type_hints

from eventsourcing.dcb.domain import Decision
from msgspec import Meta, Struct
from msgspec.json import Decoder

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


class Recorded(Protocol):
    """An event as the log gives it: with its place in the log, and in bytes until somebody asks."""

    @property
    def position(self) -> int:
        """Its place in the log."""
        ...

    @property
    def type(self) -> str:
        """The stored name of its type."""
        ...

    @property
    def version(self) -> int:
        """The version of the shape in which it was stored."""
        ...

    @property
    def data(self) -> bytes:
        """What it says, as JSON of that shape."""
        ...

    @property
    def recorded_at(self) -> datetime:
        """When it was recorded."""
        ...

    @property
    def occurred_at(self) -> datetime:
        """When it happened: the `at` of its stamp."""
        ...

    @property
    def event(self) -> Event:
        """The whole fact, read from the bytes when first asked for."""
        ...


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


class _Undone(Struct):
    undone: int


_type = attrgetter("type")
_happened = attrgetter("occurred_at", "position")
_undone = Decoder(_Undone).decode


def in_order(history: Iterable[Recorded]) -> list[Recorded]:
    """Put history in the order in which it happened, without what was undone.

    State follows `occurred_at`, then position, not the order of arrival.
    """
    facts = list(history)
    undone = {_undone(fact.data).undone for fact in facts if fact.type == FactUndone.STORED}
    if undone:
        facts = [
            fact for fact in facts if fact.position not in undone and fact.type != FactUndone.STORED
        ]
    facts.sort(key=_happened)
    return facts


def has(history: Iterable[Recorded], kind: type[Event]) -> bool:
    """Tell whether a fact of this kind is among them."""
    return kind.STORED in map(_type, history)
