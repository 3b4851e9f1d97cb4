"""Who works a dispatch position: one at a time, handed from one to the next at shift change."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.dispatch.events import PositionHandedOver, PositionLeft, PositionStaffed
from domain.kernel import Noun, Past, Refused, about, fold, when
from domain.wish import Wish

LATEST = 4
"""How many of a position's latest facts are read: the last in time is among them."""


class PositionTaken(Refused):
    """Position {position} is worked by {staff} since {at}. They can hand it over to you."""


class NotAtPosition(Refused):
    """{principal} does not work position {position}. Sign on there first."""


@dataclass
class Position(Noun):
    """Who works a position, and since when."""

    position_id: str
    staff: str = ""
    since: datetime | None = None

    @when(PositionStaffed)
    def _(self, principal: str, at: datetime) -> None:
        self.staff, self.since = principal, at

    @when(PositionLeft)
    def _(self) -> None:
        self.staff, self.since = "", None

    @when(PositionHandedOver)
    def _(self, to: str, at: datetime) -> None:
        self.staff, self.since = to, at


def position_of(past: Past, position_id: str) -> Position:
    """Give the position as it is."""
    facts = about(*Position.projected_types, newest=LATEST, position_id=position_id)
    return fold(Position(position_id), [one.event for one in past.of(facts)])


@dataclass(kw_only=True)
class StaffPosition(Wish):
    """Begin work at a position."""

    position_id: str
    principal: str

    def execute(self) -> None:
        """Record it. Raises `PositionTaken`."""
        position = position_of(self.past, self.position_id)
        if position.staff == self.principal:
            return
        if position.staff:
            raise PositionTaken(position=self.position_id, staff=position.staff, at=position.since)
        self.record(
            PositionStaffed(
                stamp=self.stamp, position_id=self.position_id, principal=self.principal
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

    def execute(self) -> None:
        """Record it, if the principal works there."""
        if position_of(self.past, self.position_id).staff == self.principal:
            self.record(
                PositionLeft(
                    stamp=self.stamp, position_id=self.position_id, principal=self.principal
                )
            )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the position and who left it."""
        return self.line(clock, f"{self.position_id} {self.principal} off")


@dataclass(kw_only=True)
class HandOverPosition(Wish):
    """Hand a position to the next dispatcher, with a word on what is open."""

    position_id: str
    principal: str
    to: str
    text: str = ""

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
            )
        )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the position and who works it now."""
        return self.line(clock, f"{self.position_id} {self.to} on")
