"""The process that keeps an embedded PostgreSQL running: `python -m eventlog.supervisor …`.

It starts the server as its child and starts it again when it was killed. It stops it when told to
(SIGTERM; SIGQUIT: without writing all down first), or when the process that it serves has ended.
One works on a data folder at a time.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psutil

LOOK_EVERY = 0.1
RESTART_AFTER = 0.2
STOPS_WITHIN = 45.0
LOCK = "supervisor.lock"
"""Locked by the one that is at work, and names the process that it serves."""


def postmaster(pgdata: Path) -> psutil.Process | None:
    """Give the server that works on this folder, if one does."""
    try:
        lines = (pgdata / "postmaster.pid").read_text().splitlines()
        process = psutil.Process(int(lines[0]))
        return process if alive(process.pid) and "postgres" in process.name() else None
    except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
        return None


def serving(pgdata: Path) -> str:
    """Give what the server of this folder says of itself, `ready` or not; nothing without one."""
    if not postmaster(pgdata):
        return ""
    try:
        return (pgdata / "postmaster.pid").read_text().splitlines()[7].strip()
    except (FileNotFoundError, IndexError):
        return ""


def alive(pid: int) -> bool:
    """Tell whether a process still runs; one that only waits to be collected does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def served_process(data_dir: Path) -> int:
    """Give the process for which this folder's server is kept running; 0 for none in particular."""
    try:
        return int((data_dir / LOCK).read_text() or 0)
    except FileNotFoundError:
        return 0


@dataclass
class Supervisor:
    """Keeps one server running until it is told to stop."""

    data_dir: Path
    binaries: Path
    socket_dir: Path
    while_alive: int
    settings: Sequence[str]
    stopping: bool = False
    at_once: bool = False

    @property
    def pgdata(self) -> Path:
        """The folder that PostgreSQL itself owns."""
        return self.data_dir / "postgres"

    def stop(self, signal_number: int, frame: FrameType | None) -> None:
        """Remember that the server is to stop; on SIGQUIT, at once."""
        del frame
        self.stopping = True
        self.at_once = signal_number == signal.SIGQUIT

    def wanted(self) -> bool:
        """Tell whether the server should go on."""
        return not self.stopping and (not self.while_alive or alive(self.while_alive))

    def run(self) -> None:
        """Run the server until it is no longer wanted, as often as it takes."""
        while self.wanted():
            if postmaster(self.pgdata):  # one that an earlier supervisor left behind
                time.sleep(LOOK_EVERY)
            else:
                self._serve(self._start())
                time.sleep(RESTART_AFTER)
        self._stop_server()

    def _start(self) -> subprocess.Popen[bytes]:
        owner = self.pgdata.stat()
        root = os.geteuid() == 0
        options = [f"unix_socket_directories={self.socket_dir}", *self.settings]
        return subprocess.Popen(  # noqa: S603  # our own program and settings
            [
                str(self.binaries / "postgres"),
                "-D",
                str(self.pgdata),
                *(part for option in options for part in ("-c", option)),
            ],
            cwd=self.pgdata,
            user=owner.st_uid if root else None,
            group=owner.st_gid if root else None,
            extra_groups=[] if root else None,
            start_new_session=True,
        )

    def _serve(self, server: subprocess.Popen[bytes]) -> None:
        while self.wanted() and server.poll() is None:
            time.sleep(LOOK_EVERY)
        if not self.wanted():
            self._stop_server()
            server.wait()

    def _stop_server(self) -> None:
        """Let the server end its sessions and write all down; if it does not, cut it short."""
        server = postmaster(self.pgdata)
        for sign in (signal.SIGQUIT,) if self.at_once else (signal.SIGINT, signal.SIGQUIT):
            until = time.monotonic() + STOPS_WITHIN
            if server and alive(server.pid):
                server.send_signal(sign)
            while server and alive(server.pid) and time.monotonic() < until:
                time.sleep(LOOK_EVERY / 2)


def main() -> None:
    """Supervise the folder named in the arguments, unless another process does."""
    data_dir, binaries, socket_dir, while_alive, *settings = sys.argv[1:]
    lock = os.open(Path(data_dir) / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        served = served_process(Path(data_dir))
        if not served or alive(served):
            return
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other one is about to stop: follow it
    os.ftruncate(lock, 0)
    os.pwrite(lock, while_alive.encode(), 0)
    if os.fork():  # whoever started us need not wait for us: he goes on, we go on
        os._exit(0)
    supervisor = Supervisor(
        Path(data_dir), Path(binaries), Path(socket_dir), int(while_alive), settings
    )
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(sign, supervisor.stop)
    pid_file = Path(data_dir) / "supervisor.pid"
    pid_file.write_text(str(os.getpid()))
    try:
        supervisor.run()
    finally:
        pid_file.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
