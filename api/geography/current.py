"""The geography as it holds now, on this node."""

import asyncio
from typing import Any

from api.geography import store
from api.geography.geography import Geography
from api.geography.versions import in_force
from api.telemetry import log as journal
from eventlog.log import Log


class CurrentGeography:
    """Follows what the log says of the geography. `now` may be a moment old on another node."""

    def __init__(self, log: Log, rows: Any) -> None:
        self._log, self._rows = log, rows
        self._missing = ""
        self.now: Geography | None = None

    async def refresh(self) -> None:
        """Take notice of a change. A version that is not kept here is told to the operators."""
        version = (await in_force(self._log)).now
        if version is None or (self.now and self.now.digest == version.digest):
            return
        made = await store.give(self._rows, version.digest)
        if made:
            self.now = await asyncio.to_thread(Geography, version.digest, made)
            journal.info("geography", name=version.name, digest=version.digest)
        elif self._missing != version.digest:
            self._missing = version.digest
            journal.error("geography is not kept here: bring it in anew", digest=version.digest)
