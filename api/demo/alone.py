"""What units do on their own: stops, things they come upon, meals, trouble."""

from collections.abc import Generator

from api.demo import town
from api.demo.shift import NORTH, SOUTH, SUPERVISOR, Shift, pinned, reports, say
from api.demo.stage import Cue, Heard, Say, Scenario, Wait

WELFARE_MINUTES = 15.5
"""A little longer than a unit may stay on scene without a word (real minutes)."""

OUT_OF_SERVICE = (("ML", 20, 30), ("RP", 10, 25), ("CT", 40, 80), ("TR", 30, 60), ("OO", 5, 15))


def traffic_stop(shift: Shift) -> Scenario:
    """Stop a vehicle."""
    for unit in shift.take(1):
        plate, place = town.plate(shift.chance), shift.corner(unit)
        heard = yield Say(shift.voice(unit), f"TS {unit} {plate} {place} /EX")
        if heard and heard.accepted and heard.number:
            yield from pinned(shift, heard.number, place)
            yield shift.minutes(3, 9)
            outcome = shift.chance.choice(("CI", "SU", "SU", "NR"))
            desk = shift.position(unit)
            yield from say(desk, f"CL {unit} {outcome} ; CLOSE! {heard.number} {outcome}")
        shift.give_back([unit])


def on_view(shift: Shift) -> Scenario:
    """Come upon something and deal with it."""
    for unit in shift.take(1):
        type, outcome = shift.chance.choice((("DISVEH", "SC"), ("SUSPV", "FI"), ("OPEN", "BS")))
        place = shift.corner(unit)
        heard = yield Say(shift.voice(unit), f"OV {unit} {type} {place} /EX")
        if heard and heard.accepted and heard.number:
            yield from pinned(shift, heard.number, place)
            yield shift.minutes(4, 12)
            yield from say(shift.voice(unit), f"CL {unit} {outcome}")
            yield from say(shift.position(unit), f"CLOSE {heard.number} {outcome}")
        shift.give_back([unit])


def away(shift: Shift) -> Scenario:
    """Be out of service for a while: a meal, a report, court, the range, the garage."""
    for unit in shift.take(1):
        status, least, most = shift.chance.choice(OUT_OF_SERVICE)
        yield from say(shift.voice(unit), f"S {unit} {status}")
        yield shift.minutes(least, most)
        yield from say(shift.voice(unit), f"S {unit} AV")
        shift.give_back([unit])


def moved(shift: Shift) -> Scenario:
    """Give a unit another beat for a while."""
    for crew in shift.chance.sample(list(shift.crews.values()), 1):
        yield from say(crew.position, f"BEAT {crew.unit} WHC")
        yield shift.minutes(40, 90)
        yield from say(crew.position, f"BEAT {crew.unit} {crew.beat}")


def looked_up(shift: Shift) -> Scenario:
    """Let the supervisor look back: at a unit, at a call, at the board as it was."""
    unit = shift.chance.choice(list(shift.crews))
    yield from say(SUPERVISOR, f"UH {unit}")
    if shift.numbers:
        yield from say(SUPERVISOR, f"CH {shift.numbers[-1]}")
    yield from say(SUPERVISOR, "AT")
    yield from say(SUPERVISOR, "OFF")
    yield shift.minutes(10, 20)
    yield from say(SUPERVISOR, f"ON {SUPERVISOR}")


def gathered(shift: Shift, count: int) -> Generator[Wait | Cue, Heard | None, list[str]]:
    """Take units as soon as so many are free; none if the shift is over before."""
    while len(shift.free) < count and not shift.over:
        yield Wait(60)
    return shift.take(count) if len(shift.free) >= count else []


def emergency(shift: Shift) -> Scenario:
    """An officer on a stop needs help: everyone near goes, and it ends well."""
    units = yield from gathered(shift, 3)
    if not units:
        return
    first, *others = units
    place = shift.corner(first)
    heard = yield Say(shift.position(first), f"TS {first} {town.plate(shift.chance)} {place} /EX")
    if heard and heard.accepted and heard.number:
        number, desk = heard.number, shift.position(first)
        yield from pinned(shift, number, place)
        yield shift.seconds(40, 120)
        yield from say("MDT", f"EM {first}")
        yield shift.seconds(2, 6)
        yield from say(desk, f"EMA {first}")
        yield from say(desk, f"PR {number} 0 ; DE {number} {' '.join(others)}")
        there = [(shift.chance.uniform(40, 110), unit, f"AR {unit}") for unit in others]
        yield from reports(shift, there, place)
        yield shift.seconds(60, 150)
        yield from say(SUPERVISOR, f"EMC {first} one in custody, all well")
        yield from say(desk, f"NT {number} emergency over, normal radio traffic")
        yield shift.minutes(6, 15)
        yield from say(desk, f"CLOSE! {number} AR")
    shift.give_back(units)


