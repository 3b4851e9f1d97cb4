"""What is asked before it is done: only of those who may do it, and done once it is confirmed."""

import pytest

from api.language.verbs import TABLE
from api.security.rights import RIGHTS
from tests.api.town import Town, Visitor

LOOKING = {"CH", "UH", "AT", "MON", "LAY"}


def test_every_verb_tells_which_commands_it_may_give() -> None:
    for verb in TABLE:
        assert bool(verb.act.commands) == (verb.name not in LOOKING), verb.name
        assert RIGHTS.keys() >= set(verb.act.commands)


@pytest.fixture
async def on_scene(kim: Visitor) -> None:
    """Let 1A12 be on scene at call 1."""
    there = await kim.done("LO 1A12 4711; N ALARM 12 MILL ROAD; D . 1A12; AR 1A12")
    await kim.get(f"/api/units?after={there['position']}")


async def test_who_may_not_do_it_is_told_that_and_nothing_of_the_units(
    town: Town, on_scene: None
) -> None:
    auditor = await town.sign_in("auditor")
    for line in ("CLOSE 1 RT", "NT 1 read; CLOSE 1 RT", "EN 9Z9", "D 1 1A12"):
        answer = await auditor.say(line)
        assert answer.status_code == 403, line
        assert answer.json()["refused"] == "NotYours"
        assert "1A12 is" not in answer.text


async def test_who_may_is_asked_and_once_confirmed_it_is_done(kim: Visitor, on_scene: None) -> None:
    asked = await kim.say("NT 1 done here; CLOSE 1 RT")
    assert (asked.status_code, asked.json()["refused"]) == (409, "Warned")
    assert "1A12 is on scene" in asked.json()["because"]
    (call,) = await kim.get("/api/calls")
    assert call["notes"] == []
    await kim.done("NT 1 done here; CLOSE! 1 RT")
