"""A real server on a board of units whose rows change: what the benchmarks of the console watch."""

import asyncio
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx
import psutil

from api.rows import rows_pool
from api.security.accounts import Accounts
from api.security.passwords import Passwords
from domain.kernel import Event, Stamp
from domain.patrol.events import StatusChanged, TourBegan
from eventlog.codec import ENCODER
from eventlog.log import NewEvent
from eventlog.postgres import PostgresLog
from migrations import migrate
from tests.bench.town import Bench

PASSWORD = "correct horse battery"
STATUSES = ("AV", "RP", "ML", "OO")
PIPE = asyncio.subprocess.PIPE


class BusyBoard:
    """A server process, and the log on which its units' statuses are changed."""

    def __init__(
        self, process: asyncio.subprocess.Process, address: str, log: PostgresLog, units: int
    ) -> None:
        self.process = psutil.Process(process.pid)
        self.address = address
        self.token = ""
        self._log = log
        self._units = units
        self._changes = count(1)

    async def sign_in(self) -> None:
        """Wait for the server, and sign in at it."""
        body = {"name": "dispatcher", "password": PASSWORD}
        async with asyncio.timeout(60), httpx.AsyncClient(base_url=self.address) as client:
            while not self.token:
                try:
                    answer = await client.post("/api/sign-in", json=body)
                    answer.raise_for_status()
                    self.token = str(answer.json()["token"])
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)

    async def change(self, text: str = "", unit: int | None = None) -> None:
        """Append a fact that changes the row of the next unit, or of this one."""
        n = next(self._changes)
        number = n % self._units if unit is None else unit
        status = STATUSES[n // self._units % len(STATUSES)]
        await self._log.append(
            [_new(_changed(number, status, text, n))], None, f"change-{n}-{time.time_ns()}"
        )

    async def change_for(self, seconds: float, a_second: int) -> int:
        """Change rows at this pace; tell how many."""
        return await at_pace(self.change, seconds, a_second)


async def at_pace(change: Callable[[], Awaitable[None]], seconds: float, a_second: int) -> int:
    """Do something so many times a second, without waiting for its end; tell how often."""
    began = time.perf_counter()
    tasks: set[asyncio.Future[None]] = set()
    done = 0
    while (passed := time.perf_counter() - began) < seconds:
        while done < int(passed * a_second):
            tasks.add(asyncio.ensure_future(change()))
            done += 1
        await asyncio.sleep(0.001)
    await asyncio.gather(*tasks)
    return done


def _changed(number: int, status: str, text: str, n: int) -> StatusChanged:
    unit = f"1A{number}"
    return StatusChanged(
        stamp=_stamp(f"c{n}"), tour_id=f"tour-{unit}", unit_id=unit, status=status, text=text
    )


def _began(number: int) -> TourBegan:
    unit, crew = f"1A{number}", (f"{4000 + number}",)
    return TourBegan(
        stamp=_stamp(f"on{number}"), tour_id=f"tour-{unit}", unit_id=unit, officer_ids=crew
    )


def _stamp(command_id: str) -> Stamp:
    return Stamp(at=datetime.now(UTC), by="dispatcher-7", desk="D2", command_id=command_id)


def _new(fact: Event) -> NewEvent:
    return NewEvent(fact.STORED, fact.VERSION, ENCODER.encode(fact), tuple(fact.tags), fact.at)


@asynccontextmanager
async def busy_board(bench: Bench, agency: str, units: int) -> AsyncIterator[BusyBoard]:
    """Serve an agency of its own with so many units on duty."""
    await migrate(bench.owner_dsn, agency, None)
    log = (await bench.database()).log(agency)
    async with rows_pool(bench.dsns.rows, agency) as rows:
        await Accounts(rows, Passwords()).add("dispatcher", PASSWORD, ["dispatcher"])
    for number in range(units):
        await log.append([_new(_began(number))], None, f"on-{number}")
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        process = await python(
            "api.program",
            "serve",
            told=False,
            BLOTTER_DATABASE_URL=bench.owner_dsn,
            BLOTTER_AGENCY=agency,
            BLOTTER_DATA_DIR=folder,
            BLOTTER_PORT=str(port),
            BLOTTER_REQUESTS_PER_SECOND="10000",
            BLOTTER_LOG_LEVEL="error",
        )
        try:
            board = BusyBoard(process, f"http://127.0.0.1:{port}", log, units)
            await board.sign_in()
            yield board
        finally:
            process.terminate()
            await process.wait()


async def python(
    module: str, *arguments: str, told: bool = True, **settings: str
) -> asyncio.subprocess.Process:
    """Run a module in a process of its own; `told`: what it says is read."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdin=PIPE,
        stdout=PIPE if told else asyncio.subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])} | settings,
    )


def free_port() -> int:
    """Give a port where nothing serves."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
