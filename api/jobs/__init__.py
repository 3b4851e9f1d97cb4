"""What runs beside the requests: the board, the rows, and what the clock does."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from api.centre import Centre
from api.jobs.fixes import tidy_fixes
from api.jobs.periodic import every
from api.jobs.sessions import check_watchers, end_expired
from api.jobs.welfare import WelfareTimer
from api.telemetry import log
from projections.runner import Runner

BOARD_WITHIN = 60.0


class Jobs:
    """The work of one process that goes on until it stops."""

    def __init__(self, centre: Centre, broken: Callable[[], None]) -> None:
        """`broken` is called if one of them ends, which none may do of itself."""
        self._centre = centre
        self._broken = broken
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, rows_dsn: str) -> None:
        """Begin all of it, and wait until the board is up to date."""
        centre = self._centre
        works: dict[str, Coroutine[Any, Any, None]] = {
            "board": centre.board.run(),
            "rows": Runner(centre.log, rows_dsn).run(),
            "fixes": centre.fixes.run(),
            "clock": every(10, "clock", partial(centre.clock.measure, centre.rows)),
            "tables": every(2, "tables", centre.tables.refresh),
            "geography": every(2, "geography", centre.geography.refresh),
            "forget_fixes": every(600, "fixes", centre.fixes.forget),
            "fix_days": every(600, "fix_days", partial(tidy_fixes, centre)),
            "sessions": every(15, "sessions", partial(end_expired, centre)),
            "watchers": every(2, "watchers", partial(check_watchers, centre)),
            "welfare": every(1, "welfare", WelfareTimer(centre).look),
        }
        for name, work in works.items():
            task = asyncio.create_task(work, name=name)
            task.add_done_callback(self._ended)
            self._tasks.append(task)
        await centre.board.wait_for(await centre.log.head(), BOARD_WITHIN)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            log.error("job ended", job=task.get_name(), exc_info=task.exception())
            self._broken()

    async def stop(self) -> None:
        """End all of it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
