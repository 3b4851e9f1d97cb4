"""Every fact by its stored name, and how what was stored is read back, old shapes included."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

import domain.deployment.events
import domain.dispatch.events
import domain.geography.events
import domain.patrol.events
from domain.kernel import Event, FactUndone
from domain.upcasts import UPCASTS


class UnknownFact(Exception):
    """What was stored is of a type or a shape that this program does not know."""


def _concrete(kind: type[Event]) -> Iterator[type[Event]]:
    for child in kind.__subclasses__():
        if "STORED" in vars(child) and child.__module__.startswith("domain."):
            yield child
        yield from _concrete(child)


FACTS: dict[str, type[Event]] = {}
for _kind in sorted(_concrete(Event), key=lambda kind: kind.STORED):
    if FACTS.setdefault(_kind.STORED, _kind) is not _kind:
        raise TypeError(f"Two facts are stored as {_kind.STORED}.")
assert FACTS[FactUndone.STORED] is FactUndone

DECODERS: dict[tuple[str, int], Callable[[bytes], Event]] = {
    (kind.STORED, kind.VERSION): msgspec.json.Decoder(kind).decode for kind in FACTS.values()
}


def read_fact(stored_type: str, version: int, data: bytes) -> Event:
    """Make stored bytes into a fact. Personal text stays sealed. Raises `UnknownFact`."""
    read = DECODERS.get((stored_type, version))
    return read(data) if read else _of_another_shape(stored_type, version, data)


def _of_another_shape(stored_type: str, version: int, data: bytes) -> Event:
    kind = FACTS.get(stored_type)
    if kind is None:
        raise UnknownFact(
            f"a {stored_type}, which this version of Blotter does not know. Run a version at least "
            "as new as the one that recorded it."
        )
    if version > kind.VERSION:
        raise UnknownFact(
            f"{stored_type} version {version}; this version of Blotter knows {kind.VERSION}. Run "
            "a newer one."
        )
    values: dict[str, Any] = msgspec.json.decode(data)
    for before in range(version, kind.VERSION):
        step = UPCASTS.get((stored_type, before))
        if step is None:
            raise UnknownFact(f"{stored_type} version {before}, which no upcast reads.")
        values = step(values)
    return msgspec.convert(values, kind)


__all__ = ["FACTS", "UnknownFact", "domain", "read_fact"]
