"""A desk on the in-memory log: lines are typed and carried out by the real domain."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from api.language.act import act
from api.language.parse import parse
from api.language.wish import THE_NEW_CALL, Context, UnitSeen, View
from domain import numbering
from domain.agency_tables import AgencyTables
from domain.deployment.recommendation import Recommendation
from domain.deployment.recommended import RecommendUnits
from domain.dispatch.call import NoSuchCall
from domain.dispatch.calls import AssignCaseNumber
from domain.dispatch.events import CallReceived
from domain.dispatch.undo import UndoFacts
from domain.kernel import Command, Event, Stamp
from domain.run_cards import Need
from eventlog.decide import Done, do, recorded_before
from eventlog.keys import Keys, MemoryKeyStore
from eventlog.log import Item
from eventlog.memory import MemoryLog
from tests.api.language.board import EVENING, start_set


class MemoryDesk:
    """The position `east`, worked by `dispatcher-7`. Each command comes a second later."""

    principal = "dispatcher-7"
    position = "east"
    session = ""

    def __init__(self, *units: str) -> None:
        self.log = MemoryLog()
        self.keys = Keys(bytes(32), MemoryKeyStore())
        self.at = EVENING
        self.units = units
        self.calls: list[str] = []
        self.last: Done | None = None

    @property
    def tables(self) -> AgencyTables:
        """Give the start set."""
        return start_set()

    def new_id(self) -> str:
        """Make a new id."""
        return str(uuid4())

    async def do(
        self, command: type[Command], *, occurred_at: datetime | None = None, **fields: Any
    ) -> Done:
        """Carry a command out, a second after the last."""
        self.at += timedelta(seconds=1)
        stamp = Stamp(at=occurred_at or self.at, by=self.principal, command_id=self.new_id())
        self.last = await do(self.log, self.keys, command(stamp=stamp, **fields))
        return self.last

    async def new_call(
        self, command: type[Command], *, occurred_at: datetime | None = None, **fields: Any
    ) -> Done:
        """Make a call under the next number."""
        number = numbering.number(2026, len(self.calls) + 1)
        self.calls.append(number)
        return await self.do(
            command, occurred_at=occurred_at, call_id=self.new_id(), number=number, **fields
        )

    async def recommend(self, number: str) -> Done:
        """Recommend nobody: where units are, is not told here."""
        found = Recommendation(need=Need(), units=())
        call_id = await self.call_id(number)
        return await self.do(RecommendUnits, call_id=call_id, number=number, found=found)

    async def assign_case(self, call_id: str) -> Done:
        """Give the first case number."""
        return await self.do(AssignCaseNumber, call_id=call_id, case_number="26-C00001")

    async def undo(self, position: int | None, reason: str) -> Done:
        """Take back the last command."""
        assert self.last is not None
        command_id = self.last.facts[0].stamp.command_id
        undone = tuple(await recorded_before(self.log, command_id))
        assert position in (None, undone[-1].position)
        return await self.do(UndoFacts, undone=undone, reason=reason)

    async def call_id(self, number: str) -> str:
        """Find a call by its number."""
        whole = self.calls[-1] if number == THE_NEW_CALL else number
        page = await self.log.read([Item((CallReceived.STORED,), (f"number:{whole}",))])
        if not page.events:
            raise NoSuchCall(call=whole)
        event = page.events[0].event
        assert isinstance(event, CallReceived)
        return event.call_id

    async def type(self, line: str) -> list[str | View]:
        """Type a line; give the result line of each part, or what is to be looked at."""
        context = Context(
            tables=self.tables,
            now=self.at,
            units={unit: UnitSeen(status="AV") for unit in self.units},
            calls=frozenset(self.calls),
            selected=self.calls[-1] if self.calls else "",
        )
        answers: list[str | View] = []
        for part in parse(line, context):
            done = await act(part.wish, self)
            answers.append(done if isinstance(done, View) else done.answer)
        return answers

    async def recorded(self) -> list[Event]:
        """Give all that is in the log."""
        return [stored.event for stored in (await self.log.read()).events]

    async def names(self) -> list[str]:
        """Name all that is in the log, in order."""
        return [event.STORED for event in await self.recorded()]
