"""Given these facts, when this command, then these facts or this refusal."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Self

from msgspec.structs import replace

from domain.kernel import Command, Event, Refused, Selector, Stamp
from eventlog.codec import ENCODER, encode
from eventlog.decide import do
from eventlog.keys import Keys, MemoryKeyStore
from eventlog.log import Stored
from eventlog.memory import MemoryLog

NIGHT = datetime(2026, 7, 4, 21, 0, tzinfo=UTC)


def stamp(seconds: float = 0, *, by: str = "dispatcher-7", command_id: str = "") -> Stamp:
    """Stamp something that happened so many seconds into the night."""
    return Stamp(at=NIGHT + timedelta(seconds=seconds), by=by, command_id=command_id)


def plain(fact: Event) -> Event:
    """Leave out of a fact what differs from run to run: its stamp."""
    return replace(fact, stamp=stamp())


def recorded(*facts: Event) -> list[Stored]:
    """Give facts as they stand in a log from position 1 on, each recorded as it happened."""
    return [
        Stored(place, fact.STORED, fact.VERSION, ENCODER.encode(fact), fact.at, fact.at)
        for place, fact in enumerate(facts, 1)
    ]


def chooses(selector: Selector, event: Event) -> bool:
    """Tell whether a selector chooses an event."""
    of_type = not selector.types or type(event) in selector.types
    return of_type and set(selector.tags) <= set(event.tags)


class given:
    """History as it stands in the log, in the order of recording."""

    def __init__(self, *past: Event) -> None:
        self.past = past
        self.outcome: list[Event] | Refused = []
        self.answer = ""

    def when(self, command: Command) -> Self:
        """Carry the command out through the kernel, the codec and the in-memory log."""
        asyncio.run(self._when(command))
        return self

    async def _when(self, command: Command) -> None:
        log, keys = MemoryLog(), Keys(bytes(32), MemoryKeyStore())
        for fact in self.past:
            await log.append(await encode([fact], keys))
        try:
            done = await do(log, keys, command, lambda at: f"{at:%H:%M:%S}")
        except Refused as refusal:
            self.outcome = refusal
        else:
            heard = {"CommandHeard"}
            self.outcome = [fact for fact in done.facts if fact.STORED not in heard]
            self.answer = done.answer

    def then(self, *expected: Event) -> None:
        """Exactly these facts were recorded; their stamps are not compared."""
        assert not isinstance(self.outcome, Refused), f"refused: {self.outcome}"
        assert [plain(fact) for fact in self.outcome] == [plain(fact) for fact in expected]

    def refused(self, refusal: type[Refused], *words: str) -> None:
        """It was refused for this reason, with a sentence that has all of these words."""
        assert isinstance(self.outcome, refusal), f"not refused so: {self.outcome}"
        for word in words:
            assert word in str(self.outcome)
