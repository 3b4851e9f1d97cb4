"""Welfare checks: a unit that was quiet for too long is asked; unanswered, the supervisor is told.

The timers' commands happen at the instant that was due. They look again whether it still is: a unit
that was heard meanwhile needs no check.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.kernel import Command
from domain.patrol.events import WelfareCheckAnswered, WelfareCheckDue, WelfareCheckWarned
from domain.unit import unit_of, welfare_due

NOT_ON_DUTY = "not on duty"


@dataclass(kw_only=True)
class RaiseWelfareCheck(Command):
    """A timer's word: the unit was quiet for so many minutes by then."""

    tour_id: str
    unit_id: str
    due_at: datetime
    minutes: float

    def execute(self) -> None:
        """Record that the check is due, if it still is."""
        unit = unit_of(self.past, self.unit_id)
        due = welfare_due(unit, self.minutes)
        if unit.tour_id == self.tour_id and due == self.due_at and not unit.check_due_at:
            self.record(
                WelfareCheckDue(
                    stamp=self.stamp,
                    tour_id=self.tour_id,
                    unit_id=self.unit_id,
                    due_at=self.due_at,
                )
            )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the unit and when the check was due."""
        return f"{self.unit_id} welfare check due {clock(self.due_at)}"


@dataclass(kw_only=True)
class WarnWelfareCheck(Command):
    """A timer's word: nobody has answered the check that was due then."""

    tour_id: str
    unit_id: str
    due_at: datetime

    def execute(self) -> None:
        """Record the warning, if the check is still open."""
        unit = unit_of(self.past, self.unit_id)
        open_check = unit.tour_id == self.tour_id and unit.check_due_at == self.due_at
        if open_check and not unit.check_warned:
            self.record(
                WelfareCheckWarned(
                    stamp=self.stamp,
                    tour_id=self.tour_id,
                    unit_id=self.unit_id,
                    due_at=self.due_at,
                )
            )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the unit and when the check was due."""
        return f"{self.unit_id} welfare check of {clock(self.due_at)} unanswered"


@dataclass(kw_only=True)
class AnswerWelfareCheck(Command):
    """The unit is well, asked or unasked. It is a report: never refused."""

    unit_id: str

    def execute(self) -> None:
        """Record it, unless the unit was heard at this very instant and nothing is due."""
        unit = unit_of(self.past, self.unit_id, until=self.stamp.at)
        if unit.heard_at == self.stamp.at and not unit.check_due_at:
            return
        self.record(
            WelfareCheckAnswered(
                stamp=self.stamp,
                tour_id=unit.tour_id,
                unit_id=self.unit_id,
                anomaly="" if unit.tour_id else NOT_ON_DUTY,
            )
        )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the unit."""
        return self.line(clock, f"{self.unit_id} OK")
