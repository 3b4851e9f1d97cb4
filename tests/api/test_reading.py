"""What is shown: now, and as it was known at any moment; to each what they may read."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api.town import Town, Visitor


@pytest.fixture
async def last(kim: Visitor) -> int:
    """Play a short shift; give the last position."""
    await kim.done("LO 1A12 4711; N FIGHT 3 ELM STREET - two men; D . 1A12")
    await kim.done("AR 1A12")
    second = await kim.done("N ALARM 12 MILL ROAD")
    (first, _) = await kim.get(f"/api/calls?after={second['position']}")
    done = await kim.done(f"CLOSE! {first['number']} RT")
    position: int = done["position"]
    return position


async def test_open_and_ended_calls_are_found(kim: Visitor, last: int) -> None:
    opened = await kim.get(f"/api/calls?state=open&after={last}")
    closed = await kim.get(f"/api/calls?state=closed&after={last}")
    both = await kim.get("/api/calls?state=all")
    assert [call["type"] for call in opened] == ["ALARM"]
    assert [call["type"] for call in closed] == ["FIGHT"]
    assert both == opened + closed
    assert await kim.get("/api/calls?state=all&type=FIGHT") == closed
    assert await kim.get("/api/calls?state=closed&unit=1a12") == closed
    assert await kim.get("/api/calls?state=all&to=2020-01-01T00:00:00Z") == []
    assert await kim.get(f"/api/calls/{closed[0]['number']}") == closed[0]


async def test_a_call_nobody_has_is_told_so(kim: Visitor) -> None:
    answer = await kim.ask("GET", "/api/calls/26-999999")
    assert (answer.status_code, answer.json()["refused"]) == (409, "NoSuchNumber")


async def test_a_history_has_every_event_with_what_was_said(kim: Visitor, last: int) -> None:
    (closed,) = await kim.get(f"/api/calls?state=closed&after={last}")
    facts = await kim.get(f"/api/calls/{closed['number']}/history")
    assert [fact["type"] for fact in facts][:2] == ["CallReceived", "NoteAdded"]
    assert facts[-1]["type"] == "CallClosed"
    assert facts[0]["said"].startswith("N FIGHT")
    assert facts[0]["data"]["place"] == "3 ELM STREET"
    assert facts[0]["by"] == "dispatcher"
    assert facts[0]["desk"] == "D1"
    assert [fact["position"] for fact in facts] == sorted(fact["position"] for fact in facts)


async def test_the_board_as_of_every_position_has_the_digest_that_it_had(
    kim: Visitor, last: int
) -> None:
    live = await kim.get(f"/api/board?after={last}")
    again = await kim.get(f"/api/board?position={last}")
    assert (again["digest"], again["calls"], again["units"]) == (
        live["digest"],
        live["calls"],
        live["units"],
    )
    before = await kim.get(f"/api/board?position={last - 2}")
    assert len(before["calls"]) == 2
    assert before["digest"] != live["digest"]
    then = await kim.get(f"/api/board?at={before['at']}")
    assert then["position"] >= last - 2
    start = datetime.now(UTC) - timedelta(days=1)
    assert (await kim.get(f"/api/board?at={start:%FT%TZ}"))["calls"] == []
    beyond = await kim.ask("GET", f"/api/board?position={last + 1000}")
    assert (beyond.status_code, beyond.json()["refused"]) == (404, "NotRecordedYet")


async def test_ones_own_write_is_read_or_one_is_told_to_ask_again(kim: Visitor) -> None:
    answer = await kim.ask("GET", "/api/calls?after=1000000")
    assert (answer.status_code, answer.json()["refused"]) == (503, "NotYet")
    assert answer.headers["Retry-After"] == "1"


async def test_the_log_is_copied_without_what_is_personal(
    town: Town, kim: Visitor, last: int
) -> None:
    program = await town.sign_in("integration")
    auditor = await town.sign_in("auditor")
    sealed = await lines(program, "/api/events?limit=1000")
    clear = await lines(auditor, "/api/events?limit=1000")
    assert [one["position"] for one in sealed] == list(range(1, len(sealed) + 1))
    assert len(clear) == len(sealed)
    received = next(one for one in sealed if one["type"] == "CallReceived")
    assert received["data"]["place"].startswith("sealed:")
    assert received["said"].startswith("sealed:")
    assert any(one["data"].get("place") == "3 ELM STREET" for one in clear)
    assert any(tag.startswith("call_id:") for tag in received["tags"])
    assert [
        one["position"] for one in await lines(program, f"/api/events?after={last}&limit=1")
    ] in (
        [],
        [last + 1],
    )
    del kim


async def lines(who: Visitor, path: str) -> list[dict[str, Any]]:
    """Read JSON lines."""
    answer: httpx.Response = await who.ask("GET", path)
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_the_vocabulary_says_what_may_be_said(kim: Visitor) -> None:
    found = await kim.get("/api/vocabulary")
    assert {"AV", "DP", "OS"} <= {one["code"] for one in found["statuses"]}
    assert {"code", "label", "colour", "common_value"} <= found["types"][0].keys()
    assert "D" in {one["verb"] for one in found["verbs"]}


async def test_the_tables_are_changed_by_an_administrator_and_stay_as_they_were_then(
    town: Town, kim: Visitor
) -> None:
    admin = await town.sign_in("admin")
    text = (await tables_file()).replace('label = "Meal"', 'label = "Dinner"')
    before = datetime.now(UTC)
    assert (await kim.ask("PUT", "/api/tables", {"tables": text})).status_code == 403
    assert (await admin.ask("PUT", "/api/tables", {"tables": "x"})).status_code == 422
    assert (await admin.ask("PUT", "/api/tables", {"tables": text})).status_code == 200
    now = await kim.get("/api/vocabulary")
    then = await kim.get(f"/api/vocabulary?at={before:%FT%T.%fZ}")
    assert "Dinner" in [one["label"] for one in now["statuses"]]
    assert "Dinner" not in [one["label"] for one in then["statuses"]]


async def tables_file() -> str:
    """Give the start set."""
    from importlib.resources import files

    return (files("domain") / "west_hartford.toml").read_text()


async def test_answering_is_measured_from_the_telephones_signals(town: Town, kim: Visitor) -> None:
    switchboard = await town.sign_in("integration")
    answered = datetime.now(UTC) - timedelta(seconds=20)
    signal = {
        "line": "D1",
        "presented_at": f"{answered - timedelta(seconds=9):%FT%TZ}",
        "answered_at": f"{answered:%FT%TZ}",
    }
    assert (await switchboard.ask("POST", "/api/phone", signal)).status_code == 200
    done = await kim.done("N FIGHT 3 ELM STREET /S 911")
    found = await kim.get(
        "/api/statistics/intervals?interval=answer&by=priority&within=10"
        f"&source=911&after={done['position']}"
    )
    (group,) = found["groups"]
    assert (group["measured"], group["within"], group["median"]) == (1, 1, 9.0)
    unknown = await kim.ask("GET", "/api/statistics/intervals?interval=patience")
    assert (unknown.status_code, unknown.json()["refused"]) == (422, "NotAsked")
