"""A server process that can be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.postgres import TestServer

ROOT = Path(__file__).parent.parent.parent
READY_WITHIN = 60.0


def free_port() -> int:
    """Find a port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Node:
    """`blotter serve` as its own process, on the test's database."""

    def __init__(self, server: TestServer, agency: str, folder: Path) -> None:
        self.port = free_port()
        self._log = (folder / f"server-{self.port}.log").open("ab")
        plain = {name: text for name, text in os.environ.items() if not name.startswith("BLOTTER_")}
        self._environment = plain | {
            "BLOTTER_DATABASE_URL": server.owner_dsn,
            "BLOTTER_AGENCY": agency,
            "BLOTTER_DATA_DIR": str(folder),
            "BLOTTER_PORT": str(self.port),
            "BLOTTER_REQUESTS_PER_SECOND": "10000",
            "PYTHONPATH": str(ROOT),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; return when it is ready."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "api.program", "serve"],
            env=self._environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        until = time.monotonic() + READY_WITHIN
        while not self._ready():
            assert self._process.poll() is None, f"the server ended: see {self._log.name}"
            assert time.monotonic() < until, f"the server is not ready: see {self._log.name}"
            time.sleep(0.05)

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """End it as a crash does: nothing is closed, nothing is said."""
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """End it for good."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)
        self._log.close()
