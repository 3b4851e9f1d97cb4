"""The agency's tables as they hold now, on this node, and as they held at any position."""

from importlib.resources import files
from pathlib import Path

from api.clock import Clock
from domain.agency_tables import AgencyTables, to_json
from domain.dispatch.events import TablesChanged
from domain.dispatch.tables import ChangeTables, TablesInForce
from domain.kernel import Recorded, Stamp, fold, in_order
from domain.tables_file import load
from eventlog.decide import do
from eventlog.keys import Keys
from eventlog.log import Item, Log

NEWEST = Item((TablesChanged.STORED,), ("tables_id:agency",), newest=1)


class NoTables(Exception):
    """The log has no tables yet."""


class CurrentTables:
    """Follows what `TablesChanged` says. `now` may be a moment old on another node."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._position = 0
        self._now: AgencyTables | None = None

    @property
    def now(self) -> AgencyTables:
        """The tables in force. Raises `NoTables` before they were first brought in."""
        if self._now is None:
            raise NoTables("Start the server once: it brings in the agency's tables.")
        return self._now

    async def refresh(self) -> None:
        """Take notice of a change."""
        newest = await self._newest(after=self._position)
        if newest:
            self._now = fold(TablesInForce(), newest[-1:]).tables
            self._position = newest[-1].position

    async def at(self, position: int) -> AgencyTables:
        """Give the tables that were in force at a position; the first ones before any were."""
        newest = await self._newest(until=position)
        return fold(TablesInForce(), newest).tables or self.now

    async def begin(self, keys: Keys, clock: Clock, file: Path | None) -> None:
        """Bring in the start set, once in an agency's life, and read what is in force."""
        await self.refresh()
        if self._now is None:
            text = (file or files("domain") / "west_hartford.toml").read_text(encoding="utf-8")
            stamp = Stamp(at=clock.now(), by="start", command_id="tables:start")
            start = ChangeTables(stamp=stamp, tables=to_json(load(text)))
            await do(self._log, keys, start, clock.shown)
            await self.refresh()

    async def _newest(self, after: int = 0, until: int | None = None) -> list[Recorded]:
        page = await self._log.read([NEWEST], after=after, until=until)
        return in_order(page.events)
