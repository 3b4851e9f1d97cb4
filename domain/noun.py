"""Nouns: what history says of one thing. How a noun hears is found out once, from its methods."""

from collections.abc import Callable, Iterable
from functools import cache
from inspect import signature
from typing import Any, ClassVar, Self, TypeVar

from eventsourcing.dcb.domain import Slice, decorated_funcs
from msgspec import Struct, defstruct, field
from msgspec.json import Decoder
from msgspec.structs import FieldInfo, astuple, fields

from domain.fact import Event, Recorded

CONTAINERS = frozenset({dict, list, set})
"""What a noun may keep things in. What it keeps in them never changes."""


class Noun(Slice[Event]):
    """What history says of one thing. Methods marked `@when(Fact)` hear that fact's fields."""

    do_projection: ClassVar[bool]
    projected_types: ClassVar[list[Any]]

    def consistency_boundary(self) -> list[Any]:
        """Leave the boundary to the command that asks for this noun."""
        return []

    def copy(self) -> Self:
        """Give a noun that has heard the same and may hear more, while this one stays as it is."""
        twin = object.__new__(type(self))
        vars(twin).update(vars(self))
        for name, value in vars(self).items():
            if type(value) in CONTAINERS:
                setattr(twin, name, value.copy())
        return twin


Hearing = tuple[int, Callable[[Any, Recorded], None], Callable[[Any, Event], None]]
"""How a noun hears one type of facts: stored in this version, from bytes; else the whole fact."""

N = TypeVar("N", bound=Noun)


def fold(noun: N, history: Iterable[Recorded]) -> N:
    """Let the noun hear each fact, in the order given. Of each, only what it hears is read."""
    hearings = _hearings(type(noun))
    for fact in history:
        hearing = hearings.get(fact.type)
        if hearing is not None:
            version, hear, hear_fact = hearing
            if fact.version == version:
                hear(noun, fact)
            else:
                hear_fact(noun, fact.event)
    return noun


@cache
def _hearings(noun: type[Noun]) -> dict[str, Hearing]:
    """Find the methods by which a noun hears, by the stored names of what they hear."""
    return {
        kind.STORED: _hearing(kind, method)
        for (owner, kind), method in decorated_funcs.items()
        if owner is noun and issubclass(kind, Event)
    }


def _hearing(kind: type[Event], method: Callable[..., None]) -> Hearing:
    names = [name for name in signature(method).parameters if name != "self"]
    own = [name for name in names if name not in {"at", "by"}]
    if names not in (own, [*own, "at"], [*own, "at", "by"]):
        raise TypeError(f"A hearing of {kind.__name__} names its fields, then `at`, then `by`.")

    def hear_fact(noun: Any, event: Event) -> None:
        method(noun, *(getattr(event, name) for name in names))

    return kind.VERSION, _of_bytes(kind, method, own, names), hear_fact


def _of_bytes(
    kind: type[Event], method: Callable[..., None], own: list[str], names: list[str]
) -> Callable[[Any, Recorded], None]:
    """Let a method hear stored bytes: no more of them is read than the fields that it names."""
    read: Callable[[bytes], Any] = Decoder(_view(kind, own, by="by" in names)).decode

    def at_only(noun: Any, fact: Recorded) -> None:
        method(noun, fact.occurred_at)

    def fields_only(noun: Any, fact: Recorded) -> None:
        method(noun, *astuple(read(fact.data)))

    def one_and_at(noun: Any, fact: Recorded) -> None:
        method(noun, read(fact.data).told_0, fact.occurred_at)

    def fields_and_at(noun: Any, fact: Recorded) -> None:
        method(noun, *astuple(read(fact.data)), fact.occurred_at)

    def all_of_it(noun: Any, fact: Recorded) -> None:
        *told, stamp = astuple(read(fact.data))
        method(noun, *told, fact.occurred_at, stamp.by)

    if "by" in names:
        return all_of_it
    if "at" not in names:
        return fields_only
    return (at_only, one_and_at, fields_and_at)[min(len(own), 2)]


class _Speaker(Struct, gc=False):
    """Of a stamp, who said it."""

    by: str


def _view(kind: type[Event], names: list[str], *, by: bool) -> type[Struct]:
    """Make a shape with these fields of a fact alone: `told_0` and so on, and with its speaker."""
    known = {one.name: one for one in fields(kind)}
    shape: list[Any] = [
        (f"told_{place}", known[name].type, _told(known[name])) for place, name in enumerate(names)
    ]
    if by:
        shape.append(("stamp", _Speaker))
    return defstruct(f"{kind.__name__}Heard", shape, kw_only=True, gc=False)


def _told(info: FieldInfo) -> Any:
    if info.required:
        return field(name=info.name)
    return field(default=info.default, name=info.name)
