"""What the language needs of the desk where a line is typed."""

from datetime import datetime
from typing import Any, Protocol

from domain.agency_tables import AgencyTables
from domain.kernel import Command
from eventlog.decide import Done


class Desk(Protocol):
    """A signed-in principal at a position (or device), who acts and is answerable.

    A line that was sent before has to be settled by its command id *before* it is parsed: by
    then `.` and `*` may mean something else.
    """

    @property
    def principal(self) -> str:
        """Who is signed in."""
        ...

    @property
    def position(self) -> str:
        """The dispatch position or device; empty if none."""
        ...

    @property
    def session(self) -> str:
        """The session in which it is said."""
        ...

    @property
    def tables(self) -> AgencyTables:
        """The agency's tables as they hold now."""
        ...

    async def do(
        self, command: type[Command], *, occurred_at: datetime | None = None, **fields: Any
    ) -> Done:
        """Stamp the command, carry it out once, and give what came of it. Raises `Refused`."""
        ...

    async def call_id(self, number: str) -> str:
        """Find the call that people call by this number; `.` is the one this line made.

        Raises `Refused` with a sentence if there is none.
        """
        ...

    async def new_call(
        self, command: type[Command], *, occurred_at: datetime | None = None, **fields: Any
    ) -> Done:
        """Carry out a command that makes a call, under a new `call_id` and the next `number`."""
        ...

    async def recommend(self, number: str) -> Done:
        """Show whom to send to the call of this number, and put it on record. Raises `Refused`."""
        ...

    async def assign_case(self, call_id: str) -> Done:
        """Give the call the next case number of the year."""
        ...

    def new_id(self) -> str:
        """Make a new id, ordered by time."""
        ...

    async def undo(self, position: int | None, reason: str) -> Done:
        """Take back all that the command at this position recorded; without, one's own last."""
        ...
