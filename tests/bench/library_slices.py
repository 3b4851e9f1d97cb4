"""One call's course as the library's own slices: the same rules, boundaries and facts as ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eventsourcing.dcb.application import DCBApplication
from eventsourcing.dcb.domain import Selector, Slice
from eventsourcing.dcb.msgpack import Decision
from eventsourcing.domain import event as when


class Fact(Decision, kw_only=True):
    """What every fact carries."""

    at: datetime
    by: str
    command_id: str


class Received(Fact, kw_only=True):
    """A call came in."""

    call_id: str
    number: str
    type: str
    priority: str
    place: str


class Sent(Fact, kw_only=True):
    """A unit was sent."""

    call_id: str
    tour_id: str
    unit_id: str


class Arrived(Sent, kw_only=True):
    """A unit is on scene."""


class Cleared(Sent, kw_only=True):
    """A unit is done."""


class Closed(Fact, kw_only=True):
    """A call ended."""

    call_id: str
    disposition: str


class NotPossible(Exception):
    """A rule said no."""


@dataclass(kw_only=True)
class OnCall(Slice[Fact]):
    """What the slices below share: who says it, of which call, and its command id's tag."""

    at: datetime
    by: str
    command_id: str
    call_id: str

    def tell(self, fact: Fact, *tags: str) -> None:
        """Record a fact under the tags of what it touches and of its command."""
        self.trigger_event(lambda: fact, [*tags, f"cmd:{self.command_id}"])

    @property
    def head(self) -> dict[str, Any]:
        """Give the fields that every fact carries."""
        return {"at": self.at, "by": self.by, "command_id": self.command_id}


@dataclass(kw_only=True)
class Receive(OnCall):
    """Take a call under a number that no other call has."""

    number: str
    taken = False

    def consistency_boundary(self) -> Sequence[Selector]:
        """Guard the number and the command's own id."""
        return [
            Selector(types=[Received], tags=[f"number:{self.number}"]),
            Selector(tags=[f"cmd:{self.command_id}"]),
        ]

    @when(Received)
    def _(self) -> None:
        self.taken = True

    def execute(self) -> None:
        """Decide."""
        if self.taken:
            raise NotPossible(self.number)
        fact = Received(
            **self.head,
            call_id=self.call_id,
            number=self.number,
            type="DIST",
            priority="P2",
            place="12 Mill Road",
        )
        self.tell(fact, f"call_id:{self.call_id}", f"number:{self.number}")


@dataclass(kw_only=True)
class OnTour(OnCall):
    """What the slices about a unit on a call share."""

    tour_id: str
    unit_id: str

    def consistency_boundary(self) -> Sequence[Selector]:
        """Guard the call, the tour and the command's own id."""
        return [
            Selector(types=[Received, Closed], tags=[f"call_id:{self.call_id}"]),
            Selector(types=[Sent, Arrived, Cleared], tags=[f"tour_id:{self.tour_id}"]),
            Selector(tags=[f"cmd:{self.command_id}"]),
        ]

    def tell_of_unit(self, kind: type[Sent]) -> None:
        """Record a fact about the unit on the call."""
        fact = kind(**self.head, call_id=self.call_id, tour_id=self.tour_id, unit_id=self.unit_id)
        tags = (f"call_id:{self.call_id}", f"tour_id:{self.tour_id}", f"unit_id:{self.unit_id}")
        self.tell(fact, *tags)


@dataclass(kw_only=True)
class Send(OnTour):
    """Send a free unit to an open call."""

    open = False
    current = ""

    @when(Received)
    def _(self) -> None:
        self.open = True

    @when(Closed)
    def _(self) -> None:
        self.open = False

    @when(Sent)
    def _(self, call_id: str) -> None:
        self.current = call_id

    @when(Cleared)
    def _(self) -> None:
        self.current = ""

    def execute(self) -> None:
        """Decide."""
        if not self.open or self.current:
            raise NotPossible(self.call_id)
        self.tell_of_unit(Sent)


@dataclass(kw_only=True)
class Arrive(OnTour):
    """Report a unit on scene."""

    current = ""

    @when(Sent)
    def _(self, call_id: str) -> None:
        self.current = call_id

    @when(Cleared)
    def _(self) -> None:
        self.current = ""

    def execute(self) -> None:
        """Decide."""
        if self.current != self.call_id:
            raise NotPossible(self.call_id)
        self.tell_of_unit(Arrived)


@dataclass(kw_only=True)
class Clear(OnTour):
    """Report a unit done."""

    current = ""

    @when(Sent)
    def _(self, call_id: str) -> None:
        self.current = call_id

    @when(Cleared)
    def _(self) -> None:
        self.current = ""

    def execute(self) -> None:
        """Decide."""
        if self.current != self.call_id:
            raise NotPossible(self.call_id)
        self.tell_of_unit(Cleared)


@dataclass(kw_only=True)
class Close(OnCall):
    """Close a call that no unit is on."""

    units = 0
    open = False

    def consistency_boundary(self) -> Sequence[Selector]:
        """Guard the call and the command's own id."""
        return [
            Selector(types=[Received, Closed, Sent, Cleared], tags=[f"call_id:{self.call_id}"]),
            Selector(tags=[f"cmd:{self.command_id}"]),
        ]

    @when(Received)
    def _(self) -> None:
        self.open = True

    @when(Closed)
    def _(self) -> None:
        self.open = False

    @when(Sent)
    def _(self) -> None:
        self.units += 1

    @when(Cleared)
    def _(self) -> None:
        self.units -= 1

    def execute(self) -> None:
        """Decide."""
        if not self.open or self.units:
            raise NotPossible(self.call_id)
        fact = Closed(**self.head, call_id=self.call_id, disposition="RPT")
        self.tell(fact, f"call_id:{self.call_id}")


COMMANDS_A_COURSE = 5


def course(
    app: DCBApplication, *, at: datetime, call_id: str, number: str, unit_id: str, tour_id: str
) -> None:
    """Take one call from received to closed."""
    said: dict[str, Any] = {"at": at, "by": "dispatcher-7", "call_id": call_id}
    unit: dict[str, Any] = {"tour_id": tour_id, "unit_id": unit_id}
    app.do(Receive(**said, command_id=f"{call_id}/1", number=number))
    app.do(Send(**said, **unit, command_id=f"{call_id}/2"))
    app.do(Arrive(**said, **unit, command_id=f"{call_id}/3"))
    app.do(Clear(**said, **unit, command_id=f"{call_id}/4"))
    app.do(Close(**said, command_id=f"{call_id}/5"))
