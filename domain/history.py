"""History: what the log holds about one thing, and what was made of it."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar, overload

from domain.fact import FactUndone, Recorded, in_order
from domain.noun import Noun, fold

N = TypeVar("N", bound=Noun)
Made = tuple[int, Any]
"""How many facts of a history a noun has heard, and the noun."""


class History(Sequence[Recorded]):
    """Facts in the order in which they happened, without those that were undone.

    `recorded` are the facts as they stand in the log, undone ones among them. A history never
    changes, so what was made of it is kept; a longer one that goes on from it starts with that.
    """

    __slots__ = ("_facts", "_latest", "_nouns", "recorded")

    def __init__(self, recorded: Sequence[Recorded] = ()) -> None:
        self.recorded = recorded
        self._facts: list[Recorded] | None = None
        self._latest: datetime | None = None
        self._nouns: dict[tuple[object, ...], Made] = {}

    @property
    def facts(self) -> list[Recorded]:
        """The facts as a list. It is shared by all who ask: look, do not change it."""
        if self._facts is None:
            self._facts = in_order(self.recorded)
        return self._facts

    @property
    def latest(self) -> datetime | None:
        """When the last fact happened, undone or not, if there is any."""
        if self._latest is None:
            self._latest = max(map(_occurred_at, self.recorded), default=None)
        return self._latest

    def going_on(self, news: Sequence[Recorded]) -> "History":
        """Give the history that facts recorded later make of this one."""
        if not news:
            return self
        longer = History([*self.recorded, *news])
        if self._facts is not None and _follow(self._facts, news):
            longer._facts = [*self._facts, *news]
            longer._nouns = self._nouns.copy()
        return longer

    def fold(self, noun: Callable[..., N], until: datetime | None, *whose: str) -> N:
        """Make a noun (of what `whose` names) of what had happened by an instant (none: all).

        It is shared by all who ask: look, do not change it.
        """
        count, key = self._count(until), (noun, *whose)
        heard, known = self._nouns.get(key, (0, None))
        if known is not None and heard == count:
            made: N = known
        elif known is not None and heard < count:
            made = fold(known.copy(), islice(self.facts, heard, count))
        else:
            made = fold(noun(*whose), islice(self.facts, count))
        if heard <= count:
            self._nouns[key] = (count, made)
        return made

    def as_of(self, instant: datetime | None) -> Sequence[Recorded]:
        """Give what had happened by an instant (none given: all)."""
        return self.facts[: self._count(instant)]

    def _count(self, instant: datetime | None) -> int:
        facts = self.facts
        if instant is None or not facts or facts[-1].occurred_at <= instant:
            return len(facts)
        return bisect_right(facts, instant, key=_occurred_at)

    @overload
    def __getitem__(self, index: int) -> Recorded: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Recorded]: ...
    def __getitem__(self, index: int | slice) -> Recorded | Sequence[Recorded]:
        """Give one of the facts, or some."""
        return self.facts[index]

    def __len__(self) -> int:
        """Count the facts."""
        return len(self.facts)

    def __iter__(self) -> Iterator[Recorded]:
        """Give the facts in order."""
        return iter(self.facts)


def _follow(facts: Sequence[Recorded], news: Sequence[Recorded]) -> bool:
    """Tell whether all that is new happened after the facts, and undoes none of them."""
    last = facts[-1].occurred_at if facts else news[0].occurred_at
    for one in news:
        if one.type == FactUndone.STORED or one.occurred_at < last:
            return False
        last = one.occurred_at
    return True


_occurred_at = attrgetter("occurred_at")
