"""A week of the demonstration's calls: sent jointly, and each in turn to the nearest."""

import heapq
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import NamedTuple

import numpy as np

from api.demo import town
from api.demo.director import CALL_EVERY
from api.demo.incidents import INCIDENTS
from api.demo.shift import roster
from api.geography.driving import ByRoad
from api.geography.geography import Geography
from api.geography.layers import Place
from api.geography.roads.drives import Times
from domain.deployment.fleet import Numbers
from domain.deployment.joint import Wanted, assign, weight_of
from domain.tables_file import load
from tests.bench.measure import Measured, summary
from tests.bench.town import Bench
from tests.domain.deployment.by_turns import nearest_first
from tests.geography.drawn import drawn

WEEK = 7 * 24 * 3600.0
SEEDS = range(5)

Assign = Callable[[Sequence[Wanted], Numbers], tuple[tuple[int, ...], ...]]


class Call(NamedTuple):
    """A call of the week: when, how urgent, how many units for how long, and the way to it."""

    at: float
    urgency: int
    units: int
    seconds: float
    place: Place
    times: Times


@cache
def _geography() -> Geography:
    return Geography("", drawn())


def _calls(seed: int) -> list[Call]:
    """Draw a week of calls as the demonstration's director does."""
    tables = load((files("domain") / "west_hartford.toml").read_text(encoding="utf-8"))
    driving, chance, at = _geography().driving, Random(seed), 0.0
    assert isinstance(driving, ByRoad)
    found = []
    while at < WEEK:
        at += chance.uniform(*CALL_EVERY)
        [incident] = chance.choices(INCIDENTS, [one.weight for one in INCIDENTS])
        spot = (town.corner if incident.where == "corner" else town.address)(chance).spot
        place = Place(spot.longitude, spot.latitude)
        goal = driving.drives.goal(place)
        urgency = tables.urgency(tables.type(incident.type).priority)
        seconds = chance.uniform(*incident.minutes) * 60
        if goal:
            times = driving.drives.to(goal)
            found.append(Call(at, urgency, incident.units, seconds, place, times))
    return found


def _response(calls: Sequence[Call], assigning: Assign) -> float:
    """Give the weighted seconds that the calls of the week wait for each unit that they need."""
    driving = _geography().driving
    assert isinstance(driving, ByRoad)
    homes = [_geography().middle_of(crew.beat) for crew in roster(0)]
    free = [place for place in homes if place]
    working: list[tuple[float, Place]] = []
    waiting: list[list[float]] = []  # the call's place in the list, and the units it still needs
    total, coming = 0.0, 0
    while coming < len(calls) or (waiting and (working or free)):
        next_call = calls[coming].at if coming < len(calls) else float("inf")
        now = min(next_call, working[0][0] if working else float("inf"))
        if now == next_call:
            waiting.append([coming, calls[coming].units])
            coming += 1
        else:
            free.append(heapq.heappop(working)[1])
        waiting.sort(key=lambda one: (calls[int(one[0])].urgency, one[0]))
        if not (waiting and free):
            continue
        spots = driving.drives.snap(free)
        asked = [calls[int(place)] for place, _ in waiting]
        seconds = np.array([call.times.of(spots) for call in asked])
        wanted = [
            Wanted(int(units), weight_of(call.urgency))
            for call, (_, units) in zip(asked, waiting, strict=True)
        ]
        gone: set[int] = set()
        for place, units in enumerate(assigning(wanted, seconds)):
            call = asked[place]
            for unit in units:
                drive = float(seconds[place, unit])
                total += weight_of(call.urgency) * (now - call.at + drive)
                heapq.heappush(working, (now + drive + call.seconds, call.place))
                waiting[place][1] -= 1
                gone.add(unit)
        free = [place for unit, place in enumerate(free) if unit not in gone]
        waiting = [one for one in waiting if one[1]]
    return total


async def bench_joint_week(bench: Bench) -> list[Measured]:
    """Compare the weighted response of some weeks, each sent in both ways."""
    del bench
    weeks = [_calls(seed) for seed in SEEDS]
    return [
        summary(
            "joint_week",
            [(_response(calls, assign), _response(calls, nearest_first)) for calls in weeks],
            unit="weighted s",
            aim="<= 1",
            limited_by="how often calls wait together",
        )
    ]
