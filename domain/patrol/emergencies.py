"""An officer needs help: a flag beside the unit's status, on duty or not, until it is cleared."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.kernel import Command, Past, Refused, about
from domain.patrol.events import EmergencyAcknowledged, EmergencyCleared, EmergencyRaised
from domain.unit import unit_of
from domain.wish import Wish, check_reason

LATEST = 8
"""How many of a unit's latest raisings and clearings are read: the last in time is among them."""

NOT_ON_DUTY = "not on duty"


class UnitInEmergency(Refused):
    """{unit} is in emergency (raised by {by} at {at}). Clear the emergency with a reason first."""


class UnitNotInEmergency(Refused):
    """{unit} is in no emergency, so there is nothing to acknowledge. `EM {unit}` raises one."""


def emergency_of(past: Past, unit_id: str, until: datetime | None = None) -> EmergencyRaised | None:
    """Give the emergency that the unit is in, or was in at an instant."""
    facts = about(EmergencyRaised, EmergencyCleared, newest=LATEST, unit_id=unit_id)
    known = past.of(facts).as_of(until)
    last = known[-1].event if known else None
    return last if isinstance(last, EmergencyRaised) else None


@dataclass(kw_only=True)
class RaiseEmergency(Command):
    """An officer of the unit needs help now. It is a report: never refused."""

    unit_id: str

    def execute(self) -> None:
        """Record it, unless the unit was in emergency already."""
        unit, emergency = self.past.all(
            lambda: unit_of(self.past, self.unit_id, until=self.stamp.at),
            lambda: emergency_of(self.past, self.unit_id, until=self.stamp.at),
        )
        if not emergency:
            self.record(
                EmergencyRaised(
                    stamp=self.stamp,
                    tour_id=unit.tour_id,
                    unit_id=self.unit_id,
                    anomaly="" if unit.tour_id else NOT_ON_DUTY,
                )
            )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the unit and where it is known to be."""
        active = unit_of(self.past, self.unit_id, until=self.stamp.at).active
        where = f" on {active.number}" if active else ""
        return self.line(clock, f"{self.unit_id} EMERGENCY{where}")


@dataclass(kw_only=True)
class AcknowledgeEmergency(Wish):
    """Someone has taken notice of the emergency: it no longer asks for everybody's attention."""

    unit_id: str

    def execute(self) -> None:
        """Record who was first to take notice. Raises `UnitNotInEmergency`."""
        unit, emergency, taken = self.past.all(
            lambda: unit_of(self.past, self.unit_id),
            lambda: emergency_of(self.past, self.unit_id),
            lambda: self.past.of(about(EmergencyAcknowledged, newest=1, unit_id=self.unit_id)),
        )
        if not emergency:
            raise UnitNotInEmergency(unit=self.unit_id)
        if not taken or taken[-1].event.stamp.at < emergency.stamp.at:
            self.record(
                EmergencyAcknowledged(stamp=self.stamp, tour_id=unit.tour_id, unit_id=self.unit_id)
            )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the unit."""
        return self.line(clock, f"{self.unit_id} emergency acknowledged")


@dataclass(kw_only=True)
class ClearEmergency(Wish):
    """The emergency is over, for a reason."""

    unit_id: str
    reason: str

    def execute(self) -> None:
        """Record it, if the unit is in emergency. Raises `ReasonMissing`."""
        unit, emergency = self.past.all(
            lambda: unit_of(self.past, self.unit_id),
            lambda: emergency_of(self.past, self.unit_id),
        )
        if not emergency:
            return
        check_reason(self.reason, f"clearing the emergency of {self.unit_id}")
        self.record(
            EmergencyCleared(
                stamp=self.stamp,
                tour_id=unit.tour_id,
                unit_id=self.unit_id,
                reason=self.reason,
            )
        )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the unit."""
        return self.line(clock, f"{self.unit_id} emergency cleared")
