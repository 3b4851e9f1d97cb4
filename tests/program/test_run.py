"""`blotter demo` as a newcomer starts it: a town at work, seen in a terminal, gone with ctrl-C."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from api.demo.accounts import PASSWORD, VISITORS
from eventlog import embedded, supervisor
from tests.program.processes import PROGRAM, environment, free_port, stopped

STARTS_WITHIN = 90.0
LIVE_WITHIN = 60.0


def started(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start the demonstration; give it when its board can be looked at."""
    said = folder / "said.txt"
    with said.open("w") as output:
        process = subprocess.Popen(
            [*PROGRAM, "demo", "--port", str(port), "--speed", "60", "--no-board"],
            env=environment(folder, COLUMNS="200"),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    until = time.monotonic() + STARTS_WITHIN
    while "Blotter is at" not in said.read_text():
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < until, said.read_text()
        time.sleep(0.1)
    return process


@contextmanager
def demonstration(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the demonstration until the end of the block; it must end well."""
    process = started(folder, port)
    said = folder / "said.txt"
    try:
        yield process
        assert process.poll() is None, said.read_text()
    finally:
        code = stopped(process)
    assert code == 0, said.read_text()


def watched(folder: Path, port: int, **secrets: str) -> subprocess.CompletedProcess[str]:
    """Look at the board once, as a user does."""
    return subprocess.run(
        [*PROGRAM, "watch", f"http://127.0.0.1:{port}", "--once"],
        env=environment(folder, **secrets),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def board_with(pattern: str, folder: Path, port: int) -> str:
    """Look at the board until it shows this."""
    until = time.monotonic() + LIVE_WITHIN
    while True:
        done = watched(folder, port, BLOTTER_WATCH_PASSWORD=PASSWORD)
        if done.returncode == 0 and re.search(pattern, done.stdout):
            return done.stdout
        assert time.monotonic() < until, done.stdout + done.stderr
        time.sleep(0.5)


@pytest.mark.timeout(400)
def test_a_newcomer_sees_a_town_at_work_and_it_stops_and_starts_again(tmp_path: Path) -> None:
    port = free_port()
    with demonstration(tmp_path, port):
        board = board_with(r"\d\d-\d{6} P\d .* \d[AST]\d", tmp_path, port)
        assert "LIVE" in board
        assert "UNITS 1" in board
        refused = watched(tmp_path, port, BLOTTER_WATCH_PASSWORD="let-me-in-please")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "name or the password is wrong" in refused.stderr
    said = (tmp_path / "said.txt").read_text()
    for name in VISITORS:
        assert name in said
    assert PASSWORD in said
    with socket.socket() as trial:
        assert trial.connect_ex(("127.0.0.1", port)) != 0, "nothing serves any more"
    with demonstration(tmp_path, port):
        again = board_with(r"UNITS 1", tmp_path, port)
        assert "LIVE" in again
    assert '"bug"' not in (tmp_path / "server.log").read_text()


@pytest.mark.timeout(400)
def test_killed_and_started_again_at_once_it_goes_on_where_it_was(tmp_path: Path) -> None:
    port = free_port()
    first = started(tmp_path, port)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as visitor:
            who = {"name": "dispatcher", "password": PASSWORD}
            token = visitor.post("/api/sign-in", json=who).json()["token"]
            said = {"said": "N NOISE 987 SAMPLE ST - loud music", "command_id": "by-hand"}
            headers = {"Authorization": f"Bearer {token}"}
            answer = visitor.post("/api/command", json=said, headers=headers)
            assert answer.status_code == 200, answer.text
    finally:
        first.kill()
        first.wait()
    with demonstration(tmp_path, port):
        assert "987 SAMPLE ST" in board_with(r"UNITS 1", tmp_path, port)
    server = embedded.Server((tmp_path / "database").resolve())
    assert supervisor.postmaster(server.pgdata) is None
    assert '"bug"' not in (tmp_path / "server.log").read_text()


def test_what_goes_wrong_is_a_sentence_and_an_exit_code(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*PROGRAM, "serve", "--port", str(port)],
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.returncode == 1
    assert "choose another port with --port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, "migrate"],
        env=environment(tmp_path, BLOTTER_PROT="8911"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "BLOTTER_PROT is no setting of Blotter" in done.stderr
