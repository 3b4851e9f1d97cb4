"""`blotter bench`: the benchmarks live with the tests, and so only in a checkout."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from api.program.errors import Failed


def bench(names: Sequence[str], out: Path) -> None:
    """Run the benchmarks named (none: all), print a table and write them down."""
    if find_spec("tests") is None or find_spec("tests.bench.run") is None:
        raise Failed("The benchmarks are not installed with the program: run `make bench`.")
    import_module("tests.bench.run").run(names, out)
