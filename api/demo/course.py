"""The course of one call: taken, filled in, sent, worked, ended. Chance makes each different."""

import re
from collections.abc import Generator
from typing import Final

from api.demo import town
from api.demo.incidents import Incident
from api.demo.shift import CALL_TAKER, NORTH, SOUTH, SUPERVISOR, Act, Shift, pinned, reports, say
from api.demo.stage import Cue, Heard, Ring, Say, Scenario, Wait
from api.demo.streets import drawn_place

HEADQUARTERS = "West Hartford Police Headquarters"
HOSPITALS = ("Hartford Hospital", "Saint Francis Hospital", "UConn John Dempsey Hospital")
SOURCES = ("911", "911", "911", "ten-digit", "text")
LOW = 4
"""From this priority on a call can wait for its unit."""

Taken = Generator[Wait | Cue, Heard | None, str]


def course(shift: Shift, incident: Incident) -> Scenario:
    """Play one call from the first ring to the last word."""
    place = town.corner(shift.chance) if incident.where == "corner" else town.address(shift.chance)
    number = yield from taken(shift, incident, place)
    if not number:
        return
    shift.numbers.append(number)
    shift.stage.begin(filled_in(shift, incident, number, place), after=5)
    if shift.likely(0.07):
        yield from called_off(shift, number)
        return
    if shift.likely(0.10):
        shift.stage.begin(called_twice(shift, incident, place, number), after=25)
    yield from sent_and_worked(shift, incident, number)


def taken(shift: Shift, incident: Incident, place: town.Place) -> Taken:
    """Take the call: the telephone rings, and the call has a number. Gives it, or empty."""
    source = "alarm" if incident.alarm else "911"
    if not incident.alarm:
        who = town.caller(shift.chance)
        source = shift.chance.choice(SOURCES)
        yield Ring(CALL_TAKER, CALL_TAKER, shift.chance.uniform(2, 14), True, who.phone, str(place))
        yield shift.seconds(12, 40)
    words = [f"N {incident.type} {place}"]
    if incident.priority:
        words.append(f"/P {incident.priority}")
    words.append(f"/S {source} /EX - {shift.chance.choice(incident.said)}")
    heard = yield Say(CALL_TAKER, " ".join(words))
    if not heard or not heard.accepted:
        return ""
    shift.places[heard.number] = place
    return heard.number


def filled_in(shift: Shift, incident: Incident, number: str, place: town.Place) -> Scenario:
    """Add what is learnt while the units are already rolling."""
    yield shift.seconds(3, 20)
    if shift.likely(0.9):
        yield from pinned(shift, number, place)
    else:
        yield from say(CALL_TAKER, f"SAY {number} {place}, the white house")
    if not incident.alarm and shift.likely(0.7):
        yield shift.seconds(5, 25)
        who = town.caller(shift.chance)
        yield from say(CALL_TAKER, f"CALLER {number} {who.name} {who.phone} - {place}")
    if incident.caution and shift.likely(0.6):
        yield from say(CALL_TAKER, f"CAU {number} - {incident.caution}")
    if incident.retyped and shift.likely(0.25):
        yield shift.seconds(20, 60)
        yield from say(CALL_TAKER, f"TY {number} {incident.retyped} ; PR {number} 1")
    elif shift.likely(0.05):
        yield from say(CALL_TAKER, f"PR {number} 3")


def called_off(shift: Shift, number: str) -> Scenario:
    """The caller rings again before anyone is sent: nobody is needed."""
    yield shift.seconds(20, 90)
    yield from say(CALL_TAKER, f"CANCEL {number} - caller says all is well")


def called_twice(shift: Shift, incident: Incident, place: town.Place, number: str) -> Scenario:
    """A second caller reports the same thing; now and then it was another thing after all."""
    second = yield from taken(shift, incident, place)
    if not second:
        return
    yield shift.seconds(8, 30)
    linked = yield from say(CALL_TAKER, f"LK {second} {number}")
    if linked and shift.likely(0.3):
        yield shift.seconds(30, 90)
        yield from say(CALL_TAKER, f"UNLK {second}")
        yield from sent_and_worked(shift, incident, second)
        return
    yield shift.minutes(2, 5)
    yield from say(CALL_TAKER, f"CLOSE! {second} DUP - same incident as {number}")


def sent_and_worked(shift: Shift, incident: Incident, number: str) -> Scenario:
    """Send units as soon as there are any, let them work, and end the call."""
    units = yield from sent(shift, incident, number)
    if not units:
        yield from say(SUPERVISOR, f"CLOSE! {number} PH - settled by telephone, no unit free")
        return
    yield from arrive(shift, number, units)
    if incident.type == "MEDIC" or shift.likely(0.04):
        yield from say(shift.position(units[0]), f"HAND {number} EMS - ambulance on the way")
    yield shift.minutes(*incident.minutes)
    note = shift.chance.choice(incident.found)
    yield from say(shift.position(units[0]), f"NT {number} {note}")
    yield from ended(shift, incident, number, units)


