"""History: what the log holds about one thing, and what was made of it."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar, overload

from domain.fact import FactUndone, Recorded, in_order
from domain.noun import Noun, fold

N = TypeVar("N", bound=Noun)
Made = tuple[int, Any]
"""How many facts of a history a noun has heard, and the noun."""


class Beginning:
    """The first facts of a list that only grows, shared by those who go on from them."""

    __slots__ = ("length", "shared")

    def __init__(self, shared: list[Recorded]) -> None:
        self.shared = shared
        self.length = len(shared)

    def going_on(self, news: Sequence[Recorded]) -> "Beginning":
        """Give these facts and the news. Where others went on from here before, it is a copy."""
        shared = self.shared if self.length == len(self.shared) else self.shared[: self.length]
        shared.extend(news)
        return Beginning(shared)

    def part(self, begin: int, end: int) -> Iterator[Recorded]:
        """Give some of the facts."""
        return islice(self.shared, begin, end)


class History(Sequence[Recorded]):
    """Facts in the order in which they happened, without those that were undone.

    A history never changes, so what was made of it is kept; a longer one that goes on from it
    starts with that.
    """

    __slots__ = ("_facts", "_latest", "_nouns", "_recorded")

    def __init__(
        self,
        recorded: Iterable[Recorded] | Beginning = (),
        facts: Beginning | None = None,
        latest: datetime | None = None,
        nouns: dict[tuple[object, ...], Made] | None = None,
    ) -> None:
        """Take facts as they stand in the log, oldest first. The rest is what is known of them."""
        self._recorded = recorded if isinstance(recorded, Beginning) else Beginning([*recorded])
        self._facts, self._latest, self._nouns = facts, latest, nouns or {}

    @property
    def recorded(self) -> Sequence[Recorded]:
        """The facts as they stand in the log, undone ones and undoings among them."""
        return self._recorded.shared[: self._recorded.length]

    @property
    def size(self) -> int:
        """How many facts stand in the log, undone ones and undoings among them."""
        return self._recorded.length

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
        facts = self._in_order()
        recorded = self._recorded.going_on(news)
        latest = self._latest and max(self._latest, *map(_occurred_at, news))
        if not _follow(facts, news):
            return History(recorded, None, latest)
        same = facts is self._recorded
        facts = recorded if same else facts.going_on(news)
        return History(recorded, facts, latest, self._nouns.copy())

    def fold(self, noun: Callable[..., N], until: datetime | None, *whose: str) -> N:
        """Make a noun (of what `whose` names) of what had happened by an instant (none: all).

        It is shared by all who ask: look, do not change it.
        """
        facts, count, key = self._in_order(), self._count(until), (noun, *whose)
        heard, known = self._nouns.get(key, (0, None))
        if known is not None and heard == count:
            made: N = known
        elif known is not None and heard < count:
            made = fold(known.copy(), facts.part(heard, count))
        else:
            made = fold(noun(*whose), facts.part(0, count))
        if heard <= count:
            self._nouns[key] = (count, made)
        return made

    def as_of(self, instant: datetime | None) -> Sequence[Recorded]:
        """Give what had happened by an instant (none given: all)."""
        return self._in_order().shared[: self._count(instant)]

    def _in_order(self) -> Beginning:
        if self._facts is None:
            facts = in_order(self.recorded)
            same = facts == self._recorded.shared
            self._facts = self._recorded if same else Beginning(facts)
        return self._facts

    def _count(self, instant: datetime | None) -> int:
        """Count what had happened by an instant (none given: all)."""
        facts = self._in_order()
        shared, length = facts.shared, facts.length
        if instant is None or not length or shared[length - 1].occurred_at <= instant:
            return length
        return bisect_right(shared, instant, hi=length, key=_occurred_at)

    @overload
    def __getitem__(self, index: int) -> Recorded: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Recorded]: ...
    def __getitem__(self, index: int | slice) -> Recorded | Sequence[Recorded]:
        """Give one of the facts, or some."""
        return self.as_of(None)[index]

    def __len__(self) -> int:
        """Count the facts."""
        return self._in_order().length

    def __iter__(self) -> Iterator[Recorded]:
        """Give the facts in order."""
        facts = self._in_order()
        return facts.part(0, facts.length)


def _follow(facts: Beginning, news: Sequence[Recorded]) -> bool:
    """Tell whether all that is new happened after the facts, and undoes none of them."""
    last = facts.shared[facts.length - 1] if facts.length else news[0]
    before = last.occurred_at
    for one in news:
        if one.type == FactUndone.STORED or one.occurred_at < before:
            return False
        before = one.occurred_at
    return True


_occurred_at = attrgetter("occurred_at")
