"""Both logs, for the tests that each of them must pass."""

import pytest

from eventlog.log import Log
from eventlog.memory import MemoryLog


@pytest.fixture(params=["memory", "postgresql"])
def either_log(request: pytest.FixtureRequest) -> Log:
    """Give a fresh log: the one in memory, then the one on PostgreSQL."""
    if request.param == "memory":
        return MemoryLog()
    log: Log = request.getfixturevalue("log")
    return log
