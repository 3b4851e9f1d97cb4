"""What is sent again, because its answer was lost: the first answer, and nothing new."""

from typing import Any

import pytest

from tests.api.town import Town, Visitor

CHAIN = "D 1 1A12; ST 1A12 1; NT 1 never said"


@pytest.fixture
async def unit(kim: Visitor) -> str:
    """Give a unit on duty, and a call that waits."""
    done = await kim.done("LO 1A12 4711; N ALARM 12 MILL ROAD")
    await kim.get(f"/api/units?after={done['position']}")
    return "1A12"


async def facts_of(town: Town) -> list[str]:
    """Name all that is in the log."""
    auditor = await town.sign_in("auditor")
    return (await auditor.ask("GET", "/api/events")).text.splitlines()


async def test_a_chain_that_was_stopped_stays_stopped_however_late_it_comes_again(
    town: Town, kim: Visitor, unit: str
) -> None:
    first = await kim.say(CHAIN, "chain-1")
    assert [bool(one.get("refused")) for one in first.json()["results"]] == [False, True]
    cleared = await kim.done(f"CL {unit}; N FIGHT 3 ELM STREET; D . {unit}")
    await kim.get(f"/api/units?after={cleared['position']}")
    recorded = len(await facts_of(town))
    again = await kim.say(CHAIN, "chain-1")
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(await facts_of(town)) == recorded


async def test_what_stopped_a_chain_is_in_the_log_in_the_words_of_its_day(
    town: Town, kim: Visitor, unit: str
) -> None:
    del unit
    (_, refused) = (await kim.say(CHAIN, "chain-1")).json()["results"]
    (line,) = [line for line in await facts_of(town) if "LinePartRefused" in line]
    assert refused["because"] in line
    program = await town.sign_in("integration")
    sealed = (await program.ask("GET", "/api/events")).text
    assert refused["because"] not in sealed


async def test_a_chain_that_was_done_is_done_even_where_its_words_mean_something_else_now(
    kim: Visitor, unit: str
) -> None:
    first = await kim.done(f"D 1 {unit}; CL {unit}; LF {unit}", "chain-2")
    await kim.get(f"/api/units?after={first['position']}")
    assert await kim.done(f"D 1 {unit}; CL {unit}; LF {unit}", "chain-2") == first
    one = await kim.done(f"LO {unit} 4711", "line-3")
    off = await kim.done(f"LF {unit}", "line-4")
    await kim.get(f"/api/units?after={off['position']}")
    assert await kim.done(f"LF {unit}", "line-4") == off
    assert await kim.done(f"LO {unit} 4711", "line-3") == one


async def test_a_refused_line_of_which_nothing_was_recorded_is_decided_anew(
    kim: Visitor, unit: str
) -> None:
    line = f"D 2 {unit}; AK {unit}"
    assert (await kim.say(line, "chain-5")).status_code == 409
    new = await kim.done("N FIGHT 3 ELM STREET")
    await kim.get(f"/api/calls?after={new['position']}")
    await kim.done(line, "chain-5")


async def test_an_undo_goes_past_what_was_only_refused(kim: Visitor, unit: str) -> None:
    del unit
    await kim.say(CHAIN, "chain-1")
    undone = await kim.done("UNDO")
    assert "unit dispatched 1A12" in undone["result"]


NEW = {"type": "ALARM", "place": "12 MILL ROAD"}


async def test_anothers_command_id_tells_nothing_of_what_they_did(town: Town, kim: Visitor) -> None:
    relief = await town.sign_in("relief", "D2")
    await kim.done("N ALARM 12 MILL ROAD", "same-id")
    await kim.ask("POST", "/api/calls", NEW, headers={"Idempotency-Key": "same-key"})
    for answer in (
        await relief.say("N ALARM 12 MILL ROAD", "same-id"),
        await relief.ask("POST", "/api/calls", NEW, headers={"Idempotency-Key": "same-key"}),
    ):
        assert (answer.status_code, answer.json()["refused"]) == (409, "CommandIdReused")
        assert "position" not in answer.json()


@pytest.mark.parametrize("line", ["AR 1A12", "EN 1A12; AR 1A12"])
async def test_the_same_words_about_another_time_are_another_command(
    kim: Visitor, unit: str, line: str
) -> None:
    del unit
    times = ("2026-11-01T03:00:00Z", "2026-11-01T04:00:00Z")
    first = await kim.done(line, "same-id", occurred_at=times[0])
    assert await kim.done(line, "same-id", occurred_at="2026-11-01T04:00:00+01:00") == first
    for other in ({"occurred_at": times[1]}, {}):
        answer = await kim.say(line, "same-id", **other)
        assert (answer.status_code, answer.json()["refused"]) == (409, "CommandIdReused")


async def test_a_typed_route_minds_the_times_that_it_was_told(kim: Visitor) -> None:
    key: dict[str, Any] = {"headers": {"Idempotency-Key": "same-key"}}
    ring = {"line": "911-1", "presented_at": "2026-11-01T03:00:00Z"}
    first = await kim.ask("POST", "/api/phone", ring, **key)
    assert (await kim.ask("POST", "/api/phone", ring, **key)).json() == first.json()
    later = ring | {"presented_at": "2026-11-01T03:00:01Z"}
    answer = await kim.ask("POST", "/api/phone", later, **key)
    assert (answer.status_code, answer.json()["refused"]) == (409, "CommandIdReused")


async def test_who_may_no_longer_give_a_command_does_not_get_its_answer_again(
    town: Town, kim: Visitor, unit: str
) -> None:
    lines = {f"AR {unit}": "one", f"EN {unit}; NT 1 dog; AR {unit}": "three"}
    for line, command_id in lines.items():
        await kim.done(line, command_id)
    await town.app.state.centre.rows.execute("UPDATE accounts SET roles = '{records}'")
    for line, command_id in lines.items():
        answer = await kim.say(line, command_id)
        assert (answer.status_code, answer.json()["refused"]) == (403, "NotYours")
