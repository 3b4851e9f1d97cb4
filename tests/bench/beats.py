"""The beats of 20,000 points at once against a bare query of the same tree."""

import time
from random import Random

import numpy as np
import shapely
from shapely import STRtree

from api.geography.areas import Areas
from api.geography.layers import Place
from tests.bench.measure import Measured, side_by_side
from tests.bench.town import Bench

POINTS, BEATS, CORNERS = 20_000, 11, 220


async def bench_beats(bench: Bench) -> list[Measured]:
    """Measure the assignment of all addresses of a town to its beats."""
    del bench
    chance = Random(6)
    seeds = shapely.points([(chance.random(), chance.random()) for _ in range(BEATS)])
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds)))
    shapes = [shapely.segmentize(cell, cell.length / CORNERS) for cell in cells]
    places = [Place(chance.random(), chance.random()) for _ in range(POINTS)]
    areas, tree = Areas(shapes), STRtree(shapes)
    points = np.array(places)

    async def ours() -> float:
        began = time.perf_counter()
        areas.of(places)
        return (time.perf_counter() - began) * 1000

    async def theirs() -> float:
        began = time.perf_counter()
        tree.query(shapely.points(points), predicate="intersects")
        return (time.perf_counter() - began) * 1000

    measured = await side_by_side(
        "beats_20000",
        ours=ours,
        theirs=theirs,
        unit="ms",
        aim="<= 2",
        limited_by="the query itself",
        rounds=9,
    )
    return [measured]
