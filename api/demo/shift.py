"""Who is on duty in the demonstration, and what they say over and over."""

from collections.abc import Generator, Sequence
from random import Random
from typing import NamedTuple

from api.demo.stage import Cue, Heard, Say, Stage, Wait
from api.demo.streets import beat_at
from api.demo.town import Place, corner_near
from api.demo.traffic import Traffic

Act = Generator[Wait | Cue, Heard | None, bool]

CALL_TAKER = "CT1"
NORTH = "DISP1"
SOUTH = "DISP2"
SUPERVISOR = "SUP1"
POSITIONS = {
    CALL_TAKER: ("okafor", "hughes"),
    NORTH: ("reyes", "novak"),
    SOUTH: ("lindqvist", "amari"),
    SUPERVISOR: ("moretti", "baptiste"),
}
"""Who works each dispatch position, in turn."""

CRUISER = "MDT"
"""The cruisers' own terminals, one account for all of them."""


class Crew(NamedTuple):
    """A unit as it is logged on."""

    unit: str
    officers: tuple[str, ...]
    beat: str
    position: str


BEATS = (
    ("BCW", NORTH),
    ("EP", NORTH),
    ("GA", NORTH),
    ("MW", NORTH),
    ("WHC", NORTH),
    ("FE", NORTH),
    ("BV", SOUTH),
    ("CC", SOUTH),
    ("KP", SOUTH),
    ("NP", SOUTH),
    ("RL", SOUTH),
)


def roster(watch: int) -> list[Crew]:
    """Give the crews of the nth shift since the demonstration began: three shifts make a day."""
    shift = watch % 3 + 1
    crews = [
        Crew(
            unit=f"{shift}A{place}",
            officers=(str(100 * shift + place),),
            beat=beat,
            position=position,
        )
        for place, (beat, position) in enumerate(BEATS, start=1)
    ]
    sergeant = Crew(f"{shift}S1", (str(100 * shift + 90),), "WHC", NORTH)
    pair = Crew(f"{shift}T1", (str(100 * shift + 71), str(100 * shift + 72)), "CC", SOUTH)
    return [*crews, pair, sergeant]


class Shift:
    """The crews of one shift, and which of them are free, as those who direct it know.

    `speed` is shift seconds in a second of the wall clock: only what waits for the server's own
    timers needs it.
    """

    def __init__(
        self,
        stage: Stage,
        chance: Random,
        crews: Sequence[Crew],
        speed: float,
        traffic: Traffic,
    ) -> None:
        self.stage = stage
        self.traffic = traffic
        self.chance = chance
        self.crews = {crew.unit: crew for crew in crews}
        self.speed = speed
        self.free = list(self.crews)
        self.numbers: list[str] = []
        self.places: dict[str, Place] = {}
        self.over = False

    def minutes(self, least: float, most: float) -> Wait:
        """Wait for some minutes between these."""
        return self.seconds(least * 60, most * 60)

    def seconds(self, least: float, most: float) -> Wait:
        """Wait for some seconds between these."""
        return Wait(self.chance.uniform(least, most))

    def likely(self, share: float) -> bool:
        """Toss a coin that falls on heads so often."""
        return self.chance.random() < share

    def take(self, count: int) -> list[str]:
        """Take free units, as many as there are up to the count."""
        return self.take_these(self.chance.sample(self.free, min(count, len(self.free))))

    def take_these(self, units: Sequence[str]) -> list[str]:
        """Take these units, which are free."""
        for unit in units:
            self.free.remove(unit)
            self.traffic.stand(unit, self.stage.now)
        return list(units)

    def give_back(self, units: Sequence[str]) -> None:
        """Let units be free again."""
        for unit in units:
            if unit not in self.free:
                self.free.append(unit)
                self.traffic.patrol(unit, self.stage.now)

    def corner(self, unit: str) -> Place:
        """Give the intersection nearest to a unit."""
        return corner_near(self.traffic.where(unit, self.stage.now))

    def position(self, unit: str) -> str:
        """Name the position that dispatches the unit."""
        return self.crews[unit].position

    def voice(self, unit: str) -> str:
        """Name where a unit's report is typed: in its cruiser, or by whoever hears it on air."""
        return CRUISER if self.likely(0.55) else self.position(unit)


def pinned(shift: Shift, number: str, place: Place) -> Act:
    """Confirm the place of a call with its beat, set its point on the map, and remember it."""
    shift.places[number] = place
    beat = beat_at(place.spot)
    confirmed = f"PL {number} {place}{f' /B {beat}' if beat else ''}"
    return (yield from say(CALL_TAKER, f"{confirmed} ; PL {number} {place.spot.pin}"))


def say(desk: str, line: str) -> Act:
    """Type a line; tell whether it was accepted."""
    heard = yield Say(desk, line)
    return bool(heard and heard.accepted)


def reports(
    shift: Shift, timed: Sequence[tuple[float, str, str]], place: Place | None = None
) -> Act:
    """Let reports come in their order: seconds from now, the unit, and what it reports.

    Where a place is given, each unit drives there from its first report to its last.
    """
    if place:
        for unit in {unit for _, unit, _ in timed}:
            times = [shift.stage.now + at for at, of, _ in timed if of == unit]
            begin = min(times) if len(times) > 1 else shift.stage.now
            shift.traffic.send(unit, place.spot, begin, max(times))
    done = 0.0
    for at, unit, line in sorted(timed):
        yield Wait(at - done)
        done = at
        yield from say(shift.voice(unit), line)
    return True
