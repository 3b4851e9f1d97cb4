"""Foresight: what commands went on to ask for is read at once the next time.

A command learns what it rests on step by step: the unit, so its tour, so its call. What followed
the same question last time most often follows it again, so it is read along with it. A wrong guess
costs a few rows; it is no part of any condition, as nobody asked for it.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from itertools import chain
from typing import Generic, TypeVar

REMEMBERED = 4096
MOST = 16

Q = TypeVar("Q", bound=Hashable)


class Foresight(Generic[Q]):
    """Remembers, for the questions asked last, what else the same command asked."""

    def __init__(self) -> None:
        self._together: OrderedDict[Q, tuple[Q, ...]] = OrderedDict()

    def beside(self, asked: Sequence[Q]) -> list[Q]:
        """Give what is likely to be asked after these."""
        likely = chain.from_iterable(self._together.get(one, ()) for one in asked)
        return [one for one in dict.fromkeys(likely) if one not in asked][:MOST]

    def learn(self, asked: Iterable[Q]) -> None:
        """Remember that one command asked all of these."""
        together = tuple(asked)
        for one in together:
            self._together[one] = together
            self._together.move_to_end(one)
        while len(self._together) > REMEMBERED:
            self._together.popitem(last=False)
