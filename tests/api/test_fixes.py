"""Where units are: the latest fix of each, on every console, whatever comes late or twice."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.frames import Kind
from api.live import Feed, Waiting
from api.telemetry import Metrics
from tests.api.served import Node, nodes, visitor_at
from tests.api.town import Town, Visitor
from tests.api.watching import Console

NOW = datetime.now(UTC)
OF_JSON = {"Content-Type": "application/json"}


def fix(unit: str, ago: float, latitude: float = 41.76, **more: Any) -> dict[str, Any]:
    """Give a fix of so many seconds ago."""
    at = (NOW - timedelta(seconds=ago)).isoformat()
    return {"unit": unit, "at": at, "latitude": latitude, "longitude": -72.74, **more}


async def report(who: Visitor, *fixes: dict[str, Any]) -> None:
    """Send fixes, and see them taken."""
    answer = await who.ask("POST", "/api/fixes", {"fixes": list(fixes)})
    assert (answer.status_code, answer.json()) == (200, {"refused": []})


async def seen(console: Console) -> dict[str, float]:
    """Watch until something is heard; give the latitudes of the units."""
    async with console.connected() as socket:
        console.hear(await socket.recv())
    return {unit: row["latitude"] for unit, row in console.rows["fixes"].items()}


async def test_a_fix_is_on_the_consoles_of_every_node_and_outlives_them(
    served: list[Node],
) -> None:
    kim = await visitor_at(served[0], "D1")
    await kim.done("LO 1A1 4411; LO 1A2 4502")
    cruiser = await visitor_at(served[0], None, "officer")
    there = Console(served[1], kim.signed_in["token"])
    async with there.connected() as socket:
        there.hear(await socket.recv())
        assert there.rows["fixes"] == {}
        await report(cruiser, fix("1a1", 5, heading=270.0, speed=12.5))
        there.hear(await socket.recv())
    row = there.rows["fixes"]["1A1"]
    assert (row["latitude"], row["heading"], row["speed"]) == (41.76, 270.0, 12.5)
    assert datetime.fromisoformat(row["at"]) == NOW - timedelta(seconds=5)
    served[0].kill()
    await served[0].start_again()
    back = Console(served[0], kim.signed_in["token"])
    while not back.rows["fixes"]:
        await seen(back)
    assert back.rows["fixes"] == there.rows["fixes"]


async def test_a_fix_that_came_while_one_was_away_is_told_on_return(served: list[Node]) -> None:
    kim = await visitor_at(served[0], "D1")
    await kim.done("LO 1A1 4411; LO 1A2 4502")
    cruiser = await visitor_at(served[0], None, "officer")
    console, other = (Console(served[0], kim.signed_in["token"]) for _ in range(2))
    assert await seen(console) == {}
    async with other.connected() as socket:
        other.hear(await socket.recv())
        await report(cruiser, fix("1A1", 5))
        other.hear(await socket.recv())
    assert await seen(console) == {"1A1": 41.76}
    assert console.snapshots == 1


async def test_a_fix_that_comes_late_or_twice_moves_nobody_back(served: list[Node]) -> None:
    kim = await visitor_at(served[0], "D1")
    await kim.done("LO 1A1 4411; LO 1A2 4502")
    cruiser = await visitor_at(served[0], None, "officer")
    console = Console(served[0], kim.signed_in["token"])
    async with console.connected() as socket:
        console.hear(await socket.recv())
        await report(cruiser, fix("1A1", 10, 41.75), fix("1A1", 2, 41.77), fix("1A1", 6, 41.76))
        console.hear(await socket.recv())
        await report(cruiser, fix("1A1", 2, 41.77), fix("1A1", 30, 41.70))
        await report(cruiser, fix("1A2", 1, 41.78))
        console.hear(await socket.recv())
    assert {unit: row["latitude"] for unit, row in console.rows["fixes"].items()} == {
        "1A1": 41.77,
        "1A2": 41.78,
    }


async def test_where_who_is_not_on_duty_is_stays_untold(served: list[Node]) -> None:
    kim = await visitor_at(served[0], "D1")
    cruiser = await visitor_at(served[0], None, "officer")
    await kim.done("LO 1A2 4502")
    console = Console(served[1], kim.signed_in["token"])
    async with console.connected() as socket:
        console.hear(await socket.recv())

        async def until(**located: float) -> None:
            while {one: row["latitude"] for one, row in console.rows["fixes"].items()} != located:
                console.hear(await socket.recv())

        await report(cruiser, fix("1A1", 5))
        await report(cruiser, fix("1A2", 5, 41.75))
        await until(**{"1A2": 41.75})
        await kim.done("LO 1A1 4411")
        await until(**{"1A1": 41.76, "1A2": 41.75})
        await kim.done("LF 1A2")
        await until(**{"1A1": 41.76})
    fresh = Console(served[1], kim.signed_in["token"])
    assert await seen(fresh) == {"1A1": 41.76}


async def test_who_was_away_hears_that_a_unit_went_off_duty(served: list[Node]) -> None:
    kim = await visitor_at(served[0], "D1")
    await kim.done("LO 1A1 4411; LO 1A2 4502")
    cruiser = await visitor_at(served[0], None, "officer")
    console, other = (Console(served[0], kim.signed_in["token"]) for _ in range(2))
    async with other.connected() as socket:
        other.hear(await socket.recv())
        await report(cruiser, fix("1A1", 5), fix("1A2", 5))
        other.hear(await socket.recv())
        assert set(await seen(console)) == {"1A1", "1A2"}
        await kim.done("LF 1A1")
        while set(other.rows["fixes"]) != {"1A2"}:
            other.hear(await socket.recv())
    assert await seen(console) == {"1A2": 41.76}
    assert console.snapshots == 1


async def test_a_device_whose_clock_is_ahead_is_told_so_and_holds_up_nobody(town: Town) -> None:
    cruiser = await town.sign_in("officer")
    answer = await cruiser.ask("POST", "/api/fixes", {"fixes": [fix("1A2", 1), fix("1A1", -3600)]})
    assert answer.status_code == 200
    (refused,) = answer.json()["refused"]
    assert refused["unit"] == "1A1"
    assert "Set the device's clock" in refused["because"]


@pytest.mark.parametrize(
    "broken",
    [
        {"latitude": 91.0},
        {"longitude": 181.0},
        {"heading": 360.0},
        {"speed": -1.0},
        {"accuracy": float("inf")},
        {"latitude": float("nan")},
        {"unit": "1 A"},
    ],
)
async def test_what_is_no_position_is_refused(town: Town, broken: dict[str, Any]) -> None:
    cruiser = await town.sign_in("officer")
    body = json.dumps({"fixes": [fix("1A1", 1) | broken]})
    answer = await cruiser.ask("POST", "/api/fixes", content=body, headers=OF_JSON)
    assert answer.status_code == 422
    assert next(iter(broken)) in answer.json()["because"]


async def test_a_dispatcher_reports_no_positions(town: Town, kim: Visitor) -> None:
    answer = await kim.ask("POST", "/api/fixes", {"fixes": [fix("1A1", 1)]})
    assert answer.status_code == 403


def test_who_does_not_watch_positions_hears_nothing_of_them() -> None:
    async def as_it_is(text: bytes) -> bytes:
        return text

    feed = Feed("e", as_it_is, Metrics())
    feed.begin(3, {"units": {"1A1": b"{}"}})
    board = Waiting("s", Kind(("calls", "units"), reads_personal=True))
    chart = Waiting("s", Kind(("fixes",), reads_personal=True))
    for waiting in (board, chart):
        feed.watch(waiting)
    feed.locate({"1A1": json.dumps({"unit_id": "1A1"}).encode()})
    assert board.take() is None
    assert chart.take() is not None
    feed.begin(4, {"units": {"1A1": b"{}"}})
    again = feed.since(4)
    assert again is not None
    assert set(again.changes["fixes"]) == {"1A1"}
    feed.locate({"1A1": None})
    back = feed.since(4)
    assert back is not None
    assert back.changes["fixes"] == {"1A1": None}


@pytest.fixture
async def served(server: Any, agency: str, tmp_path: Any) -> AsyncIterator[list[Node]]:
    """Give two server processes of one agency."""
    async with nodes(server, agency, tmp_path, 2) as running:
        yield running
