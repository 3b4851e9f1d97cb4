"""`fold`: stored bytes to the state of a noun, by our kernel and by the library's machinery."""

import time
from datetime import datetime
from typing import Any

from eventsourcing.dcb.api import DCBEvent
from eventsourcing.dcb.domain import Slice, Tagged
from eventsourcing.dcb.msgpack import Decision as TheirDecision
from eventsourcing.dcb.msgpack import MessagePackMapper

from domain.dispatch.events import (
    CallClosed,
    CallReceived,
    NoteAdded,
    UnitArrived,
    UnitCleared,
    UnitDispatched,
    UnitEnRoute,
)
from domain.kernel import Event, Noun, fold, when
from tests.bench.history import history
from tests.bench.measure import Measured, side_by_side
from tests.bench.town import Bench
from tests.given import recorded

EVENTS = 20_000
AGAIN = 8
"""So often our side folds them, that both sides are measured over about as long a time."""


class Theirs(TheirDecision, kw_only=True):
    """A fact as the library's own mapper stores it: the same fields."""

    at: datetime
    by: str
    desk: str
    command_id: str
    said: str
    answer: str
    content: str
    call_id: str


class TheirReceived(Theirs, kw_only=True):
    """Received, in the library's form."""

    number: str
    source: str
    type: str
    priority: str
    place: str
    beat: str


class TheirNote(Theirs, kw_only=True):
    """Noted, in the library's form."""

    text: str


class TheirClosed(Theirs, kw_only=True):
    """Closed, in the library's form."""

    dispositions: tuple[str, ...]


class TheirUnitFact(Theirs, kw_only=True):
    """What is about a unit on a call, in the library's form."""

    number: str
    tour_id: str
    unit_id: str


class TheirDispatched(TheirUnitFact, kw_only=True):
    """Dispatched, in the library's form."""


class TheirEnRoute(TheirUnitFact, kw_only=True):
    """En route, in the library's form."""


class TheirArrived(TheirUnitFact, kw_only=True):
    """Arrived, in the library's form."""


class TheirCleared(TheirUnitFact, kw_only=True):
    """Cleared, in the library's form."""


class Tally(Noun):
    """What both sides remember: enough to decide on a dispatch."""

    open = False
    priority = ""
    stage = ""
    notes = 0
    changed_at: datetime | None = None

    @when(CallReceived)
    def _(self, priority: str, at: datetime) -> None:
        self.open, self.priority, self.changed_at = True, priority, at

    @when(UnitDispatched)
    def _(self, unit_id: str, at: datetime) -> None:
        self.stage, self.changed_at = f"{unit_id} DP", at

    @when(UnitEnRoute)
    def _(self, unit_id: str, at: datetime) -> None:
        self.stage, self.changed_at = f"{unit_id} ER", at

    @when(NoteAdded)
    def _(self, at: datetime) -> None:
        self.notes, self.changed_at = self.notes + 1, at

    @when(UnitArrived)
    def _(self, unit_id: str, at: datetime) -> None:
        self.stage, self.changed_at = f"{unit_id} OS", at

    @when(UnitCleared)
    def _(self, unit_id: str, at: datetime) -> None:
        self.stage, self.changed_at = f"{unit_id} CL", at

    @when(CallClosed)
    def _(self, at: datetime) -> None:
        self.open, self.changed_at = False, at


class TheirTally(Slice[Theirs]):
    """The same, heard through the library."""

    open = False
    priority = ""
    stage = ""
    notes = 0
    changed_at: datetime | None = None

    @when(TheirReceived)
    def _(self, priority: str, at: datetime) -> None:
        self.open, self.priority, self.changed_at = True, priority, at

    @when(TheirDispatched)
    def _(self, unit_id: str, at: datetime) -> None:
        self.stage, self.changed_at = f"{unit_id} DP", at

    @when(TheirEnRoute)
    def _(self, unit_id: str, at: datetime) -> None:
        self.stage, self.changed_at = f"{unit_id} ER", at

    @when(TheirNote)
    def _(self, at: datetime) -> None:
        self.notes, self.changed_at = self.notes + 1, at

    @when(TheirArrived)
    def _(self, unit_id: str, at: datetime) -> None:
        self.stage, self.changed_at = f"{unit_id} OS", at

    @when(TheirCleared)
    def _(self, unit_id: str, at: datetime) -> None:
        self.stage, self.changed_at = f"{unit_id} CL", at

    @when(TheirClosed)
    def _(self, at: datetime) -> None:
        self.open, self.changed_at = False, at

    def consistency_boundary(self) -> list[object]:  # type: ignore[override]  # unused here
        """Hear what it is given."""
        return []


THEIR_TYPES: dict[type[Event], type[Theirs]] = {
    CallReceived: TheirReceived,
    UnitDispatched: TheirDispatched,
    UnitEnRoute: TheirEnRoute,
    NoteAdded: TheirNote,
    UnitArrived: TheirArrived,
    UnitCleared: TheirCleared,
    CallClosed: TheirClosed,
}


def _theirs(fact: Event) -> Theirs:
    kind = THEIR_TYPES[type(fact)]
    stamp: dict[str, Any] = {
        name: getattr(fact.stamp, name) for name in fact.stamp.__struct_fields__
    }
    fields: dict[str, Any] = {
        name: getattr(fact, name, "") for name in kind.__struct_fields__ if name not in stamp
    }
    return kind(**stamp, **fields)


async def bench_fold(_: Bench) -> list[Measured]:
    """Decode and fold the same facts on both sides."""
    facts = [fact for fact in history(EVENTS * 2) if type(fact) in THEIR_TYPES][:EVENTS]
    stored = recorded(*facts)
    mapper = MessagePackMapper()
    mapped: list[DCBEvent] = [
        mapper.to_dcb_event(Tagged(fact.tags, _theirs(fact))) for fact in facts
    ]

    async def ours() -> float:
        begin = time.perf_counter()
        for _ in range(AGAIN):
            fold(Tally(), stored)
        return AGAIN * EVENTS / (time.perf_counter() - begin)

    async def theirs() -> float:
        begin = time.perf_counter()
        tally = TheirTally()
        for one in mapped:
            mapper.to_domain_event(one).decision.mutate(tally)
        return EVENTS / (time.perf_counter() - begin)

    return [
        await side_by_side(
            "fold",
            ours=ours,
            theirs=theirs,
            unit="events/s",
            aim=">= 8",
            limited_by="reading the heard fields from JSON, and the call of each hearing",
            rounds=21,
        )
    ]
