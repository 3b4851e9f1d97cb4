"""Calls that units make themselves: traffic stops and what they come upon.

These are reports: an officer who is out of the car is out of the car, on duty or not. A unit that
was on another call is taken off it, and that call waits for the unit behind the new one. One that
is entered late, when the unit has gone on, moves nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from domain.dispatch.calls import check_number
from domain.dispatch.events import (
    CallReceived,
    OfUnitOnCall,
    TrafficStopMade,
    UnitCleared,
    UnitDiverted,
    UnitSelfInitiated,
    UnitStacked,
)
from domain.kernel import Command
from domain.off_duty import off_duty
from domain.unit import SELF_INITIATED, TRAFFIC_STOP, Assignment, Unit, unit_of

OFF_DUTY = "not on duty"
ENTERED_LATE = "entered late, when the unit had gone on: when it cleared is not known"


@dataclass(kw_only=True)
class SelfInitiated(Command):
    """A unit is at something of its own from this moment on."""

    STATUS: ClassVar[str]
    call_id: str
    number: str
    unit_id: str
    type: str
    priority: str
    place: str
    beat: str = ""
    training: bool = False
    place_id: str = ""

    def execute(self) -> None:
        """Record the call and the unit at it. Raises `NumberTaken`, and nothing else."""
        recorded, unit, unit_now, alone = self.past.all(
            lambda: check_number(self.past, self.number, self.call_id),
            lambda: unit_of(self.past, self.unit_id, until=self.stamp.at),
            lambda: unit_of(self.past, self.unit_id),
            lambda: off_duty(self.past, self.unit_id),
        )
        if recorded:
            return
        active = unit.active or (alone.on_it if alone else None)
        gone_on = (unit_now.tour_id, unit_now.since) != (unit.tour_id, unit.since)
        self._receive(training=unit.training)
        if gone_on or (active and active.since > self.stamp.at):
            self._enter_late()
            return
        if active:
            self._leave(unit, active)
        odd = "" if unit.tour_id else OFF_DUTY
        self.record(self.begun(self._of(unit) | {"anomaly": odd}))

    def _enter_late(self) -> None:
        """Keep it with the call, over at once, and out of the tour: the unit has gone on."""
        on_it = self._of(Unit(self.unit_id)) | {"anomaly": ENTERED_LATE}
        self.record(self.begun(on_it))
        self.record(UnitCleared(**on_it, presumed=True))

    def _receive(self, *, training: bool) -> None:
        self.record(
            CallReceived(
                stamp=self.stamp,
                call_id=self.call_id,
                number_tag=self.number,
                source="officer",
                self_initiated=True,
                type=self.type,
                priority=self.priority,
                place=self.place,
                beat=self.beat,
                training=self.training or training,
                place_id=self.place_id,
            )
        )

    def _leave(self, unit: Unit, active: Assignment) -> None:
        """Take the unit off its call, which then waits for it, if it is on duty."""
        on_it = self._of(unit) | {"call_id": active.call_id, "number": active.number}
        self.record(UnitDiverted(**on_it, to_number=self.number))
        if unit.tour_id:
            self.record(UnitStacked(**on_it))

    def _of(self, unit: Unit) -> dict[str, Any]:
        return {
            "stamp": self.stamp,
            "call_id": self.call_id,
            "number": self.number,
            "tour_id": unit.tour_id,
            "unit_id": self.unit_id,
        }

    def begun(self, on_it: dict[str, Any]) -> OfUnitOnCall:
        """Give the fact that the unit is at it, with the fields of a unit on a call."""
        raise NotImplementedError

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give unit, number, status and time, what waits, and what did not fit."""
        line = self.line(clock, f"{self.unit_id} -> {self.number} {self.STATUS}")
        waits = [fact.number for fact in self.facts if isinstance(fact, UnitStacked)]
        odd = [fact.anomaly for fact in self.facts[-1:] if isinstance(fact, OfUnitOnCall)]
        line = f"{line}, next: {waits[0]}" if waits else line
        return f"{line} ({odd[0]})" if any(odd) else line


@dataclass(kw_only=True)
class MakeTrafficStop(SelfInitiated):
    """A unit stops a vehicle."""

    STATUS: ClassVar[str] = TRAFFIC_STOP
    plate: str

    def begun(self, on_it: dict[str, Any]) -> OfUnitOnCall:
        """Give the fact of the stop."""
        return TrafficStopMade(**on_it, plate=self.plate)


@dataclass(kw_only=True)
class OnView(SelfInitiated):
    """A unit comes upon something."""

    STATUS: ClassVar[str] = SELF_INITIATED

    def begun(self, on_it: dict[str, Any]) -> OfUnitOnCall:
        """Give the fact that the unit came upon it."""
        return UnitSelfInitiated(**on_it, status=self.STATUS)
