"""The demonstration: a server, the simulated shift, and the board in this terminal."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx
from rich.console import Console
from rich.table import Table

from api.demo.accounts import PASSWORD, VISITORS, admit, secret
from api.demo.director import rehearsed
from api.demo.player import Player
from api.demo.traffic import Traffic
from api.geography import DRAWN
from api.program.errors import Failed
from api.program.geo import begin_with
from api.program.place import log_of, rows_of, up_to_date
from api.program.watch.look import watch
from api.program.watch.socket import sign_in
from api.security.accounts import Accounts
from api.security.passwords import Passwords
from api.settings import Settings

STARTS_WITHIN = 60.0
STOPS_WITHIN = 30.0
LOOK_EVERY = 0.1
LEAVES_WITHIN = 5.0
"""So long the server of a demonstration that was killed may still be there."""


@dataclass(frozen=True)
class Demonstration:
    """One demonstration: `settings` name a database that answers; `board` draws it here."""

    settings: Settings
    console: Console
    seed: int
    speed: float
    board: bool

    @property
    def address(self) -> str:
        """Where the server is."""
        return f"http://{self.settings.host}:{self.settings.port}"

    @property
    def _log(self) -> Path:
        return self.settings.data_dir / "server.log"

    def run(self) -> None:
        """Run until it is interrupted."""
        began = time.monotonic()
        asyncio.run(_prepare(self.settings))
        with _server(self.settings, self._log) as server:
            until_ready(self.address, server, self._log)
            _introduce(self.console, self.address, self._log, time.monotonic() - began)
            with suppress(KeyboardInterrupt, asyncio.CancelledError):
                asyncio.run(self._play(server))
            self.console.print("Stopping.")

    async def _play(self, server: subprocess.Popen[bytes]) -> None:
        player = Player(self.address, await _secret(self.settings))
        work: list[Coroutine[Any, Any, None]] = [
            self._shift(player, traffic := Traffic(self.seed)),
            player.report_positions(traffic, self.speed),
            player.answer_checks(),
            _outlives(server, self._log),
        ]
        if self.board:
            token = await sign_in(self.address, "dispatcher", PASSWORD)
            work.append(watch(self.address, token, self.console))
        tasks = [asyncio.create_task(one) for one in work]
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, tasks[0].cancel)
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await player.close()

    async def _shift(self, player: Player, traffic: Traffic) -> None:
        left_over = await player.left_over()
        stage = rehearsed(self.seed, self.speed, left_over, traffic=traffic)
        await player.play(stage, speed=self.speed)


async def _prepare(settings: Settings) -> None:
    """Make the tables, the demo accounts, and the drawn town where no geography was brought in."""
    await up_to_date(settings)
    async with rows_of(settings) as pool, log_of(settings) as (_, keys):
        await admit(Accounts(pool, Passwords()), keys)
    await begin_with(settings, DRAWN / "geography.toml")


@contextmanager
def _server(settings: Settings, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server beside this process, and stop it gracefully in the end."""
    environment = os.environ | {
        "BLOTTER_DEMO": "yes",
        "BLOTTER_DATABASE_URL": settings.database_url,
        "BLOTTER_DATA_DIR": str(settings.data_dir),
        "BLOTTER_HOST": settings.host,
        "BLOTTER_PORT": str(settings.port),
    }
    with log.open("wb") as said:
        server = _started(environment, said)
    try:
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(STOPS_WITHIN)
        server.kill()
        server.wait()


def _started(environment: dict[str, str], said: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the server in a session of its own: ctrl-C is for us to pass on."""
    return subprocess.Popen(
        [sys.executable, "-m", "api.program", "serve", "--until-parent-ends"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
        start_new_session=True,
    )


def until_ready(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server is ready. Raises `Failed` with what its log says."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if server.poll() is not None:
            raise Failed(f"The server ended at once. {log} says why:\n{_end_of(log)}")
        with suppress(httpx.TransportError):
            if httpx.get(f"{address}/readyz", timeout=2).is_success:
                return
        time.sleep(LOOK_EVERY)
    raise Failed(f"The server is not ready after {STARTS_WITHIN:g} s. {log} says why.")


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-12:])


def _introduce(console: Console, address: str, log: Path, seconds: float) -> None:
    """Say where everything is and who may sign in."""
    console.print(f"Blotter is at {address} after {seconds:.1f} s. Ctrl-C stops it.")
    console.print(f"The dispatcher's console, for a browser: [bold]{address}/console/[/bold]")
    console.print(f"The interface: {address}/openapi.json; the server's log: {log}")
    accounts = Table("account", "what it may", box=None, pad_edge=False)
    for name, may in VISITORS.items():
        accounts.add_row(name, may)
    console.print(f"Sign in with the password [bold]{PASSWORD}[/bold] as:")
    console.print(accounts)


async def _secret(settings: Settings) -> str:
    async with log_of(settings) as (_, keys):
        return secret(keys)


async def _outlives(server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the server's end, which must not come before ours."""
    while server.poll() is None:  # noqa: ASYNC110 - a process's end is not announced
        await asyncio.sleep(0.5)
    raise Failed(f"The server ended. {log} says why:\n{_end_of(log)}")
