"""The recommendation against the search that it needs anyway: the same graph, the same call."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import shapely
from scipy.sparse.csgraph import dijkstra

from api.clock import Clock
from api.deployment.recommending import Recommender
from api.fix_history import Fix
from api.geography.driving import ByRoad
from api.geography.geography import Geography
from api.geography.layers import Address, Beat, Layers, Place, Roads, Way
from api.geography.roads.building import build
from api.geography.store import Made
from domain.agency_tables import AgencyTables
from domain.tables_file import load
from projections.call_row import CallRow
from projections.unit_row import UnitRow
from tests.bench.measure import Measured, side_by_side
from tests.bench.town import Bench

ACROSS = 116
"""Junctions in a row: 13,456 of them make a town of 60,000."""

STEP = 0.0012
WEST, SOUTH = -70.2, 43.0
CALLS = 40
NOW = datetime(2026, 7, 4, 21, 0, tzinfo=UTC)


@dataclass
class OnBoard:
    """The rows of the benchmark's board."""

    units: dict[str, UnitRow] = field(default_factory=dict)
    calls: dict[str, CallRow] = field(default_factory=dict)


def _place(column: float, row: float) -> Place:
    return Place(WEST + column * STEP, SOUTH + row * STEP * 0.73)


@cache
def _geography() -> Geography:
    """Make a town of streets in a grid, every seventh of them one way, some of them main roads."""
    chance = Random(5)
    nodes = {
        row * ACROSS + column: _place(
            column + chance.uniform(-0.3, 0.3), row + chance.uniform(-0.3, 0.3)
        )
        for row in range(ACROSS)
        for column in range(ACROSS)
    }
    ways = []
    for line in range(ACROSS):
        for step in (1, ACROSS):
            first = line * ACROSS if step == 1 else line
            along = range(first, first + ACROSS * step, step)
            for place, (one, other) in enumerate(pairwise(along)):
                if chance.random() < 0.12:
                    continue  # no town is a whole grid
                kind = "primary" if line % 12 == 0 else "residential"
                ways.append(
                    Way(
                        id=(line * 2 + (step == 1)) * ACROSS + place,
                        nodes=(one, other),
                        kind=kind,
                        names=(f"Street {line} {step}",),
                        one_way="forward" if line % 7 == 3 else "no",
                    )
                )
    roads = Roads(nodes=nodes, ways=tuple(ways))
    across = ACROSS / 4
    beats = tuple(
        Beat(
            code=f"B{column}{row}",
            name="",
            outline=shapely.to_wkb(
                shapely.box(
                    *_place(column * across, row * ACROSS / 3),
                    *_place((column + 1) * across, (row + 1) * ACROSS / 3),
                )
            ),
        )
        for row in range(3)
        for column in range(4)
    )
    addresses = tuple(
        Address(number=str(n), street="", at=_anywhere(chance)) for n in range(20_000)
    )
    layers = Layers(name="Bench", roads=roads, beats=beats, addresses=addresses)
    return Geography("", Made(layers, build(roads).to_bytes(), b""))


def _anywhere(chance: Random) -> Place:
    return _place(chance.uniform(1, ACROSS - 2), chance.uniform(1, ACROSS - 2))


@cache
def _tables() -> AgencyTables:
    return load((files("domain") / "west_hartford.toml").read_text(encoding="utf-8"))


def _recommender(units: int) -> tuple[Recommender, OnBoard]:
    """Give a recommender that knows so many units and where they are."""
    chance = Random(units)
    beats = _geography().points.demand.beats
    board = OnBoard()
    fixes = {}
    for number in range(units):
        unit = f"{number:04}A"
        board.units[unit] = UnitRow(
            unit_id=unit,
            on_duty=True,
            officer_ids=(str(number),),
            beat=chance.choice(beats),
            status="AV",
            began_at=NOW - timedelta(hours=chance.uniform(0, 9)),
        )
        at = _anywhere(chance)
        fixes[unit] = Fix(unit_id=unit, at=NOW, latitude=at.latitude, longitude=at.longitude)

    async def opened(text: str) -> str:
        return text

    found = Recommender(
        board, _geography, _tables, Clock(ZoneInfo("America/New_York"), lambda: NOW), opened
    )
    found.take_fixes(fixes)
    return found, board


def _ours(units: int) -> Callable[[], Awaitable[float]]:
    recommender, _ = _recommender(units)
    geography = _geography()
    call = CallRow(call_id="C", number="26-000001", type="DOMV", priority="P1")
    recommender.found(geography, call, _place(30, 30))

    async def run() -> float:
        chance = Random(9)
        began = time.perf_counter()
        for _ in range(CALLS):
            found = recommender.found(geography, call, _anywhere(chance))
            assert len(found.units) == 2
        return (time.perf_counter() - began) / CALLS * 1000

    return run


def _search() -> Callable[[], Awaitable[float]]:
    driving = _geography().driving
    assert isinstance(driving, ByRoad)
    drives = driving.drives

    async def run() -> float:
        chance = Random(9)
        goals = [drives.goal(_anywhere(chance)) for _ in range(CALLS)]
        spent = 0.0
        for goal in goals:
            assert goal
            drives.to(goal)  # sets the graph for this goal
            began = time.perf_counter()
            dijkstra(drives.graph, indices=drives.network.edges)
            spent += time.perf_counter() - began
        return spent / CALLS * 1000

    return run


async def bench_recommend(bench: Bench) -> list[Measured]:
    """Measure the recommendation among 200 units, and among 1,000 against 30."""
    del bench
    return [
        await side_by_side(
            "recommend_200",
            ours=_ours(200),
            theirs=_search(),
            unit="ms",
            aim="<= 1.5",
            limited_by="the search itself",
            rounds=9,
        ),
        await side_by_side(
            "recommend_growth",
            ours=_ours(1000),
            theirs=_ours(30),
            unit="ms",
            aim="<= 1.3",
            limited_by="the search itself, the same for both",
            rounds=9,
        ),
    ]
