"""A fleet that drives: each vehicle sends a fix every two seconds to a real server process.

`python -m tests.bench.fleet --seconds 600` runs it on a PostgreSQL of its own and tells what it
cost; the suite runs it for a short while. Every fix that was sent must be found in the table, once.
"""

import argparse
import asyncio
import json
import math
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any

import httpx
import psutil
from websockets.asyncio.client import ClientConnection, connect

from api.rows import rows_pool
from migrations import migrate
from tests.api.served import Node, nodes, visitor_at
from tests.api.town import Visitor
from tests.bench.measure import percentile
from tests.postgres import TestServer, running_server

EVERY = 2.0
CHAINED = 10
Key = tuple[str, datetime]


@dataclass(kw_only=True)
class Drive:
    """How a drive is to be: so many vehicles and consoles for so many seconds, over `way`."""

    vehicles: int = 500
    consoles: int = 5
    seconds: float = 20.0
    way: str = "socket"


@dataclass(kw_only=True)
class Driven:
    """What came of a drive. CPU is in seconds, memory in bytes, `answered` in seconds a fix."""

    sent: set[Key] = field(default_factory=set)
    kept: set[Key] = field(default_factory=set)
    rows: int = 0
    shown: int = 0
    seconds: float = 0.0
    server_cpu: float = 0.0
    database_cpu: float = 0.0
    memory: list[int] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """Give how much larger the server is in the last quarter than in the second, in bytes."""
        quarter = max(1, len(self.memory) // 4)
        return mean(self.memory[-quarter:]) - mean(self.memory[quarter : 2 * quarter])

    def told(self) -> dict[str, Any]:
        """Sum it up."""
        fixes = len(self.sent)
        return {
            "sent": fixes,
            "lost": len(self.sent - self.kept),
            "not_sent": self.rows - fixes,
            "a_second": round(fixes / self.seconds, 1),
            "server_cpu_share": round(self.server_cpu / self.seconds, 3),
            "server_cpu_us_a_fix": round(self.server_cpu / fixes * 1e6),
            "database_cpu_share": round(self.database_cpu / self.seconds, 3),
            "answered_p50_ms": round(percentile(self.answered, 0.5) * 1000, 1),
            "answered_p99_ms": round(percentile(self.answered, 0.99) * 1000, 1),
            "memory_mb": round(self.memory[-1] / 2**20, 1),
            "growth_mb": round(self.growth / 2**20, 2),
            "fixes_shown_to_consoles": self.shown,
        }


async def drive(node: Node, server: TestServer, agency: str, how: Drive) -> Driven:
    """Let the fleet drive, with all of its vehicles on the board and consoles that watch."""
    kim, cruiser = await visitor_at(node, "D1"), await visitor_at(node, None, "officer")
    units = [f"1A{number}" for number in range(how.vehicles)]
    for first in range(0, len(units), CHAINED):
        some = units[first : first + CHAINED]
        await kim.done("; ".join(f"LO {unit} {4000 + first + n}" for n, unit in enumerate(some)))
    done = Driven()
    async with AsyncExitStack() as stack:
        consoles = [
            asyncio.ensure_future(_watch(await _console(stack, node, kim), done))
            for _ in range(how.consoles)
        ]
        ways = [await _way(stack, node, cruiser, how.way) for _ in units]
        measuring = asyncio.ensure_future(_measure_memory(node, done))
        with _cpu_of(node, server, done):
            begins = time.monotonic() + 0.5
            ends = begins + how.seconds
            await asyncio.gather(
                *(
                    _vehicle(unit, way, begins + EVERY * n / len(units), ends, done)
                    for n, (unit, way) in enumerate(zip(units, ways, strict=True))
                )
            )
        for task in (measuring, *consoles):
            task.cancel()
        await asyncio.gather(measuring, *consoles, return_exceptions=True)
    async with rows_pool(server.dsns.rows, agency) as pool:
        rows = await pool.fetch("SELECT unit_id, fixed_at FROM fixes")
    done.rows, done.kept = len(rows), {(row["unit_id"], row["fixed_at"]) for row in rows}
    return done


class _BySocket:
    """A vehicle's own socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._seq = 0

    async def send(self, fix: dict[str, Any]) -> None:
        self._seq += 1
        await self._socket.send(json.dumps({"seq": self._seq, "fixes": [fix]}))
        answer = json.loads(await self._socket.recv())
        assert answer == {"refused": [], "seq": self._seq}


class _ByRequest:
    """A request for each fix."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def send(self, fix: dict[str, Any]) -> None:
        answer = await self._client.post("/api/fixes", json={"fixes": [fix]})
        assert (answer.status_code, answer.json()) == (200, {"refused": []})


async def _way(stack: AsyncExitStack, node: Node, who: Visitor, way: str) -> _BySocket | _ByRequest:
    if way == "request":
        # Each vehicle has a connection of its own: one pool for all would be what limits them.
        client = httpx.AsyncClient(base_url=node.address, headers=who.headers, verify=False)  # noqa: S501  # not encrypted
        return _ByRequest(await stack.enter_async_context(client))
    url = f"ws{node.address.removeprefix('http')}/api/fixes"
    return _BySocket(await stack.enter_async_context(connect(url, additional_headers=who.headers)))


async def _vehicle(
    unit: str, way: _BySocket | _ByRequest, begins: float, ends: float, done: Driven
) -> None:
    """Drive in circles, and send a fix at each time that is due, however late the last answer."""
    due, bearing = begins, float(hash(unit) % 360)
    while due < ends:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        at, began = datetime.now(UTC), time.perf_counter()
        bearing = (bearing + 7) % 360
        fix = {
            "unit": unit,
            "at": at.isoformat(),
            "latitude": 41.76 + math.cos(math.radians(bearing)) / 100,
            "longitude": -72.74 + math.sin(math.radians(bearing)) / 100,
            "heading": bearing,
            "speed": 12.5,
            "accuracy": 4.0,
        }
        await way.send(fix)
        done.answered.append(time.perf_counter() - began)
        done.sent.add((unit, at))
        due += EVERY


async def _console(stack: AsyncExitStack, node: Node, who: Visitor) -> ClientConnection:
    url = f"ws{node.address.removeprefix('http')}/api/live?watch=calls,units,fixes"
    return await stack.enter_async_context(
        connect(url, additional_headers=who.headers, max_size=None)
    )


async def _watch(console: ClientConnection, done: Driven) -> None:
    async for text in console:
        done.shown += len(json.loads(text).get("rows", {}).get("fixes", ()))


async def _measure_memory(node: Node, done: Driven) -> None:
    process = psutil.Process(node.process.pid)
    while True:
        done.memory.append(process.memory_info().rss)
        await asyncio.sleep(0.5)


@contextmanager
def _cpu_of(node: Node, server: TestServer, done: Driven) -> Iterator[None]:
    process = psutil.Process(node.process.pid)
    file = next(server.data_dir.rglob("postmaster.pid"))
    postmaster = psutil.Process(int(file.read_text(encoding="utf-8").split()[0]))

    def spent() -> tuple[float, float]:
        of_database = {one.pid: _cpu(one) for one in postmaster.children()}
        return _cpu(process), sum(of_database.values())

    began, (server_cpu, database_cpu) = time.monotonic(), spent()
    yield
    done.seconds = time.monotonic() - began
    now = spent()
    done.server_cpu, done.database_cpu = now[0] - server_cpu, now[1] - database_cpu


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


async def _run(how: Drive) -> None:
    with running_server() as server, tempfile.TemporaryDirectory(prefix="blotter-fleet-") as folder:
        await migrate(server.owner_dsn, "fleet")
        async with nodes(server, "fleet", Path(folder), 1) as (node,):
            done = await drive(node, server, "fleet", how)
    print(json.dumps(done.told(), indent=2))  # noqa: T201  # what it is for


def main() -> None:
    """Let a fleet drive, and print what came of it."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--vehicles", type=int, default=500)
    wanted.add_argument("--consoles", type=int, default=5)
    wanted.add_argument("--seconds", type=float, default=600.0)
    wanted.add_argument("--way", choices=["socket", "request"], default="socket")
    asyncio.run(_run(Drive(**vars(wanted.parse_args()))))


if __name__ == "__main__":
    main()
