"""Whom to send: asked for at the edge, shown on the call, and kept as it was."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from api.geography.importing import make
from tests.api.test_hostile import told
from tests.api.town import Town, Visitor, settings_for
from tests.geography.drawn import bring_in, drawn
from tests.postgres import TestServer

HALL, CENTRE, FAR_SOUTH = "41.7588,-72.7416", (41.7601, -72.7420), (41.7240, -72.7290)


@pytest.fixture
async def mapped(server: TestServer, agency: str, tmp_path: Path, town: Town) -> Town:
    """Give a town that has its geography."""
    await bring_in(server, settings_for(server, agency, tmp_path), drawn())
    await town.app.state.centre.geography.refresh()
    return town


async def on_duty(town: Town, kim: Visitor, **at: tuple[float, float]) -> None:
    """Log units on, and let each tell where it is."""
    locator = await town.sign_in("officer")
    now = town.app.state.centre.clock.now().isoformat()
    for number, (unit, (latitude, longitude)) in enumerate(at.items()):
        await kim.done(f"LO {unit[1:]} {4400 + number}")
        fix = {"unit": unit[1:], "at": now, "latitude": latitude, "longitude": longitude}
        answer = await locator.ask("POST", "/api/fixes", {"fixes": [fix]})
        assert answer.status_code == 200, answer.text
    known = town.app.state.centre.recommender
    async with asyncio.timeout(10):
        while len(known._fixes) < len(at):  # noqa: ASYNC110 - another task hears of them
            await asyncio.sleep(0.01)


async def recommendation(kim: Visitor, number: str = "26-000001") -> dict[str, Any]:
    """Give what the call's row says was recommended."""
    row = await kim.get(f"/api/calls/{number}")
    found: dict[str, Any] = json.loads(row["recommendation"])
    assert list(row["recommended"]) == found["units"]
    return found


async def test_the_nearer_unit_is_recommended_with_its_reasons(mapped: Town, kim: Visitor) -> None:
    await on_duty(mapped, kim, _1A1=FAR_SOUTH, _1A2=CENTRE)
    await kim.done(f"N NOISE TOWN HALL ; PL . {HALL}")
    answer = await kim.done("RE 1")
    assert answer["result"].startswith("26-000001 1A2 0:")
    found = await recommendation(kim)
    assert found["units"] == ["1A2"]
    near, far = found["candidates"]
    assert (near["unit"], far["unit"]) == ("1A2", "1A1")
    assert near["seconds"] < far["seconds"]
    assert "leaves" in near["because"]
    assert {one["beat"] for one in found["responses"]} >= {"WHC", "EP", "NP"}


async def test_a_run_card_says_how_many_go_and_what_is_lacking(mapped: Town, kim: Visitor) -> None:
    await on_duty(mapped, kim, _1A1=FAR_SOUTH)
    await kim.done(f"N ROBB TOWN HALL ; PL . {HALL}")
    answer = await kim.done("RE 1")
    assert "2 more lacking" in answer["result"]
    assert "no SUP" in answer["result"]
    assert (await recommendation(kim))["short"] == 2


async def test_what_was_recommended_stays_as_it_was_shown(mapped: Town, kim: Visitor) -> None:
    await on_duty(mapped, kim, _1A1=FAR_SOUTH, _1A2=CENTRE)
    await kim.done(f"N NOISE TOWN HALL ; PL . {HALL}")
    position = (await kim.done("RE 1"))["position"]
    before = await recommendation(kim)
    await kim.done("D 1 1A2")
    await kim.done("RE 1")
    assert (await recommendation(kim))["units"] == ["1A1"]
    board = await kim.get(f"/api/board?position={position}")
    (call,) = board["calls"]
    assert json.loads(call["recommendation"]) == before


async def test_a_recommendation_outlives_the_roads_and_beats_that_it_rests_on(
    mapped: Town, kim: Visitor, server: TestServer, agency: str, tmp_path: Path
) -> None:
    await on_duty(mapped, kim, _1A1=FAR_SOUTH, _1A2=CENTRE)
    await kim.done(f"N NOISE TOWN HALL ; PL . {HALL}")
    position = (await kim.done("RE 1"))["position"]
    before = await recommendation(kim)
    layers = drawn().layers
    slower = replace(
        layers,
        beats=layers.beats[:4],
        roads=replace(
            layers.roads, ways=tuple(replace(way, kmh=10.0) for way in layers.roads.ways)
        ),
    )
    await bring_in(server, settings_for(server, agency, tmp_path), make(slower))
    await mapped.app.state.centre.geography.refresh()
    await kim.done("RE 1")
    after = await recommendation(kim)
    assert after["candidates"][0]["seconds"] > before["candidates"][0]["seconds"]
    assert len(after["responses"]) == 4 < len(before["responses"])
    (call,) = (await kim.get(f"/api/board?position={position}"))["calls"]
    assert json.loads(call["recommendation"]) == before
    shown = [
        fact["data"]["geography"]
        for fact in await kim.get("/api/calls/26-000001/history")
        if fact["type"] == "UnitsRecommended"
    ]
    assert len(set(shown)) == 2


