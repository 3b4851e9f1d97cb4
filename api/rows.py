"""The pool of the rows login, in the agency's schema: accounts, sessions, archive, statistics."""

from contextlib import AbstractAsyncContextManager
from typing import Any

import asyncpg

LARGEST = 8
SECONDS = 15.0
SESSION = {"application_name": "blotter rows", "jit": "off"}


async def _leave(connection: Any) -> None:
    """Give a connection back without a round trip: no statement here leaves a trace on it."""
    del connection


def rows_pool(dsn: str, agency: str) -> AbstractAsyncContextManager[Any]:
    """Open the pool. The agency's name must have been checked."""
    pool: AbstractAsyncContextManager[Any] = asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=LARGEST,
        command_timeout=SECONDS,
        timeout=10,
        reset=_leave,
        server_settings=SESSION | {"search_path": agency},
    )
    return pool
