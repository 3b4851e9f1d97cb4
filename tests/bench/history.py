"""A town's history of any length: units on tours, calls that come, are worked and are closed.

Seeded, so that two runs measure the same events. At any moment at most 24 calls are open, as the
length of the history must be the only thing that grows.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from typing import Any
from uuid import UUID

from domain.dispatch.events import (
    CallClosed,
    CallReceived,
    NoteAdded,
    UnitArrived,
    UnitCleared,
    UnitDispatched,
    UnitEnRoute,
)
from domain.kernel import Event, Stamp
from domain.patrol.events import TourBegan, TourEnded

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
UNITS = tuple(f"1A{number}" for number in range(1, 25))
CALLS_A_TOUR = 12
SEALED = "sealed:agency:" + "A" * 80


class _Town:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.now = BEGIN
        self.numbers = count(seed * 100_000 + 1)  # towns of two seeds share no number
        self.commands = count(1)
        self.tours: dict[str, tuple[str, int]] = {}

    def id(self) -> str:
        milliseconds = int(self.now.timestamp() * 1000)
        return str(
            UUID(int=(milliseconds << 80) | (7 << 76) | self.random.getrandbits(62) | 1 << 63)
        )

    def stamp(self) -> Stamp:
        self.now += timedelta(seconds=self.random.uniform(0.5, 4))
        return Stamp(
            at=self.now, by="dispatcher-7", desk="D2", command_id=f"c{next(self.commands)}"
        )

    def tour(self, unit: str) -> Iterator[Event]:
        """Begin a tour where the unit has none; end it where it has lasted long enough."""
        tour_id, calls = self.tours.get(unit, ("", 0))
        if calls >= CALLS_A_TOUR:
            del self.tours[unit]
            yield TourEnded(stamp=self.stamp(), tour_id=tour_id, unit_id=unit, officer_ids=(unit,))
        if unit not in self.tours:
            tour_id = self.id()
            self.tours[unit] = (tour_id, 0)
            yield TourBegan(
                stamp=self.stamp(), tour_id=tour_id, unit_id=unit, officer_ids=(unit,), beat="B1"
            )

    def course(self, unit: str) -> Iterator[Event]:
        """Take one call from its first ring to its close, one fact at a time."""
        yield from self.tour(unit)
        tour_id, calls = self.tours[unit]
        self.tours[unit] = (tour_id, calls + 1)
        call_id, number = self.id(), f"26-{next(self.numbers):06}"
        yield CallReceived(
            stamp=self.stamp(),
            call_id=call_id,
            number_tag=number,
            source="911",
            type="DIST",
            priority=self.random.choice(("P1", "P2", "P3")),
            place=SEALED,
            beat="B1",
        )
        on_call: dict[str, Any] = {"call_id": call_id, "number": number}
        on_call |= {"tour_id": tour_id, "unit_id": unit}
        yield UnitDispatched(stamp=self.stamp(), **on_call)
        yield UnitEnRoute(stamp=self.stamp(), **on_call)
        yield NoteAdded(stamp=self.stamp(), call_id=call_id, text=SEALED)
        yield UnitArrived(stamp=self.stamp(), **on_call)
        yield UnitCleared(stamp=self.stamp(), disposition="RPT", **on_call)
        yield CallClosed(stamp=self.stamp(), call_id=call_id, dispositions=("RPT",))


def history(length: int, seed: int = 7) -> Iterator[Event]:
    """Give so many facts, in order of happening, of many calls worked at once."""
    town = _Town(seed)

    def endless() -> Iterator[Event]:
        courses = {unit: town.course(unit) for unit in UNITS}
        while True:
            unit = town.random.choice(UNITS)
            fact = next(courses[unit], None)
            if fact is None:
                courses[unit] = town.course(unit)
            else:
                yield fact

    return islice(endless(), length)
