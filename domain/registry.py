"""Every fact by its stored name, so that the log can be read back."""

from collections.abc import Iterator

import domain.dispatch.events
import domain.patrol.events
from domain.kernel import Event, FactUndone


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

__all__ = ["FACTS", "domain"]
