"""`blotter bench`: the benchmarks live with the tests, and so only in a checkout."""

import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from api.program.errors import Failed


def bench(names: Sequence[str]) -> int:
    """Run the benchmarks named (none: all), in a process of their own; give its exit code."""
    if find_spec("tests") is None or find_spec("tests.bench") is None:
        raise Failed("The benchmarks are not installed with the program: run `make bench`.")
    return subprocess.call([sys.executable, "-m", "tests.bench", *names])  # noqa: S603 - our own
