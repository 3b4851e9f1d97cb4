"""Numbers: without gaps or repeats, whoever else takes some, and whatever is refused meanwhile."""

import asyncio
import random

from hypothesis import given
from hypothesis import strategies as st

from api.numbers import Series
from domain.dispatch.calls import NumberTaken
from domain.dispatch.events import CallReceived
from domain.kernel import Refused
from domain.numbering import number
from eventlog.decide import Done
from tests.given import stamp


class Refusal(Refused):
    """No."""


class Book:
    """Which numbers are taken, as the log would say."""

    def __init__(self, taken: int) -> None:
        self.taken = [number(2026, n) for n in range(1, taken + 1)]
        self.looks = 0

    async def is_taken(self, one: str) -> bool:
        """Tell whether a number is taken."""
        self.looks += 1
        await asyncio.sleep(0)
        return one in self.taken

    async def take(self, one: str) -> Done:
        """Take a number."""
        await asyncio.sleep(0)
        if one in self.taken:
            raise NumberTaken(number=one)
        self.taken.append(one)
        fact = CallReceived(
            stamp=stamp(), call_id=one, number_tag=one, source="911", type="X", priority="P3",
            place="y",
        )  # fmt: skip
        return Done(len(self.taken), one, [fact])

    def series(self) -> Series:
        """Give another node's series."""
        return Series(number, self.is_taken, NumberTaken)


@given(st.integers(0, 300), st.integers(1, 3), st.randoms(use_true_random=False))
def test_several_nodes_take_each_number_once(taken: int, nodes: int, random: random.Random) -> None:
    async def play() -> list[str]:
        book = Book(taken)
        series = [book.series() for _ in range(nodes)]
        await asyncio.gather(*(random.choice(series).allot(2026, book.take) for _ in range(12)))
        return book.taken

    assert asyncio.run(play()) == [number(2026, n) for n in range(1, taken + 13)]


async def test_the_newest_number_is_found_in_few_steps_and_then_known() -> None:
    book = Book(5000)
    series = book.series()
    await series.allot(2026, book.take)
    assert book.looks < 40
    before = book.looks
    await series.allot(2026, book.take)
    assert book.looks == before


async def test_what_is_refused_or_repeated_leaves_no_gap() -> None:
    book = Book(2)
    series = book.series()

    async def refused(_: str) -> Done:
        raise Refusal

    async def repeated(_: str) -> Done:
        return Done(1, "first answer", [], repeated=True)

    for record in (refused, repeated):
        try:
            await series.allot(2026, record)
        except Refusal:
            continue
    await series.allot(2026, book.take)
    assert book.taken[-1] == number(2026, 3)


async def test_each_year_begins_anew() -> None:
    book = Book(7)
    assert (await book.series().allot(2027, book.take)).answer == "27-000001"
