"""A unit's own word on its status: meal, report, court, out of service, any of the agency's table.

It is a report, never refused. Whether the agency has such a status, the edge knows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.kernel import Command
from domain.patrol.events import StatusChanged
from domain.unit import AVAILABLE, Unit, unit_of

NOT_ON_DUTY = "not on duty"


@dataclass(kw_only=True)
class ChangeStatus(Command):
    """A unit is in this status from now on. It stays on the call that it is on."""

    unit_id: str
    status: str
    text: str = ""

    def execute(self) -> None:
        """Record the status, marked where it does not fit."""
        unit = unit_of(self.past, self.unit_id, until=self.stamp.at)
        if unit.tour_id and unit.status == self.status and not self.text:
            return
        self.record(
            StatusChanged(
                stamp=self.stamp,
                tour_id=unit.tour_id,
                unit_id=self.unit_id,
                status=self.status,
                text=self.text,
                anomaly=self._odd(unit),
            )
        )

    def _odd(self, unit: Unit) -> str:
        if not unit.tour_id:
            return NOT_ON_DUTY
        if unit.active and self.status == AVAILABLE:
            return f"still on {unit.active.number}"
        return ""

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give unit, status, time, and in brackets what did not fit."""
        line = self.line(clock, f"{self.unit_id} {self.status}")
        odd = [fact.anomaly for fact in self.facts if isinstance(fact, StatusChanged)]
        return f"{line} ({odd[0]})" if any(odd) else line
