"""Run the benchmarks: `python -m tests.bench [NAME…]`. Prints a table and writes `bench.json`."""

import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from api.garbage import collect_seldom
from tests.bench.appends import bench_append, bench_append_growth
from tests.bench.beats import bench_beats
from tests.bench.commands import bench_command
from tests.bench.fanout import bench_console_fanout
from tests.bench.folds import bench_fold
from tests.bench.follows import bench_follow
from tests.bench.joint_week import bench_joint_week
from tests.bench.measure import Measured
from tests.bench.places import bench_place
from tests.bench.recommending import bench_recommend
from tests.bench.rows import bench_board_as_of, bench_rebuild
from tests.bench.screens import bench_commit_to_screen, bench_console_load
from tests.bench.town import Bench, bench_server

BENCHMARKS: dict[str, Callable[[Bench], Awaitable[list[Measured]]]] = {
    "fold": bench_fold,  # before the database has anything to tidy up
    "place": bench_place,
    "beats": bench_beats,
    "recommend": bench_recommend,
    "joint_week": bench_joint_week,
    "append": bench_append,
    "append_growth": bench_append_growth,
    "command": bench_command,
    "follow": bench_follow,
    "rebuild": bench_rebuild,
    "board_as_of": bench_board_as_of,
    "console_fanout": bench_console_fanout,
    "commit_to_screen": bench_commit_to_screen,
    "console_load": bench_console_load,
}


def table(measured: list[Measured]) -> Table:
    """Show ratios beside their aims."""
    shown = Table("benchmark", "ratio", "aim", "ours", "theirs", "unit", "limited by")
    for one in measured:
        shown.add_row(
            one.name,
            f"[{'green' if one.met else 'red'}]{one.ratio:.2f}[/]",
            one.aim,
            f"{one.ours:,.5g}",
            f"{one.theirs:,.5g}",
            one.unit,
            one.limited_by,
        )
    return shown


async def run(names: list[str]) -> list[Measured]:
    """Run the named benchmarks (none: all) on a PostgreSQL of their own."""
    measured: list[Measured] = []
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="blotter-bench-") as folder:
        async with bench_server(Path(folder)) as bench:
            collect_seldom()  # as the server does, for both sides
            for name in names or BENCHMARKS:
                console.print(f"measuring {name}")
                measured += await BENCHMARKS[name](bench)
    return measured


def main() -> None:
    """Run, print and write."""
    names = sys.argv[1:]
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        sys.exit(f"There is no benchmark {unknown[0]}. There are: {', '.join(BENCHMARKS)}.")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        measured = runner.run(run(names))
    Console(width=150).print(table(measured))
    found = {
        one.name: {"ratio": one.ratio, "unit": one.unit, "ours": one.ours, "theirs": one.theirs}
        for one in measured
    }
    Path("bench.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


main()
