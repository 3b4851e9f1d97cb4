"""The centre: what one server process keeps for its agency, wired once in `api/app.py`."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from api.clock import Clock
from api.deployment.recommending import Recommender
from api.directory import Directory
from api.fix_history import FixHistory
from api.fixes import Fixes
from api.geography.current import CurrentGeography
from api.live import Feed
from api.numbers import Series
from api.security.sessions import Sessions
from api.settings import Settings
from api.tables import CurrentTables
from api.telemetry import Metrics
from domain.dispatch.places import plain
from eventlog.keys import Keys
from eventlog.log import Log
from projections.archive import Announced
from projections.board import Board

T = TypeVar("T")


@dataclass(kw_only=True)
class Centre:
    """One agency's log, keys, board and sessions, as this process holds them.

    `rows` is the pool of the rows login, in the agency's schema; `announced` tells when rows were
    stored. `recorded` is the latest position that a command on this node has recorded.
    """

    settings: Settings
    metrics: Metrics
    clock: Clock
    log: Log
    keys: Keys
    rows: Any
    announced: Announced
    board: Board
    feed: Feed
    fix_history: FixHistory
    fixes: Fixes
    tables: CurrentTables
    geography: CurrentGeography
    recommender: Recommender
    directory: Directory
    calls: Series
    cases: Series
    sessions: Sessions
    recorded: int = 0
    _under_way: set[asyncio.Task[Any]] = field(default_factory=set)

    def place_id(self, place: str) -> str:
        """Give the keyed fingerprint that all spellings of a place share; empty without a word."""
        words = plain(place)
        return self.keys.fingerprint(f"place {words}".encode()) if words else ""

    def beat_of(self, address: str) -> str:
        """Give the code of the beat in which an address surely lies; empty where it is not sure."""
        geography = self.geography.now
        meant = geography.meant(address) if geography else None
        return meant.beat if meant else ""

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Do a piece of work to its end, even if whoever asked for it goes away meanwhile."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def drain(self) -> None:
        """Wait for all the work that was accepted."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))
