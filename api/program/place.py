"""The database that a command works on: the one that the settings name, or the embedded one."""

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any

from api.rows import rows_pool
from api.sealing import keys_of
from api.settings import Settings
from eventlog import embedded
from eventlog.keys import Keys
from eventlog.log import Log
from eventlog.postgres import Database, Dsns
from eventlog.supervisor import served_process
from migrations import migrate

SECRETS = frozenset({"BLOTTER_USER_PASSWORD", "BLOTTER_WATCH_PASSWORD", "BLOTTER_WATCH_TOKEN"})
"""Variables that give a command its secrets. They are no settings."""


def settings_of(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises `BadSetting`."""
    return Settings.read({name: text for name, text in environment.items() if name not in SECRETS})


@contextmanager
def database_of(settings: Settings) -> Iterator[Settings]:
    """Give the settings with a database that answers; stop it after, if this started it."""
    if settings.database_url:
        yield settings
        return
    folder = settings.data_dir / "database"
    dsn = embedded.start(folder, while_alive=os.getpid())
    try:
        yield replace(settings, database_url=dsn)
    finally:
        if served_process(folder) == os.getpid():
            embedded.stop(folder)


def passwords(settings: Settings) -> dict[str, str]:
    """Give the passwords of the program's own logins, as far as they are set."""
    own = {
        "blotter_log": settings.log_password,
        "blotter_rows": settings.rows_password,
        "blotter_keys": settings.keys_password,
    }
    return {login: password for login, password in own.items() if password}


async def up_to_date(settings: Settings) -> list[str]:
    """Bring the agency's schemas up to date; give what was applied."""
    return await migrate(settings.database_url, settings.agency, passwords(settings))


def dsns(settings: Settings) -> Dsns:
    """Give the addresses of the program's own logins."""
    return Dsns(
        log=settings.login("blotter_log", settings.log_password),
        rows=settings.login("blotter_rows", settings.rows_password),
        keys=settings.login("blotter_keys", settings.keys_password),
    )


@asynccontextmanager
async def log_of(settings: Settings) -> AsyncIterator[tuple[Log, Keys]]:
    """Open the agency's log and its keys."""
    database = await Database.open(dsns(settings))
    try:
        log = database.log(settings.agency)
        yield log, await keys_of(settings, database)
    finally:
        await database.close()


def rows_of(settings: Settings) -> AbstractAsyncContextManager[Any]:
    """Open a pool of the rows login, in the agency's schema."""
    return rows_pool(settings.login("blotter_rows", settings.rows_password), settings.agency)
