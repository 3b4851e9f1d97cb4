"""A running town for each test that asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from tests.api.town import Town, Visitor, admit_everyone, settings_for
from tests.postgres import TestServer


@pytest.fixture
async def town(server: TestServer, agency: str, tmp_path: Path) -> AsyncIterator[Town]:
    """Give a server of a fresh agency."""
    await admit_everyone(server, agency)
    async with Town.open(settings_for(server, agency, tmp_path)) as opened:
        yield opened


@pytest.fixture
async def kim(town: Town) -> Visitor:
    """Give a dispatcher at a position."""
    return await town.sign_in("dispatcher", "D1")


@pytest.fixture(autouse=True, scope="session")
def quiet() -> None:
    """Let the servers in this process tell only what went wrong."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("error"))
