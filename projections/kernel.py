"""What a projection is: a pure fold from facts to rows. What it hears is read from its types.

A row is all the state there is. A fact that comes in the order of happening is folded onto the
row; one that comes late, or takes another back, makes the row anew from the bounded history of
its key. So a row depends on which facts stand in the log, never on the way they came.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

from domain.kernel import Event, Past, Recorded

NOTHING_YET = datetime.min.replace(tzinfo=UTC)
ENCODE = msgspec.json.Encoder().encode


Told = tuple[Recorded, Event]
"""A fact as the log gives it, and what it says."""


class Row(Struct, frozen=True, kw_only=True, gc=False):
    """A row, which never refers to itself.

    `changed_at` is when the last fact of it happened, `position` that of the latest recorded.
    """

    changed_at: datetime = NOTHING_YET
    position: int = 0


R = TypeVar("R", bound=Row)
E = TypeVar("E", bound=Event)


class RowHistory(NamedTuple, Generic[R]):
    """A row without any fact, and the facts that make it, in order of happening."""

    blank: R
    facts: Sequence[Recorded]


class Projection(Generic[R]):
    """A pure fold with a name and a version. Raise the version when the rows' bytes change.

    `key` is the field of a fact that names the row it changes; `several` gives the keys of those
    kinds of facts that may change several rows or none. `history` asks the past for all that makes
    one row; `begins` gives a blank row for a fact that is the first ever recorded of its key.
    `shown` tells whether a row is on the board, `label` what outside programs call it. A fact that
    does not `concern` a row, or a key of which no row is in memory, is not among its history.
    """

    def __init__(
        self,
        name: str,
        version: int,
        row: type[R],
        *,
        key: str,
        several: Mapping[type[Event], Callable[[Any], Iterable[str]]],
        history: Callable[[Past, str], RowHistory[R]],
        shown: Callable[[R], bool],
        label: Callable[[R], str],
        begins: Callable[[Event], R | None],
        concerns: Callable[[R | None, Any], bool] | None = None,
    ) -> None:
        self.name = name
        self.version = version
        self.key: Callable[[Any], str] = attrgetter(key)
        self.several = {kind.STORED: keys for kind, keys in several.items()}
        self.history = history
        self.shown = shown
        self.label = label
        self.begins = begins
        self.concerns = concerns
        self.hearings: dict[str, Callable[[R, Any], R]] = {}
        self.decode: Callable[[bytes], R] = msgspec.json.Decoder(row).decode

    def hears(self, hearing: Callable[[R, E], R]) -> Callable[[R, E], R]:
        """Take up a function that folds one kind of fact, or several, onto a row.

        It gives a new row, or the row itself where nothing changes.
        """
        kind = list(get_type_hints(hearing).values())[1]
        for one in get_args(kind) or (kind,):
            if one.STORED in self.hearings:
                raise TypeError(f"{self.name} hears {one.__name__} twice.")
            self.hearings[one.STORED] = hearing
        return hearing

    def refold(self, past: Past, key: str) -> R:
        """Make the row of a key from its history. Raises `Unread` for history not read yet."""
        row, facts = self.history(past, key)
        return self.fold(row, told(fact for fact in facts if fact.type in self.hearings)) or row

    def fold(self, row: R | None, facts: Iterable[Told]) -> R | None:
        """Fold facts, all of which it hears, onto a row, or onto the one that they begin.

        Gives nothing where the row must be made anew: it is not known, or a fact came late.
        """
        hearings, concerns, before = self.hearings, self.concerns, row
        changed_at, position = (row.changed_at, row.position) if row else (NOTHING_YET, 0)
        heard = False
        for fact, event in facts:
            if concerns is not None and not concerns(row, event):
                continue
            row = row or self.begins(event)
            if row is None or fact.occurred_at < changed_at:
                return None
            row, heard, changed_at = hearings[fact.type](row, event), True, fact.occurred_at
            position = max(position, fact.position)
        if row is None or not heard:
            return row
        made = copy(row) if row is before else row
        # A row that a hearing has just made is nobody else's yet: no need to copy it once more.
        force_setattr(made, "changed_at", changed_at)
        force_setattr(made, "position", position)
        return made


def told(facts: Iterable[Recorded]) -> list[Told]:
    """Read what facts say."""
    return [(fact, fact.event) for fact in facts]
