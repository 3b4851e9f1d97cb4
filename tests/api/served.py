"""Servers in processes of their own, for the tests that need real sockets and real ends."""

import asyncio
import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.api.town import PASSWORD, Visitor, admit_everyone
from tests.postgres import TestServer

STARTS_WITHIN = 40.0


@dataclass
class Node:
    """One server process."""

    address: str
    process: subprocess.Popen[bytes]
    client: httpx.AsyncClient
    log: Path
    environment: Mapping[str, str]

    def kill(self) -> None:
        """End it at once, as a lost machine does."""
        self.process.kill()
        self.process.wait()

    async def start_again(self) -> None:
        """Start it anew at the same address, and wait until it is ready."""
        self.process = _started(self.environment, self.log)
        await _ready(self)

    def interrupt(self) -> None:
        """Ask it to stop."""
        self.process.send_signal(signal.SIGTERM)

    def ended(self) -> int:
        """Wait for its end; give its exit code."""
        return self.process.wait(30)


@asynccontextmanager
async def nodes(
    server: TestServer, agency: str, folder: Path, count: int, **settings: str
) -> AsyncIterator[list[Node]]:
    """Run so many server processes of one agency, and end them after."""
    await admit_everyone(server, agency)
    async with AsyncExitStack() as stack:
        running = [
            await stack.enter_async_context(_node(server, agency, folder, settings))
            for _ in range(count)
        ]
        for node in running:
            await _ready(node)
        yield running


@asynccontextmanager
async def _node(
    server: TestServer, agency: str, folder: Path, settings: Mapping[str, str]
) -> AsyncIterator[Node]:
    port = _free_port()
    environment = os.environ | {
        "BLOTTER_DATABASE_URL": server.owner_dsn,
        "BLOTTER_AGENCY": agency,
        "BLOTTER_DATA_DIR": str(folder),
        "BLOTTER_PORT": str(port),
        "BLOTTER_REQUESTS_PER_SECOND": "10000",
        **settings,
    }
    log = folder / f"{port}.log"
    process = _started(environment, log)
    scheme = "https" if "BLOTTER_TLS_CERT" in settings else "http"
    address = f"{scheme}://127.0.0.1:{port}"
    trust = settings.get("BLOTTER_TLS_CERT", True)
    trusted = ssl.create_default_context(cafile=trust) if isinstance(trust, str) else True
    async with httpx.AsyncClient(base_url=address, timeout=30, verify=trusted) as client:
        node = Node(address, process, client, log, environment)
        try:
            yield node
        finally:
            node.kill()


async def _ready(node: Node) -> None:
    async with asyncio.timeout(STARTS_WITHIN):
        while node.process.poll() is None:
            try:
                if (await node.client.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.05)
    raise AssertionError(_said(node.log))


def _said(log: Path) -> str:
    return log.read_text()


def _started(environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "api.program", "serve"],
            env=environment,
            stdout=said,
            stderr=said,
        )


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


async def visitor_at(node: Node, position: str | None, name: str = "dispatcher") -> Visitor:
    """Sign somebody in at a node."""
    body = {"name": name, "password": PASSWORD, "position": position}
    answer = await node.client.post("/api/sign-in", json=body)
    assert answer.status_code == 200, answer.text
    node.client.cookies.clear()
    return Visitor(node.client, answer.json())
