"""The live socket: snapshot plus deltas is a fresh snapshot, whatever drops and wherever."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.api.served import Node, nodes, visitor_at
from tests.api.watching import Console

UNITS = ("1A1", "1A2", "1A3", "1A4")


async def closing_code(socket: ClientConnection) -> int | None:
    """Hear everything until the other end closes; give the code that it says."""
    async with asyncio.timeout(20):
        with suppress(ConnectionClosed):
            async for _ in socket:
                continue
        await socket.wait_closed()
    return socket.close_code


def line(chance: random.Random, calls: list[str]) -> str:
    """Say something that a dispatcher might say."""
    unit, call = chance.choice(UNITS), chance.choice(calls or ["26-000001"])
    return chance.choice(
        [
            "N ALARM 12 MILL ROAD /P 2 - back door",
            f"N FIGHT 3 ELM STREET; D . {unit}",
            f"D {call} {unit}",
            f"AR {unit}",
            f"EN {unit}",
            f"CL {unit}",
            f"ST {call} {unit}",
            f"NT {call} somebody shouts",
            f"H {call} waits",
            f"EM {unit}",
            f"EMC {unit} - false alarm",
            f"CLOSE! {call} RT",
            f"CANCEL {call} nobody there",
            f"REOPEN {call} again",
            f"LF {unit}",
            f"LO {unit} {4000 + UNITS.index(unit)}",
            "UNDO",
            f"PR {call} 1",
        ]
    )


async def test_snapshot_and_deltas_are_a_fresh_snapshot_over_two_processes(
    served: list[Node],
) -> None:
    chance = random.Random(7)
    first = await visitor_at(served[0], "D1")
    second = await visitor_at(served[1], "D2", "relief")
    consoles = [
        Console(node, who.signed_in["token"])
        for node, who in zip(served, (first, second), strict=True)
        for _ in range(2)
    ]
    until = 10**9
    watching = [
        asyncio.create_task(console.watch(until, drops))
        for console, drops in zip(consoles, (None, *map(random.Random, range(3))), strict=True)
    ]
    position, done = 0, 0
    for unit in UNITS:
        position = (await first.done(f"LO {unit} {4000 + UNITS.index(unit)}"))["position"]
    calls: list[str] = []
    for _ in range(150):
        who = chance.choice((first, second))
        answer = await who.say(line(chance, calls))
        if answer.status_code == 200:
            done += 1
            position = max(position, answer.json()["position"])
            for part in answer.json()["results"]:
                word = part.get("result", "").split(" ")[0]
                if word.count("-") == 1 and word not in calls:
                    calls.append(word)
    assert done > 40
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    for console in consoles:
        await console.watch(position)
        fresh = Console(console.node, console.token)
        await fresh.watch(position)
        assert console.position == fresh.position == position
        assert console.rows == fresh.rows
    assert consoles[0].rows == consoles[2].rows
    assert consoles[0].snapshots == 1
    board = await first.get(f"/api/board?after={position}")
    assert {row["number"]: row for row in board["calls"]} == consoles[0].rows["calls"]
    assert {row["unit_id"]: row for row in board["units"]} == consoles[0].rows["units"]


async def test_who_knows_the_position_goes_straight_on(served: list[Node]) -> None:
    kim = await visitor_at(served[0], "D1")
    console = Console(served[0], kim.signed_in["token"])
    new = await kim.done("N ALARM 12 MILL ROAD")
    await console.watch(new["position"])
    later = await kim.done("N FIGHT 3 ELM STREET")
    await console.watch(later["position"])
    assert console.snapshots == 1
    assert len(console.rows["calls"]) == 2
    console.epoch = "another-log"
    async with console.connected() as socket:
        console.hear(await socket.recv())
    assert console.snapshots == 2


async def test_without_a_session_nothing_is_shown_and_one_line_is_logged(
    served: list[Node],
) -> None:
    kim = await visitor_at(served[0], "D1")
    beyond = Console(served[0], kim.signed_in["token"])
    beyond.position, beyond.epoch = 2**63, "what-was-typed"
    for console in (Console(served[0], "stolen"), beyond):
        with pytest.raises(InvalidStatus) as refused:
            async with console.connected():
                pass
        assert refused.value.response.status_code in (401, 403)
    served[0].interrupt()
    served[0].ended()
    logged = served[0].log.read_text().splitlines()
    told = [json.loads(line) for line in logged if "/api/live" in line or "socket" in line.lower()]
    assert [(one["route"], one["status"], one["level"]) for one in told] == [
        ("/api/live", 403, "info"),
        ("/api/live", 403, "info"),
    ]
    assert not any("error" in json.loads(line)["level"] or "what-was" in line for line in logged)


async def test_another_sites_page_may_not_watch(served: list[Node]) -> None:
    kim = await visitor_at(served[0], "D1")
    headers = {"Cookie": f"blotter_session={kim.signed_in['token']}"}
    url = f"ws{served[0].address.removeprefix('http')}/api/live"
    with pytest.raises(InvalidStatus):
        async with connect(url, additional_headers=headers, origin="https://evil.example"):  # type: ignore[arg-type]  # a plain string will do
            pass
    async with connect(url, additional_headers=headers, origin=served[0].address) as socket:  # type: ignore[arg-type]  # a plain string will do
        assert "snapshot" in json.loads(await socket.recv())


async def test_a_revoked_session_is_shown_no_more(served: list[Node]) -> None:
    kim = await visitor_at(served[0], "D1")
    there = Console(served[1], kim.signed_in["token"])
    async with there.connected() as socket:
        there.hear(await socket.recv())
        assert (await kim.ask("POST", "/api/sign-out")).status_code == 204
        assert await closing_code(socket) == 1008


async def test_an_administrator_sees_that_there_is_a_call_but_not_where(
    served: list[Node],
) -> None:
    kim = await visitor_at(served[0], "D1")
    admin = await visitor_at(served[0], None, "admin")
    new = await kim.done("N ALARM 12 MILL ROAD")
    console = Console(served[0], admin.signed_in["token"])
    await console.watch(new["position"])
    (call,) = console.rows["calls"].values()
    assert call["type"] == "ALARM"
    assert call["place"].startswith("sealed:")


async def test_a_server_that_stops_tells_its_sockets_and_finishes_its_work(
    served: list[Node],
) -> None:
    kim = await visitor_at(served[0], "D1")
    console = Console(served[0], kim.signed_in["token"])
    async with console.connected() as socket:
        console.hear(await socket.recv())
        saying = [asyncio.create_task(kim.done("N ALARM 12 MILL ROAD")) for _ in range(20)]
        await asyncio.sleep(0)
        served[0].interrupt()
        answered = await asyncio.gather(*saying)
        assert await closing_code(socket) == 1012
    assert served[0].ended() == 0
    there = await visitor_at(served[1], "D2", "relief")
    last = max(done["position"] for done in answered)
    calls = await there.get(f"/api/calls?limit=50&after={last}")
    assert len(calls) == 20


@pytest.fixture
async def served(server: Any, agency: str, tmp_path: Any) -> AsyncIterator[list[Node]]:
    """Give two server processes of one agency."""
    async with nodes(server, agency, tmp_path, 2) as running:
        yield running
