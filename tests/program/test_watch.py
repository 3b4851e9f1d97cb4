"""`blotter watch --once`: the board as text, from a server that encrypts or does not."""

import asyncio
import subprocess
from pathlib import Path

from tests.api.served import nodes, visitor_at
from tests.api.test_serving import certificate
from tests.api.town import PASSWORD
from tests.postgres import TestServer
from tests.program.processes import PROGRAM, environment


async def watched(folder: Path, address: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Look at the board once, into a pipe."""
    return await asyncio.to_thread(
        subprocess.run,
        [*PROGRAM, "watch", address, "--once"],
        env=environment(folder, BLOTTER_WATCH_PASSWORD=PASSWORD, **more),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


async def test_the_board_in_a_pipe_is_as_wide_as_columns_says(
    server: TestServer, agency: str, tmp_path: Path
) -> None:
    async with nodes(server, agency, tmp_path, 1) as (node,):
        kim = await visitor_at(node, "D1")
        await kim.done("N NOISE 12 SAMPLE ST")
        for columns, width in (("72", 72), ("150", 150), ("", 120)):
            done = await watched(tmp_path, node.address, COLUMNS=columns)
            assert "12 SAMPLE ST" in done.stdout, done.stderr
            assert len(done.stdout.splitlines()[0].rstrip()) in range(width - 1, width + 1)
            assert max(map(len, done.stdout.splitlines())) <= width


async def test_the_board_over_tls_needs_a_certificate_that_is_trusted(
    server: TestServer, agency: str, tmp_path: Path
) -> None:
    cert, key = certificate(tmp_path)
    tls = {"BLOTTER_TLS_CERT": str(cert), "BLOTTER_TLS_KEY": str(key)}
    async with nodes(server, agency, tmp_path, 1, **tls) as (node,):
        trusted = await watched(tmp_path, node.address, SSL_CERT_FILE=str(cert))
        assert " LIVE " in trusted.stdout, trusted.stderr
        strange = await watched(tmp_path, node.address)
        assert (strange.returncode, strange.stdout) == (1, "")
        assert "is not trusted" in strange.stderr
        assert "SSL_CERT_FILE" in strange.stderr
        plain = await watched(tmp_path, node.address.replace("https", "http"))
        assert "write its address with https" in plain.stderr


async def test_a_server_that_does_not_encrypt_is_told_apart_from_none(
    server: TestServer, agency: str, tmp_path: Path
) -> None:
    async with nodes(server, agency, tmp_path, 1) as (node,):
        done = await watched(tmp_path, node.address.replace("http", "https"))
        assert (done.returncode, "does not encrypt" in done.stderr) == (1, True), done.stderr
    gone = await watched(tmp_path, node.address)
    assert "No server answers" in gone.stderr
    wrong = await watched(tmp_path, "blotter.example")
    assert "is no address of a server" in wrong.stderr
