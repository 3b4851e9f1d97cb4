"""The simulated shift: repeatable, in the agency's codes, and with the whole vocabulary in it."""

from collections import Counter
from collections.abc import Iterator

from api.demo.director import LeftOver, rehearsed
from api.demo.incidents import INCIDENTS
from api.demo.shift import roster
from api.demo.stage import Cue, Heard, Ring, Say, Scenario, Stage, Wait
from api.language.parse import parse
from api.language.verbs import VERBS
from api.language.wish import Context, UnitSeen
from tests.program.board_rows import NOW, tables

HOUR = 3600.0
NEW = ("N ", "TS ", "OV ")
TABLES = tables()


def played(
    seed: int, hours: float, left_over: LeftOver | None = None
) -> Iterator[tuple[float, Cue]]:
    """Play a stage before a house that accepts everything; give each cue and its time."""
    stage, calls = rehearsed(seed, 6.0, left_over), 0
    while (cast := stage.next()) and cast.at < hours * HOUR:
        while cast:
            yield cast.at, cast.cue
            calls += isinstance(cast.cue, Say) and cast.cue.line.startswith(NEW)
            cast = stage.heard(cast, Heard(True, f"26-{calls:06} 14:02:07"))


def lines(seed: int, hours: float) -> list[str]:
    return [cue.line for _, cue in played(seed, hours) if isinstance(cue, Say)]


def everything() -> Context:
    """Know every unit of every shift and every call."""
    units = {crew.unit: UnitSeen(status="AV") for watch in range(3) for crew in roster(watch)}
    calls = frozenset(f"26-{n:06}" for n in range(2000))
    return Context(tables=TABLES, now=NOW, units=units, calls=calls)


def test_the_same_seed_plays_the_same_shift() -> None:
    assert list(played(7, 3)) == list(played(7, 3))
    assert lines(7, 3) != lines(8, 3)


def test_a_day_of_shifts_uses_every_verb_and_every_line_is_understood() -> None:
    context = everything()
    used = Counter(part.wish.verb for line in lines(1, 16) for part in parse(line, context))
    assert set(used) == set(VERBS) - {"MON", "LAY"}  # these arrange a console


def test_a_town_of_this_size_has_some_ten_to_forty_calls_an_hour() -> None:
    calls = [line for line in lines(1, 8) if line.startswith(NEW)]
    assert 10 * 8 < len(calls) < 40 * 8


def test_the_board_is_not_empty_in_the_beginning() -> None:
    early = [cue.line for at, cue in played(1, 0.05) if isinstance(cue, Say)]
    assert sum(line.startswith("LO ") for line in early) == len(roster(0))
    assert any(line.startswith("N ") for line in early)


def test_all_calls_and_tours_are_marked_as_exercise() -> None:
    for line in lines(1, 8):
        if line.startswith((*NEW, "LO ")):
            assert " /EX" in line, line


def test_the_telephone_rings_before_a_call_is_taken_and_some_callers_give_up() -> None:
    rings = [cue for _, cue in played(1, 8) if isinstance(cue, Ring)]
    assert any(ring.answered for ring in rings)
    assert any(not ring.answered for ring in rings)


def test_what_an_earlier_run_left_is_ended_first() -> None:
    first = [
        cue.line
        for _, cue in played(1, 0.01, LeftOver(["26-000009"], ["2A2"], ["2A1"]))
        if isinstance(cue, Say)
    ][:3]
    assert first[0].startswith("CLOSE! 26-000009")
    assert first[1].startswith("EMC 2A2 ")
    assert first[2] == "LF 2A1"


def test_every_incident_is_in_the_agencys_codes() -> None:
    types = {one.code for one in TABLES.types}
    outcomes = {one.code for one in TABLES.dispositions}
    for incident in INCIDENTS:
        assert {incident.type, incident.retyped or incident.type} <= types
        assert set(incident.dispositions) <= outcomes


def test_beats_are_the_agencys() -> None:
    assert {crew.beat for crew in roster(0)} <= {one.code for one in TABLES.beats}


def test_a_stage_takes_turns_by_time() -> None:
    stage, said = Stage(), []

    def speaker(name: str, *waits: float) -> Scenario:
        for wait in waits:
            yield Wait(wait)
            yield Say("D", name)

    stage.begin(speaker("slow", 5, 5))
    stage.begin(speaker("quick", 1, 2, 3), after=1)
    while cast := stage.next():
        while cast:
            said.append((cast.at, cast.cue))
            cast = stage.heard(cast, Heard(True, ""))
    quick, slow = Say("D", "quick"), Say("D", "slow")
    assert said == [(2, quick), (4, quick), (5, slow), (7, quick), (10, slow)]
