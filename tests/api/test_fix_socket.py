"""Fixes over a websocket: each message is answered when it is stored, and not before."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.rows import rows_pool
from tests.api.served import Node, nodes, visitor_at
from tests.api.test_fixes import fix
from tests.api.town import Town, Visitor
from tests.api.watching import Console
from tests.postgres import TestServer


@pytest.fixture
async def node(server: TestServer, agency: str, tmp_path: Path) -> AsyncIterator[Node]:
    """Give one server process."""
    async with nodes(server, agency, tmp_path, 1) as (one,):
        yield one


@asynccontextmanager
async def connected(node: Node, who: Visitor) -> AsyncIterator[ClientConnection]:
    """Connect to where fixes are sent."""
    url = f"ws{node.address.removeprefix('http')}/api/fixes"
    async with connect(url, additional_headers=who.headers) as socket:
        yield socket


async def told(socket: ClientConnection, said: Any) -> Any:
    """Send a message; give its answer."""
    await socket.send(said if isinstance(said, str | bytes) else json.dumps(said))
    return json.loads(await socket.recv())


async def kept(server: TestServer, agency: str) -> list[str]:
    """Give the units of all the fixes that are kept."""
    async with rows_pool(server.dsns.rows, agency) as pool:
        rows = await pool.fetch("SELECT unit_id FROM fixes ORDER BY unit_id, fixed_at")
        return [row["unit_id"] for row in rows]


async def test_what_is_acknowledged_is_stored_and_shown_of_units_on_the_board(
    server: TestServer, agency: str, node: Node
) -> None:
    kim = await visitor_at(node, "D1")
    await kim.done("LO 1A1 4411")
    cruiser = await visitor_at(node, None, "officer")
    console = Console(node, kim.signed_in["token"])
    async with console.connected() as screen, connected(node, cruiser) as socket:
        console.hear(await screen.recv())
        answer = await told(socket, {"seq": 7, "fixes": [fix("1a1", 5, speed=12.5), fix("1A9", 5)]})
        assert answer == {"refused": [], "seq": 7}
        assert await kept(server, agency) == ["1A1", "1A9"]
        again = await told(socket, {"seq": 8, "fixes": [fix("1A1", 5), fix("1A1", -3600)]})
        assert again["seq"] == 8
        assert [one["because"] for one in again["refused"]] == [
            "This is still to come. Set the device's clock."
        ]
        while not console.rows["fixes"]:
            console.hear(await screen.recv())
    assert {unit: row["speed"] for unit, row in console.rows["fixes"].items()} == {"1A1": 12.5}
    assert await kept(server, agency) == ["1A1", "1A9"]


@pytest.mark.parametrize(
    ("said", "seq", "word"),
    [
        ({"seq": 3, "fixes": [fix("1A1", 1, latitude=91.0)]}, 3, "fixes.0.latitude"),
        ({"seq": 4, "fixes": []}, 4, "fixes"),
        ({"fixes": [fix("1A1", 1)]}, None, "seq"),
        ("not json", None, "the message"),
        (b"\xff\xfe", None, "the message"),
    ],
)
async def test_a_message_of_no_use_is_answered_and_the_next_is_taken(
    node: Node, said: Any, seq: int | None, word: str
) -> None:
    cruiser = await visitor_at(node, None, "officer")
    async with connected(node, cruiser) as socket:
        answer = await told(socket, said)
        assert answer["seq"] == seq
        assert word in answer["because"]
        assert (await told(socket, {"seq": 5, "fixes": [fix("1A1", 1)]}))["seq"] == 5


async def test_a_message_that_is_too_large_ends_the_connection(node: Node) -> None:
    cruiser = await visitor_at(node, None, "officer")
    async with connected(node, cruiser) as socket:
        with pytest.raises(ConnectionClosed):
            await told(socket, {"seq": 1, "fixes": [fix("1A1", ago) for ago in range(200)]})


async def test_only_who_may_locate_comes_in_and_only_as_long_as_the_session_stands(
    node: Node,
) -> None:
    kim = await visitor_at(node, "D1")
    with pytest.raises(InvalidStatus):
        async with connected(node, kim):
            raise AssertionError
    cruiser = await visitor_at(node, None, "officer")

    async def send_on(socket: ClientConnection) -> None:
        for seq in range(1_000_000):
            await told(socket, {"seq": seq, "fixes": [fix("1A1", 1)]})

    async with connected(node, cruiser) as socket:
        assert (await told(socket, {"seq": 0, "fixes": [fix("1A1", 1)]}))["seq"] == 0
        await cruiser.ask("POST", "/api/sign-out")
        with pytest.raises(ConnectionClosed) as closed:
            await send_on(socket)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 1008


async def test_what_is_not_answered_is_sent_again_and_kept_once(
    server: TestServer, agency: str, node: Node
) -> None:
    """Connections to the database are cut while cars send; each sends anew what went unanswered."""
    cars = [f"1A{number}" for number in range(6)]
    cruiser = await visitor_at(node, None, "officer")
    sent: list[tuple[str, float]] = []
    some_more = asyncio.Event()

    async def drive(car: str) -> None:
        waiting = [float(ago) for ago in range(40, 0, -1)]
        while waiting:
            try:
                async with connected(node, cruiser) as socket:
                    while waiting:
                        answer = await told(
                            socket, {"seq": len(waiting), "fixes": [fix(car, waiting[0])]}
                        )
                        assert answer == {"refused": [], "seq": len(waiting)}
                        sent.append((car, waiting.pop(0)))
                        if len(sent) % 25 == 0:
                            some_more.set()
            except (ConnectionClosed, InvalidStatus):
                continue

    async def cut() -> None:
        admin = await asyncpg.connect(server.superuser_dsn)
        while len(sent) < 200:
            some_more.clear()
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'blotter rows'"
            )
            await some_more.wait()
        await admin.close()

    await asyncio.gather(cut(), *(drive(car) for car in cars))
    assert await kept(server, agency) == sorted(cars * 40)


async def test_the_socket_is_described(town: Town) -> None:
    described = (await town.client.get("/asyncapi.json")).json()
    sent = described["channels"]["fixes"]["messages"]["sent"]["payload"]["$ref"]
    assert sent == "#/components/schemas/Sent"
    assert "seq" in described["components"]["schemas"]["Sent"]["properties"]
