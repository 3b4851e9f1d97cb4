"""Where the demonstration's cars are at any moment: on patrol, on the way, standing."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees
from random import Random
from typing import Final, NamedTuple

from shapely import LineString, Point

from api.demo.streets import Spot, beats, network

PATROL: Final = (7.0, 12.0)
"""Metres a second: 15 to 27 miles an hour."""
PAUSES: Final = (10.0, 120.0)
"""Seconds for which a car on patrol stands now and then."""
LOOK_AHEAD: Final = 5.0
"""Metres over which a heading is taken."""


class Seen(NamedTuple):
    """Where a unit is: the spot, its heading in degrees from north, and metres a second."""

    unit: str
    spot: Spot
    heading: float
    speed: float


class Drive(NamedTuple):
    """A way that is driven between two moments of the shift, in seconds."""

    way: LineString
    begin: float
    end: float

    def at(self, now: float) -> tuple[Spot, float, float]:
        """Give the spot, the heading and the speed."""
        speed = self.way.length / max(1.0, self.end - self.begin)
        driven = min(max(0.0, now - self.begin) * speed, self.way.length)
        here = self._spot(driven)
        back, ahead = self._spot(max(0.0, driven - LOOK_AHEAD)), self._spot(driven + LOOK_AHEAD)
        heading = degrees(atan2(ahead.east - back.east, ahead.north - back.north)) % 360
        return here, heading, speed if self.begin <= now < self.end else 0.0

    def _spot(self, driven: float) -> Spot:
        point: Point = self.way.interpolate(driven)
        return Spot(point.x, point.y)


@dataclass
class Car:
    """A unit's car: the last way it was given, and the spots it patrols when it is free."""

    drive: Drive
    round: Sequence[Spot]
    chance: Random
    free: bool = True


class Traffic:
    """The cars of the units on duty. Each has a die of its own: looking at it changes nothing."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._cars: dict[str, Car] = {}

    def begin(self, unit: str, beat: str, now: float) -> None:
        """Put a car on patrol in a beat."""
        chance = Random(f"{self._seed} {unit}")  # noqa: S311 - it is to be repeatable, not secret
        spots = network().within(beats()[beat])
        self._cars[unit] = Car(_standing(chance.choice(spots), now), spots, chance)

    def end(self, unit: str) -> None:
        """Take a car off the streets."""
        self._cars.pop(unit, None)

    def where(self, unit: str, now: float) -> Spot:
        """Give where the unit is."""
        return self._seen(unit, now).spot

    def stand(self, unit: str, now: float) -> None:
        """Let the car stop where it is."""
        if unit in self._cars:
            here = self.where(unit, now)
            self._cars[unit].free = False
            self._cars[unit].drive = _standing(here, now)

    def send(self, unit: str, to: Spot, begin: float, end: float) -> None:
        """Let the car drive there between two moments of the shift."""
        if unit in self._cars:
            way = network().way(self.where(unit, begin), to)
            self._cars[unit].free = False
            self._cars[unit].drive = Drive(way, begin, end)

    def patrol(self, unit: str, now: float) -> None:
        """Let the car go on with its patrol, from where it stands."""
        self.stand(unit, now)
        if unit in self._cars:
            self._cars[unit].free = True

    def seen(self, now: float) -> list[Seen]:
        """Give where every car is."""
        return [self._seen(unit, now) for unit in sorted(self._cars)]

    def _seen(self, unit: str, now: float) -> Seen:
        car = self._cars[unit]
        while car.free and car.drive.end <= now:
            car.drive = _next(car)
        return Seen(unit, *car.drive.at(now))


def _standing(here: Spot, now: float) -> Drive:
    return Drive(LineString([here, here]), now, now)


def _next(car: Car) -> Drive:
    here, _, _ = car.drive.at(car.drive.end)
    begin = car.drive.end + car.chance.uniform(*PAUSES)
    way = network().way(here, car.chance.choice(car.round))
    return Drive(way, begin, begin + max(1.0, way.length / car.chance.uniform(*PATROL)))
