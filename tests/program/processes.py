"""The program as a process: its environment, its port, its end."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PROGRAM = [sys.executable, "-m", "api.program"]
STOPS_WITHIN = 60.0


def free_port() -> int:
    """Give a port where nothing serves."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Give an environment with settings of its own."""
    plain = {name: text for name, text in os.environ.items() if not name.startswith("BLOTTER_")}
    return plain | {"BLOTTER_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)} | more


def stopped(process: subprocess.Popen[bytes]) -> int:
    """Stop the process as ctrl-C does, and give its exit code; kill it where that does not help."""
    process.send_signal(signal.SIGINT)
    try:
        return process.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
