"""`kill -9` of the server and of PostgreSQL, under load, twenty times.

It shows what a crash of a process does, not what a loss of power does: the kernel still writes
what a dead process had handed to it.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import httpx
import pytest

from eventlog import embedded
from eventlog.postgres import Database, PostgresLog
from eventlog.supervisor import postmaster
from tests.api.town import PASSWORD, admit_everyone
from tests.durability.checker import compare, whole
from tests.durability.load import Load
from tests.durability.node import Node
from tests.postgres import TestServer

KILLS_OF_EACH = 10
TYPISTS = 8
BETWEEN = 40


class Heard:
    """What a follower was told."""

    def __init__(self) -> None:
        self.positions: list[int] = []
        self.more = asyncio.Event()

    async def up_to(self, position: int) -> None:
        """Wait until it was told of this position."""
        while not self.positions or self.positions[-1] < position:
            self.more.clear()
            await self.more.wait()


@asynccontextmanager
async def followed(log: PostgresLog) -> AsyncIterator[Heard]:
    """Follow the log from its beginning all the time, through every outage."""
    heard = Heard()

    async def follow() -> None:
        async for page in log.follow(0):
            heard.positions.extend(one.position for one in page)
            heard.more.set()

    task = asyncio.create_task(follow())
    try:
        yield heard
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def signed_in(url: str) -> str:
    async with httpx.AsyncClient(base_url=url) as client:
        answer = await client.post(
            "/api/sign-in", json={"name": "dispatcher", "password": PASSWORD, "position": "D1"}
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["token"])


async def new_call(url: str, token: str) -> str:
    async with httpx.AsyncClient(base_url=url) as client:
        answer = await client.post(
            "/api/command",
            json={"said": "N DISORD 12 Mill Road", "command_id": "first"},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 200, answer.text
        calls = await client.get(
            "/api/calls",
            params={"after": answer.json()["position"]},
            headers={"Authorization": f"Bearer {token}"},
        )
        return str(calls.json()[0]["number"])


@pytest.mark.timeout(600)
async def test_what_was_answered_is_in_the_log_exactly_once(
    server: TestServer, agency: str, database: Database, tmp_path: Path
) -> None:
    await admit_everyone(server, agency)
    log = database.log(agency)
    node = Node(server, agency, tmp_path)
    await asyncio.to_thread(node.start)
    try:
        token = await signed_in(node.url)
        load = Load(node.url, token, await new_call(node.url, token))
        async with followed(log) as heard:
            load.begin(TYPISTS)
            for _ in range(KILLS_OF_EACH):
                await load.grown(BETWEEN)
                node.kill()
                await asyncio.to_thread(node.start)
                await load.grown(BETWEEN)
                running = postmaster(embedded.Server(server.data_dir).pgdata)
                assert running, "PostgreSQL does not run"
                os.kill(running.pid, signal.SIGKILL)
            await load.grown(BETWEEN)
            await load.end()
            await heard.up_to(await log.head())
    finally:
        node.close()
    events = await whole(log)
    findings = compare(load.answered, events)
    assert findings.clean, findings
    assert load.repeated, "no line had to be said again: the kills hit nothing"
    assert heard.positions == [one.position for one in events]

    await _take_away(server, agency, load.answered[(victim := sorted(load.answered)[7])])
    after = compare(load.answered, await whole(log))
    assert after.lost == [victim]
    assert after.gaps == [load.answered[victim]]


async def _take_away(server: TestServer, agency: str, position: int) -> None:
    """Lose an event as only the database's own superuser can."""
    connection = await asyncpg.connect(server.superuser_dsn)
    try:
        for table in ("events", "tags"):
            await connection.execute(
                f"DELETE FROM {agency}.{table} WHERE position = $1",  # noqa: S608  # our own names
                position,
            )
    finally:
        await connection.close()
