"""Finding a place against a bare pass of rapidfuzz over the streets' names, the same queries."""

import time
from functools import cache
from random import Random

from rapidfuzz import process

from api.geography.layers import Address, Layers, Place
from api.geography.places.finder import Finder
from tests.bench.measure import Measured, side_by_side
from tests.bench.town import Bench
from tests.geography.places.writing import clean, mistyped, without_suffix

STREETS, ADDRESSES, QUERIES = 700, 20_000, 1000
BEGIN = ("BRIAR", "ASH", "FERN", "STONE", "MILL", "FOX", "HIGH", "WOOD", "RIVER", "MAPLE", "ELM")
MIDDLE = ("", "FIELD", "BROOK", "TON", "WELL", "FORD", "BURY", "HURST", "MORE", "LEA")
END = ("STREET", "ROAD", "LANE", "AVENUE", "DRIVE", "COURT", "TERRACE", "CIRCLE")


@cache
def _layers() -> Layers:
    """Make a town with as many streets and addresses as the first department's."""
    chance = Random(3)
    names = [f"{one}{other} {end}" for one in BEGIN for other in MIDDLE for end in END]
    streets = chance.sample(names, STREETS)
    addresses = tuple(
        Address(
            number=str(chance.randrange(1, 600)),
            street=chance.choice(streets),
            at=Place(-70 + chance.random() / 20, 43 + chance.random() / 20),
        )
        for _ in range(ADDRESSES)
    )
    return Layers(name="Bench", addresses=addresses)


@cache
def _queries() -> list[str]:
    chance = Random(4)
    return [
        chance.choice([clean, mistyped, without_suffix])(one.number, one.street, chance)
        for one in chance.sample(_layers().addresses, QUERIES)
    ]


def _p99(spent: list[float]) -> float:
    return sorted(spent)[len(spent) * 99 // 100] * 1000


async def bench_place(bench: Bench) -> list[Measured]:
    """Measure the time within which 99 of 100 queries are answered."""
    del bench
    finder = Finder(_layers())
    names = sorted({one.street for one in _layers().addresses})

    async def ours() -> float:
        spent = []
        for query in _queries():
            began = time.perf_counter()
            finder.find(query)
            spent.append(time.perf_counter() - began)
        return _p99(spent)

    async def theirs() -> float:
        spent = []
        for query in _queries():
            began = time.perf_counter()
            process.extract(query, names, limit=8)
            spent.append(time.perf_counter() - began)
        return _p99(spent)

    measured = await side_by_side(
        "place_p99",
        ours=ours,
        theirs=theirs,
        unit="ms",
        aim="<= 3",
        limited_by="passes over the names, two of them",
    )
    return [measured]
