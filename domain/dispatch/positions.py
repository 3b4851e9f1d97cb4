"""Who works a dispatch position: one at a time, handed from one to the next at shift change.

An account may be signed in more than once: it works a position in one of its sessions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.dispatch.events import PositionHandedOver, PositionLeft, PositionStaffed
from domain.kernel import Noun, Past, Refused, about, fold, when
from domain.wish import Wish, check_reason

LATEST = 4
"""How many of a position's latest facts are read: the last in time is among them."""


class PositionTaken(Refused):
    """Position {position} is worked by {staff} since {at}. They can hand it over to you.

    If they are gone, a supervisor frees it: OFF {position} - reason.
    """


class WorkedByAnother(Refused):
    """Position {position} is worked by {staff} since {at}.

    If they are gone, a supervisor frees it: OFF {position} - reason.
    """


class WorkedInAnotherSession(Refused):
    """Position {position} is worked by {staff} in another session since {at}.

    Sign off there. If that session is lost, `ON {position}` takes the position over.
    """


class NotAtPosition(Refused):
    """{principal} does not work position {position}. Sign on there first."""


@dataclass
class Position(Noun):
    """Who works a position, in which session (if that is known), and since when."""

    position_id: str
    staff: str = ""
    session: str = ""
    since: datetime | None = None

    @when(PositionStaffed)
    def _(self, principal: str, session: str, at: datetime) -> None:
        self.staff, self.session, self.since = principal, session, at

    @when(PositionLeft)
    def _(self) -> None:
        self.staff, self.session, self.since = "", "", None

    @when(PositionHandedOver)
    def _(self, to: str, session: str, at: datetime) -> None:
        self.staff, self.session, self.since = to, session, at

    def worked_by(self, principal: str, session: str) -> bool:
        """Tell whether it is this one's, in this session or in none that is known."""
        return self.staff == principal and self.session in ("", session)


def position_of(past: Past, position_id: str) -> Position:
    """Give the position as it is."""
    facts = about(*Position.projected_types, newest=LATEST, position_id=position_id)
    return fold(Position(position_id), past.of(facts))


@dataclass(kw_only=True)
class StaffPosition(Wish):
    """Begin work at a position; the one that was worked in this session before is left."""

    position_id: str
    principal: str
    session: str = ""
    leaving: str = ""

    def execute(self) -> None:
        """Record it. Raises `PositionTaken`."""
        position, before = self.past.all(
            lambda: position_of(self.past, self.position_id),
            lambda: position_of(self.past, self.leaving or self.position_id),
        )
        if position.staff == self.principal and position.session == self.session:
            return
        if position.staff not in ("", self.principal):
            raise PositionTaken(position=self.position_id, staff=position.staff, at=position.since)
        elsewhere = before.position_id != self.position_id
        if elsewhere and before.worked_by(self.principal, self.session):
            _leave(self, before)
        self.record(
            PositionStaffed(
                stamp=self.stamp,
                position_id=self.position_id,
                principal=self.principal,
                session=self.session,
            )
        )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the position and who works it."""
        return self.line(clock, f"{self.position_id} {self.principal} on")


@dataclass(kw_only=True)
class LeavePosition(Wish):
    """End work at a position."""

    position_id: str
    principal: str
    session: str = ""
    reason: str = ""

    def execute(self) -> None:
        """Record it, if anyone works there. Raises `WorkedByAnother`, `WorkedInAnotherSession`."""
        position = position_of(self.past, self.position_id)
        if not position.staff:
            return
        if not position.worked_by(self.principal, self.session):
            own = position.staff == self.principal
            refusal = WorkedInAnotherSession if own else WorkedByAnother
            raise refusal(position=self.position_id, staff=position.staff, at=position.since)
        _leave(self, position, self.reason)

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the position and who left it."""
        return self.line(clock, f"{self.position_id} {self.principal} off")


@dataclass(kw_only=True)
class FreePosition(Wish):
    """Free a position that somebody left without signing off."""

    position_id: str
    reason: str

    def execute(self) -> None:
        """Record it, if anyone works there. Raises `ReasonMissing`."""
        check_reason(self.reason, "freeing a position")
        position = position_of(self.past, self.position_id)
        if position.staff:
            _leave(self, position, self.reason)

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the position and who worked it."""
        who = [f"{fact.principal} off" for fact in self.facts if isinstance(fact, PositionLeft)]
        return self.line(clock, f"{self.position_id} {who[0] if who else 'free'}")


def _leave(command: Wish, position: Position, reason: str = "") -> None:
    command.record(
        PositionLeft(
            stamp=command.stamp,
            position_id=position.position_id,
            principal=position.staff,
            reason=reason,
        )
    )


@dataclass(kw_only=True)
class HandOverPosition(Wish):
    """Hand a position to the next dispatcher, with a word on what is open."""

    position_id: str
    principal: str
    to: str
    text: str = ""
    session: str = ""

    def execute(self) -> None:
        """Record it. Raises `NotAtPosition`."""
        position = position_of(self.past, self.position_id)
        if position.staff == self.to:
            return
        if position.staff != self.principal:
            raise NotAtPosition(principal=self.principal, position=self.position_id)
        self.record(
            PositionHandedOver(
                stamp=self.stamp,
                position_id=self.position_id,
                principal=self.principal,
                to=self.to,
                text=self.text,
                session=self.session,
            )
        )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the position and who works it now."""
        return self.line(clock, f"{self.position_id} {self.to} on")
