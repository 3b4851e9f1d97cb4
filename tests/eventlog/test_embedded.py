"""The embedded PostgreSQL: started, used again, restarted when killed, stopped."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import asyncpg

from eventlog import embedded, supervisor
from tests.eventlog.facts import until
from tests.postgres import TestServer, binaries


async def _ask(dsn: str, question: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_what_is_committed_is_on_disk(server: TestServer) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert await _ask(server.owner_dsn, f"SHOW {setting}") == "on"


async def test_only_its_socket_leads_to_it(server: TestServer) -> None:
    assert await _ask(server.owner_dsn, "SHOW listen_addresses") == ""
    assert (server.data_dir / "socket").stat().st_mode & 0o777 == 0o700
    assert (
        await _ask(server.owner_dsn, "SELECT rolsuper FROM pg_roles WHERE rolname = user") is False
    )


async def test_starting_it_again_uses_the_one_that_runs(server: TestServer) -> None:
    before = supervisor.postmaster(server.data_dir / "postgres")
    assert embedded.start(server.data_dir, binaries=server.binaries) == server.owner_dsn
    assert supervisor.postmaster(server.data_dir / "postgres") == before


async def test_killed_stopped_and_started_again(tmp_path: Path) -> None:
    dsn = embedded.start(tmp_path, while_alive=os.getpid(), binaries=binaries())
    try:
        await _ask(dsn, "CREATE TABLE kept AS SELECT 7 AS number")
        first = supervisor.postmaster(tmp_path / "postgres")
        assert first
        first.kill()

        async def restarted() -> bool:
            now = supervisor.postmaster(tmp_path / "postgres")
            ready = supervisor.serving(tmp_path / "postgres") == "ready"
            return now is not None and now.pid != first.pid and ready

        await until(restarted)
        assert await _ask(dsn, "SELECT number FROM kept") == 7
        embedded.stop(tmp_path)
        assert supervisor.postmaster(tmp_path / "postgres") is None
        assert embedded.start(tmp_path, while_alive=os.getpid(), binaries=binaries()) == dsn
        assert await _ask(dsn, "SELECT number FROM kept") == 7
    finally:
        embedded.stop(tmp_path, keep=False)


async def _started_by_one_that_ends(folder: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from eventlog import embedded; "
        "embedded.start(Path(sys.argv[1]), while_alive=os.getpid(), binaries=Path(sys.argv[2]))"
    )
    await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script, str(folder), str(binaries())], check=True
    )


async def test_started_while_it_ends_it_serves_the_next_process(tmp_path: Path) -> None:
    await _started_by_one_that_ends(tmp_path)
    first = supervisor.postmaster(tmp_path / "postgres")
    dsn = await asyncio.to_thread(
        embedded.start, tmp_path, while_alive=os.getpid(), binaries=binaries()
    )
    try:
        assert first != supervisor.postmaster(tmp_path / "postgres")
        assert supervisor.served_process(tmp_path) == os.getpid()
        assert await _ask(dsn, "SELECT 7") == 7
    finally:
        embedded.stop(tmp_path, keep=False)


async def test_it_ends_with_the_process_that_it_serves(tmp_path: Path) -> None:
    await _started_by_one_that_ends(tmp_path)

    async def ended() -> bool:
        return not (tmp_path / "supervisor.pid").exists()

    await until(ended)
    assert supervisor.postmaster(tmp_path / "postgres") is None


def test_a_long_path_still_has_a_socket() -> None:
    server = embedded.Server(Path("/" + "long/" * 30))
    assert len(str(server.socket_dir / ".s.PGSQL.5432")) < 104
    assert server.socket_dir != embedded.Server(Path("/" + "other/" * 30)).socket_dir
