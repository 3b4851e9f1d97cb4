"""The command line: what is typed is done once, in order, until something is refused."""

from uuid import uuid4

import pytest

from tests.api.town import Town, Visitor

NEW = "N ALARM 12 MILL ROAD /P 2 - back door"


@pytest.fixture
async def unit(kim: Visitor) -> str:
    """Give a unit on duty."""
    done = await kim.done("LO 1A12 4711")
    await kim.get(f"/api/units?after={done['position']}")
    return "1A12"


async def test_a_call_comes_in_and_a_unit_is_sent(kim: Visitor, unit: str) -> None:
    new = await kim.done(NEW)
    calls = await kim.get(f"/api/calls?after={new['position']}")
    (call,) = calls
    assert call["number"].endswith("-000001")
    assert call["place"] == "12 MILL ROAD"
    sent = await kim.done(f"D {call['number']} {unit}")
    assert sent["result"].startswith(f"{unit} -> {call['number']} DP ")
    (call,) = await kim.get(f"/api/calls?after={sent['position']}")
    assert [one["unit_id"] for one in call["units"]] == [unit]


async def test_the_same_line_again_gets_its_first_answer(kim: Visitor) -> None:
    command_id = str(uuid4())
    first = await kim.done(NEW, command_id)
    again = await kim.done(NEW, command_id)
    assert (again["position"], again["result"]) == (first["position"], first["result"])
    assert len(await kim.get(f"/api/calls?after={first['position']}")) == 1


async def test_the_same_id_with_another_line_is_refused(kim: Visitor) -> None:
    command_id = str(uuid4())
    await kim.done(NEW, command_id)
    answer = await kim.say("N FIGHT 3 ELM STREET", command_id)
    assert answer.status_code == 409
    assert answer.json()["refused"] == "CommandIdReused"


async def test_a_chain_stops_at_the_first_refusal(kim: Visitor, unit: str) -> None:
    line = f"{NEW}; D . {unit}; ST . {unit}; NT . never said"
    answer = await kim.say(line, "chain-1")
    results = answer.json()["results"]
    assert answer.status_code == 200
    assert [bool(one.get("position")) for one in results] == [True, True, False]
    assert results[2]["refused"]
    assert answer.json()["position"] == results[1]["position"]


async def test_a_chain_said_again_changes_nothing(kim: Visitor, unit: str) -> None:
    line = f"{NEW}; D . {unit}; NT . dog in the yard"
    first = await kim.done(line, "chain-2")
    again = await kim.done(line, "chain-2")
    assert [one["position"] for one in again["results"]] == [
        one["position"] for one in first["results"]
    ]
    assert len(await kim.get(f"/api/calls?after={first['position']}")) == 1


async def test_what_is_refused_is_told_with_a_sentence(kim: Visitor, unit: str) -> None:
    await kim.done(NEW)
    other = await kim.done(f"N FIGHT 3 ELM STREET; D . {unit}")
    calls = await kim.get(f"/api/calls?after={other['position']}")
    answer = await kim.say(f"D {calls[0]['number']} {unit}")
    body = answer.json()
    assert answer.status_code == 409
    assert body["refused"] == "UnitBusy"
    assert calls[1]["number"] in body["because"]
    assert "dispatcher" in body["because"]
    assert body["said"] == f"D {calls[0]['number']} {unit}"


async def test_what_is_not_understood_is_told_with_where(kim: Visitor) -> None:
    answer = await kim.say("FROB 12")
    assert answer.status_code == 422
    assert answer.json()["refused"] == "NotUnderstood"
    assert answer.json()["word"] == "FROB"
    assert answer.json()["said"] == "FROB 12"


async def test_a_question_is_answered_with_a_form(kim: Visitor) -> None:
    done = await kim.done("D ?")
    assert "D" in done["results"][0]["view"]["text"]


async def test_undo_takes_back_ones_own_last_and_undo_again_is_the_same(kim: Visitor) -> None:
    new = await kim.done(NEW)
    await kim.get(f"/api/calls?after={new['position']}")
    noted = await kim.done("NT 1 wrong call")
    undone = await kim.done("UNDO", "undo-1")
    again = await kim.done("UNDO", "undo-1")
    assert undone["position"] == noted["position"] + 1
    assert again["position"] == undone["position"]
    (call,) = await kim.get(f"/api/calls?after={undone['position']}")
    assert [note["text"] for note in call["notes"]] == ["back door"]


async def test_an_officer_reports_but_does_not_dispatch(
    town: Town, kim: Visitor, unit: str
) -> None:
    officer = await town.sign_in("officer", "cruiser-7")
    new = await kim.done(f"{NEW}; D . {unit}")
    await kim.get(f"/api/calls?after={new['position']}")
    await officer.done(f"AR {unit}")
    refused = await officer.say("H 1 waits")
    assert refused.status_code == 403
    assert refused.json()["refused"] == "NotYours"


async def test_what_happened_earlier_keeps_its_time(kim: Visitor, unit: str) -> None:
    done = await kim.done(f"AR {unit}", occurred_at="2026-01-02T03:04:05.678901-05:00")
    assert "OS 2026-01-02 03:04:05" in done["result"]
    history = await kim.get(
        f"/api/units/{unit}/history?from=2026-01-01T00:00:00Z&after={done['position']}"
    )
    assert history[0]["occurred_at"] == "2026-01-02T08:04:05.678901Z"
    late = await kim.say(f"EN {unit}", occurred_at="2199-01-01T00:00:00Z")
    assert (late.status_code, late.json()["refused"]) == (409, "NotYet")
