"""Rows on real PostgreSQL: a pool of their login, and a runner that stores them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from eventlog.log import Log
from projections.runner import Runner
from tests.postgres import TestServer
from tests.projections.keeping import stopped


@pytest.fixture
async def rows(server: TestServer, agency: str) -> AsyncIterator[Any]:
    """Give a pool of the rows login in the fresh agency's schema."""
    settings = {"search_path": agency}
    async with asyncpg.create_pool(server.dsns.rows, min_size=1, server_settings=settings) as pool:
        yield pool


@pytest.fixture
async def runner(server: TestServer, log: Log) -> AsyncIterator[Runner]:
    """Give a runner that stores the fresh agency's rows while the test lasts."""
    running = Runner(log, server.dsns.rows)
    task = asyncio.create_task(running.run())
    async with asyncio.timeout(30):
        while not running.holding:  # noqa: ASYNC110  # a test
            await asyncio.sleep(0.01)
    yield running
    await stopped(task)