def long_stand_by(shift: Shift) -> Scenario:
    """Stand by somewhere for so long that a welfare check falls due, and answer it."""
    for unit in shift.take(1):
        place = shift.corner(unit)
        desk = shift.position(unit)
        heard = yield Say(desk, f"OV {unit} WIRES {place} /EX")
        if heard and heard.accepted and heard.number:
            yield from pinned(shift, heard.number, place)
            yield from say(desk, f"NT {heard.number} waiting for the power company")
            yield Wait(WELFARE_MINUTES * 60 * shift.speed)
            yield from say(desk, f"OK {unit}")
            yield shift.minutes(10, 20)
            yield from say(desk, f"CL {unit} SB ; CLOSE! {heard.number} SB")
        shift.give_back([unit])


def wrong_unit(shift: Shift) -> Scenario:
    """Send the wrong unit and take it back; then the right one."""
    units = yield from gathered(shift, 2)
    if not units:
        return
    wrong, right = units
    desk = shift.position(right)
    place = town.address(shift.chance)
    heard = yield Say(desk, f"N PARK {place} /S ten-digit /EX - blocked driveway")
    if heard and heard.accepted and heard.number:
        number = heard.number
        yield from pinned(shift, number, place)
        if (yield from say(desk, f"D {number} {wrong}")):
            yield shift.seconds(3, 10)
            yield from say(desk, "UNDO")
        yield from say(desk, f"D {number} {right}")
        yield from reports(shift, [(10, right, f"EN {right}"), (150, right, f"AR {right}")], place)
        yield shift.minutes(3, 6)
        yield from say(desk, f"CL {right} SU ; CLOSE! {number} SU")
    shift.give_back(units)


def juggled(shift: Shift) -> Scenario:
    """Two calls and three units: stacked, pre-empted, exchanged, diverted, as it comes."""
    units = yield from gathered(shift, 3)
    if not units:
        return
    first, second, third = units
    desk = shift.position(first)
    quiet, loud = town.address(shift.chance), town.corner(shift.chance)
    minor = yield Say(desk, f"N NOISE {quiet} /S ten-digit /EX - loud music")
    urgent = yield Say(desk, f"N FIGHT {loud} /S 911 /EX - five people")
    if minor and urgent and minor.number and urgent.number:
        yield from pinned(shift, minor.number, quiet)
        yield from pinned(shift, urgent.number, loud)
        yield from say(desk, f"D {minor.number} {first} {second}")
        yield shift.seconds(30, 60)
        yield from say(desk, f"ST {second} {urgent.number}")
        yield shift.seconds(5, 15)
        yield from say(desk, f"UNST {second} {urgent.number}")
        yield from say(desk, f"PRE {first} {urgent.number} nearest to the fight")
        yield shift.seconds(20, 50)
        yield from say(desk, f"DO {urgent.number} {third}")
        yield shift.seconds(10, 30)
        yield from say(desk, f"X {second} {third}")
        yield shift.seconds(20, 60)
        for unit in units:
            shift.traffic.send(unit, loud.spot, shift.stage.now, shift.stage.now + 90)
        yield from say(desk, f"DIV {third} {urgent.number} all hands")
        yield shift.minutes(6, 12)
        yield from say(desk, f"CLOSE! {urgent.number} SC ; CLOSE! {minor.number} GOA")
    shift.give_back(units)


def both_at_once(shift: Shift) -> Scenario:
    """Two positions send the same unit at the same moment: one of them is told so."""
    for unit in (yield from gathered(shift, 1)):
        calls: list[str] = []
        for desk in (NORTH, SOUTH):
            place = town.address(shift.chance)
            heard = yield Say(desk, f"N HANGUP {place} /S 911 /EX - no answer on call-back")
            calls.append(heard.number if heard else "")
            if calls[-1]:
                yield from pinned(shift, calls[-1], place)
        if all(calls):
            yield from say(NORTH, f"D {calls[0]} {unit}")
            yield from say(SOUTH, f"D {calls[1]} {unit}")
            yield shift.seconds(15, 40)
            yield from say(SOUTH, f"ST {unit} {calls[1]}")
            there = [(10, unit, f"EN {unit}"), (120, unit, f"AR {unit}")]
            yield from reports(shift, there, shift.places[calls[0]])
            yield shift.minutes(2, 5)
            yield from say(NORTH, f"CL {unit} NR ; CLOSE! {calls[0]} NR")
            yield from say(SOUTH, f"DO {calls[1]} {unit}")
            yield shift.minutes(2, 5)
            yield from say(SOUTH, f"CLOSE! {calls[1]} FA")
        shift.give_back([unit])
