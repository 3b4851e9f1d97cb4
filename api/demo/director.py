"""The director: which scenarios begin when, shift after shift."""

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from api.demo import alone
from api.demo.course import course
from api.demo.incidents import INCIDENTS
from api.demo.shift import CALL_TAKER, POSITIONS, SUPERVISOR, Crew, Shift, roster, say
from api.demo.stage import Relieved, Ring, Scenario, Stage, Wait
from api.demo.traffic import Traffic

SHIFT_HOURS = 8.0
CALL_EVERY = (90.0, 420.0)
"""Seconds between two calls: between 8 and 40 in an hour, some 14 on the average."""
STARTING_CALLS = 4


class Routine(NamedTuple):
    """Something that units do on their own, as often as every so many minutes."""

    play: Callable[[Shift], Scenario]
    minutes: tuple[float, float]
    first: float


ROUTINES = (
    Routine(alone.traffic_stop, (5, 18), 1),
    Routine(alone.on_view, (15, 45), 3),
    Routine(alone.away, (12, 30), 6),
    Routine(alone.moved, (60, 150), 25),
    Routine(alone.looked_up, (30, 60), 18),
    Routine(alone.wrong_unit, (40, 90), 8),
    Routine(alone.juggled, (45, 110), 12),
    Routine(alone.both_at_once, (50, 120), 16),
    Routine(alone.emergency, (120, 240), 20),
    Routine(alone.long_stand_by, (90, 200), 10),
)


class LeftOver(NamedTuple):
    """What an earlier run left: calls open, units in emergency, units on duty and free of others'.

    Who worked the positions in the end is not asked: the supervisor frees them all.
    """

    calls: Sequence[str] = ()
    emergencies: Sequence[str] = ()
    units: Sequence[str] = ()


def rehearsed(
    seed: int,
    speed: float,
    left_over: LeftOver | None = None,
    hours: float = SHIFT_HOURS,
    traffic: Traffic | None = None,
) -> Stage:
    """Give a stage on which shift follows shift for ever, the same for the same seed.

    `traffic` is where the crews' cars then drive.
    """
    stage = Stage()
    chance = Random(seed)  # noqa: S311 - it is to be repeatable, not secret
    traffic = traffic or Traffic(seed)
    stage.begin(_shifts(stage, chance, speed, hours, left_over or LeftOver(), traffic))
    return stage


def _shifts(  # noqa: PLR0917 - what the whole day needs
    stage: Stage,
    chance: Random,
    speed: float,
    hours: float,
    left_over: LeftOver,
    traffic: Traffic,
) -> Scenario:
    yield from _tidied(left_over)
    for position in POSITIONS:
        yield from say(position, f"ON {position}")
    watch = 0
    going: list[Crew] = []
    while True:
        crews = roster(watch)
        shift = Shift(stage, chance, crews, speed, traffic)
        for crew in crews:
            officers = " ".join(crew.officers)
            yield from say(crew.position, f"LO {crew.unit} {officers} /B {crew.beat} /EX")
            traffic.begin(crew.unit, crew.beat, stage.now)
        if going:
            stage.begin(_relieved(shift, going, watch))
        stage.begin(_calls(shift))
        for routine in ROUTINES:
            stage.begin(_again(shift, routine), after=routine.first * 60)
        yield Wait(hours * 3600)
        shift.over = True
        going = crews
        watch += 1


def _tidied(left_over: LeftOver) -> Scenario:
    """End what an earlier run left unfinished, as the first act of the day."""
    for number in left_over.calls:
        yield from say(SUPERVISOR, f"CLOSE! {number} IN - left open when the demonstration ended")
    for unit in left_over.emergencies:
        yield from say(SUPERVISOR, f"EMC {unit} the demonstration ended")
    for unit in left_over.units:
        yield from say(SUPERVISOR, f"LF {unit}")
    for position in POSITIONS:
        yield from say(SUPERVISOR, f"OFF {position} - left when the demonstration ended")


def _relieved(shift: Shift, going: Sequence[Crew], watch: int) -> Scenario:
    """Hand the positions over, and let the crews finish what they are at and go home."""
    yield shift.seconds(60, 120)
    for position, names in POSITIONS.items():
        relief = names[watch % len(names)]
        yield from say(position, f"ON {position}")  # whoever has stepped out is back for this
        yield from say(position, f"HO {relief} - nothing out of the ordinary")
        yield Relieved(position, relief)
        yield from say(position, f"ON {position}")
    yield shift.minutes(75, 90)
    for crew in going:
        shift.stage.begin(_gone_home(shift, crew))


def _gone_home(shift: Shift, crew: Crew) -> Scenario:
    """Log the crew off, as soon as it is done with its last call."""
    for _ in range(20):
        if (yield from say(crew.position, f"LF {crew.unit}")):
            shift.traffic.end(crew.unit)
            return
        yield Wait(20 * 60)


def _calls(shift: Shift) -> Scenario:
    """Let calls come in, a few at once in the beginning so that the board is not empty."""
    weights = [incident.weight for incident in INCIDENTS]
    for _ in range(STARTING_CALLS):
        yield shift.seconds(4, 20)
        [incident] = shift.chance.choices(INCIDENTS, weights)
        shift.stage.begin(course(shift, incident))
    while not shift.over:
        yield shift.seconds(*CALL_EVERY)
        if shift.likely(0.06):
            yield Ring(CALL_TAKER, CALL_TAKER, shift.chance.uniform(4, 20), False, "", "")
        [incident] = shift.chance.choices(INCIDENTS, weights)
        shift.stage.begin(course(shift, incident))


def _again(shift: Shift, routine: Routine) -> Scenario:
    """Play a routine over and over while the shift lasts."""
    while not shift.over:
        shift.stage.begin(routine.play(shift))
        yield shift.minutes(*routine.minutes)
