"""What every test may ask for."""

import signal
from collections.abc import AsyncIterator, Iterator

import pytest

from eventlog.postgres import Database, PostgresLog
from migrations import migrate
from tests.postgres import TestServer, fresh_agency, running_server


def pytest_configure() -> None:
    """Let ctrl-C stop the programs that tests start, even where the tests run in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def server() -> Iterator[TestServer]:
    """Give a PostgreSQL that lives as long as the test run."""
    with running_server() as running:
        yield running


@pytest.fixture
async def agency(server: TestServer) -> str:
    """Give a fresh agency, migrated."""
    name = fresh_agency()
    await migrate(server.owner_dsn, name)
    return name


@pytest.fixture
async def database(server: TestServer, agency: str) -> AsyncIterator[Database]:
    """Give the program's connections, opened after the agency was made."""
    opened = await Database.open(server.dsns)
    yield opened
    await opened.close()


@pytest.fixture
def log(database: Database, agency: str) -> PostgresLog:
    """Give the fresh agency's log on PostgreSQL."""
    return database.log(agency)