async def test_without_a_point_or_a_geography_it_says_what_to_do(town: Town, kim: Visitor) -> None:
    await kim.done("N NOISE TOWN HALL")
    assert "blotter geo import" in told(await kim.say("RE 1"))


async def test_a_call_without_a_point_is_to_be_pinned(mapped: Town, kim: Visitor) -> None:
    await kim.done("N NOISE SOMEWHERE")
    assert "Pin it" in told(await kim.say("RE 1"))
    await kim.done("PL 1 SOMEWHERE /B WHC")
    await kim.done("RE 1")


async def test_an_officer_asks_for_no_recommendation(mapped: Town, kim: Visitor) -> None:
    await kim.done(f"N NOISE TOWN HALL ; PL . {HALL}")
    officer = await mapped.sign_in("officer")
    assert (await officer.say("RE 1")).status_code == 403


async def test_choosing_otherwise_asks_for_a_reason(mapped: Town, kim: Visitor) -> None:
    await on_duty(mapped, kim, _1A1=FAR_SOUTH, _1A2=CENTRE)
    await kim.done(f"N NOISE TOWN HALL ; PL . {HALL}")
    await kim.done("RE 1")
    asked = told(await kim.say("D 1 1A1"))
    assert "1A2 was recommended" in asked
    assert "D 26-000001 1A1 - " in asked
    await kim.done("D 1 1A1 - 1A2 is with a prisoner")
    (sent,) = [
        fact
        for fact in await kim.get("/api/calls/26-000001/history")
        if fact["type"] == "UnitDispatched"
    ]
    assert sent["data"]["reason"] == "1A2 is with a prisoner"


async def test_a_place_is_found_as_it_is_typed_with_what_is_known_of_it(
    mapped: Town, kim: Visitor
) -> None:
    answer = await kim.ask("POST", "/api/places/find", {"place": "noah web"})
    assert answer.status_code == 200, answer.text
    first = answer.json()[0]
    assert (first["label"], first["kind"], first["exact"]) == (
        "Noah Webster House",
        "premise",
        True,
    )
    assert (first["beat"], first["town"], first["ours"]) == ("RL", "West Hartford", True)
    corner = (await kim.ask("POST", "/api/places/find", {"place": "fern/mountain"})).json()[0]
    assert corner["label"] == "Fern St / Mountain Rd"


async def test_a_confirmed_address_has_its_beat_and_its_point(mapped: Town, kim: Visitor) -> None:
    await kim.done("N NOISE BY THE MUSEUM")
    await kim.done("PL 1 NOAH WEBSTER HOUSE")
    row = await kim.get("/api/calls/26-000001")
    assert (row["address"], row["beat"]) == ("NOAH WEBSTER HOUSE", "RL")
    await on_duty(mapped, kim, _1A2=CENTRE)
    await kim.done("RE 1")
    assert (await recommendation(kim))["candidates"][0]["seconds"] > 60


async def test_without_a_geography_nothing_is_found(town: Town, kim: Visitor) -> None:
    answer = await kim.ask("POST", "/api/places/find", {"place": "noah"})
    assert (answer.status_code, answer.json()) == (200, [])


async def test_the_nearest_unit_is_kept_for_the_call_that_needs_it_more(
    mapped: Town, kim: Visitor
) -> None:
    await on_duty(mapped, kim, _1A1=FAR_SOUTH, _1A2=CENTRE)
    await kim.done(f"N NOISE TOWN HALL ; PL . {HALL}")
    await kim.done(f"N UNCON TOWN HALL ; PL . {HALL}")
    await kim.done("RE 1 ; RE 2")
    assert (await recommendation(kim))["units"] == ["1A1"]
    near = (await recommendation(kim))["candidates"][0]
    assert (near["unit"], "kept for 26-000002" in near["because"]) == ("1A2", True)
    assert (await recommendation(kim, "26-000002"))["units"] == ["1A2"]