UNIT: Final = re.compile(r"\b\d[AST]\d+\b")
REASONS: Final = ("knows the people there", "saw it in passing", "asked for it on air")

Sent = Generator[Wait | Cue, Heard | None, list[str]]


def sent(shift: Shift, incident: Incident, number: str) -> Sent:
    """Dispatch units to the call; a call that can wait is held while all are busy."""
    yield shift.seconds(10, 60)
    held = False
    for _ in range(30):
        if shift.free:
            wanted = yield from recommended(shift, number)
            units = shift.take_these(wanted) or shift.take(incident.units)
            if units:
                break
        if not held:
            held = yield from say(shift.chance.choice(("DISP1", "DISP2")), f"H {number} no unit")
        yield shift.minutes(1, 3)
    else:
        return []
    desk = shift.position(units[0])
    if held and shift.likely(0.5):
        yield from say(desk, f"RLS {number}")
    chosen: list[str] = []
    for unit in units:
        why = "" if unit in wanted else f" - {shift.chance.choice(REASONS)}"
        if (yield from say(desk, f"D {number} {unit}{why}")):
            chosen.append(unit)
        else:
            shift.give_back([unit])
    if len(chosen) > 1 and shift.likely(0.3):
        yield from say(desk, f"PRIM {number} {chosen[-1]}")
    return chosen


def recommended(shift: Shift, number: str) -> Sent:
    """Ask whom to send; give those of them who are free."""
    heard = yield Say(shift.chance.choice((NORTH, SOUTH)), f"RE {number}")
    if heard is None or not heard.accepted:
        return []
    return [unit for unit in UNIT.findall(heard.text) if unit in shift.free]


def arrive(shift: Shift, number: str, units: list[str]) -> Act:
    """Let units acknowledge, roll and arrive, each in its own time."""
    timed: list[tuple[float, str, str]] = []
    for unit in units:
        heard = shift.chance.uniform(3, 12)
        rolling = heard + shift.chance.uniform(5, 30)
        there = rolling + shift.chance.uniform(90, 420)
        timed += [(heard, unit, f"AK {unit}"), (rolling, unit, f"EN {unit}")]
        timed.append((there, unit, f"AR {unit}"))
    place = shift.places.get(number)
    yield from reports(shift, timed, place)
    if shift.likely(0.05):
        yield from say(shift.position(units[0]), f"BU {number} 1")
        more = shift.take(1)
        if more and (yield from say(shift.position(units[0]), f"DE {number} {more[0]}")):
            units += more
            there = shift.chance.uniform(60, 200)
            yield from reports(shift, [(there, more[0], f"AR {more[0]}")], place)
        else:
            shift.give_back(more)
    return True


def ended(shift: Shift, incident: Incident, number: str, units: list[str]) -> Scenario:
    """Clear the units, one of them with a prisoner perhaps, and close the call."""
    outcome = shift.chance.choice(incident.dispositions)
    desk = shift.position(units[0])
    last, others = units[0], units[1:]
    for unit in others:
        yield from say(shift.voice(unit), f"CL {unit} {outcome}")
        shift.give_back([unit])
        yield shift.seconds(20, 120)
    if outcome in {"AR", "TE"}:
        goal = "headquarters" if outcome == "AR" else shift.chance.choice(HOSPITALS)
        yield from say(desk, f"TR {last} {goal}")
        minutes = shift.minutes(6, 14)
        goes = drawn_place(HEADQUARTERS if outcome == "AR" else goal)
        shift.traffic.send(last, goes, shift.stage.now, shift.stage.now + minutes.seconds)
        yield minutes
        yield from say(shift.voice(last), f"AD {last}")
        yield shift.minutes(5, 15)
    if incident.report and outcome in {"RT", "AR"}:
        yield from say(desk, f"CASE {number}")
    if shift.likely(0.7):
        yield from say(desk, f"CL {last} {outcome} ; CLOSE! {number} {outcome}")
    else:
        yield from say(desk, f"CLOSE! {number} {outcome}")
    if shift.likely(0.04):
        yield shift.minutes(2, 6)
        if (yield from say(SUPERVISOR, f"REOPEN {number} - caller rang again")):
            yield shift.minutes(2, 5)
            yield from say(SUPERVISOR, f"CLOSE! {number} {outcome} - spoken with by telephone")
    if incident.report and shift.likely(0.5):
        yield from say(shift.voice(last), f"S {last} RP")
        yield shift.minutes(6, 15)
        yield from say(shift.voice(last), f"S {last} AV")
    shift.give_back([last])
