"""Real PostgreSQL for the tests: one server for each pytest process, one agency for each test."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from eventlog import embedded
from eventlog.postgres import Dsns

_numbers = count(1)


@dataclass(frozen=True)
class TestServer:
    """A running server. `binaries` says whose PostgreSQL it is."""

    __test__ = False
    owner_dsn: str
    data_dir: Path
    binaries: Path

    def dsn(self, login: str) -> str:
        """Give the address for a login."""
        return self.owner_dsn.replace(embedded.OWNER, quote(login), 1)

    @property
    def superuser_dsn(self) -> str:
        """Give the address for the one who may end other sessions."""
        return self.dsn(embedded.SUPERUSER)

    @property
    def dsns(self) -> Dsns:
        """Give the addresses for the program's own logins."""
        return Dsns(*(self.dsn(f"blotter_{name}") for name in ("log", "rows", "keys")))


def binaries() -> Path:
    """Give the PostgreSQL to test on: `TEST_POSTGRES_BIN`, else the embedded one."""
    return Path(os.environ.get("TEST_POSTGRES_BIN") or embedded.BINARIES)


@contextmanager
def running_server(programs: Path | None = None) -> Iterator[TestServer]:
    """Run a server of its own, which ends with this process whatever happens."""
    chosen = programs or binaries()
    with TemporaryDirectory(prefix="blotter-") as folder:
        data_dir = Path(folder)
        dsn = embedded.start(data_dir, while_alive=os.getpid(), binaries=chosen)
        try:
            yield TestServer(dsn, data_dir, chosen)
        finally:
            embedded.stop(data_dir, keep=False)


def fresh_agency() -> str:
    """Give the name of an agency that no other test has."""
    return f"t{os.getpid()}_{next(_numbers)}"
