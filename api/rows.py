"""The pool of the rows login, in the agency's schema: accounts, sessions, statistics."""

from contextlib import AbstractAsyncContextManager
from typing import Any

import asyncpg

LARGEST = 8
SECONDS = 15.0


class _Connection(asyncpg.Connection):
    """A connection that leaves no state behind, so that giving it back costs no round trip."""

    def get_reset_query(self) -> str:
        """Give nothing: no session state is ever set here."""
        return ""


def rows_pool(dsn: str, agency: str) -> AbstractAsyncContextManager[Any]:
    """Open the pool. The agency's name must have been checked."""
    pool: AbstractAsyncContextManager[Any] = asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=LARGEST,
        command_timeout=SECONDS,
        connection_class=_Connection,
        server_settings={"search_path": agency, "application_name": "blotter rows"},
    )
    return pool
