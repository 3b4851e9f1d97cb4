"""What units report of their calls. A report is never refused: what does not fit is marked.

A report speaks of the instant at which it happened: it is held against the unit and the call as
they were then. Where a free unit reports from an open call to which nobody sent it, it has put
itself there; where it was on another call, it has gone over. Once later facts are known, a late
report that does not fit moves nobody any more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from domain.dispatch.assignments import has_reached, sent
from domain.dispatch.call import Call, NoSuchCall, call_of
from domain.dispatch.events import (
    OfUnitOnCall,
    Stage,
    UnitAcknowledged,
    UnitArrived,
    UnitAtDestination,
    UnitCleared,
    UnitDispatched,
    UnitDiverted,
    UnitEnRoute,
    UnitTransporting,
)
from domain.kernel import Command, Event
from domain.off_duty import off_duty
from domain.patrol.events import StatusChanged
from domain.unit import STATUS_AT, Unit, unit_of

OFF_DUTY = "not on duty"
NO_CALL = "on no call"
UNKNOWN_CALL = "the call was never received or was taken back"
BEFORE_DISPATCH = "before it was dispatched"
ALREADY_CLEAR = "already clear of the call"
UNSENT = "not dispatched to the call"
PASSED: dict[Stage, str] = {
    "en_route": "already en route",
    "arrived": "already on scene",
    "transporting": "already transporting",
    "at_hospital": "already at the destination",
}
ON_THE_WAY: frozenset[Stage] = frozenset({"acknowledged", "en_route"})
"""Stages that come once. A unit may go from a hospital to another, or back to the scene."""


class Seen(NamedTuple):
    """A unit and a call as they were when something happened, and as they are known now."""

    at: datetime
    unit: Unit
    unit_now: Unit
    call: Call
    call_now: Call

    @property
    def on_call(self) -> bool:
        """Tell whether the unit was on the call."""
        return self.unit.unit_id in self.call.units

    @property
    def tour_id(self) -> str:
        """The tour on which the unit was, or is now."""
        on_it = self.call.units.get(self.unit.unit_id)
        return (on_it and on_it.tour_id) or self.unit.tour_id or self.unit_now.tour_id

    @property
    def anomaly(self) -> str:
        """Why a report of the unit about the call does not fit, in words, if it does not."""
        name = self.unit.unit_id
        if self.on_call:
            return ""
        if name in self.call_now.units and self.call_now.units[name].sent_at > self.at:
            return BEFORE_DISPATCH
        if not self.unit.tour_id:
            return OFF_DUTY
        if not self.call.is_open:
            return f"the call was {self.call.state}"
        return ALREADY_CLEAR if name in self.call.left else UNSENT

    @property
    def joins(self) -> bool:
        """Tell whether a report puts the unit on the call: it is open and nothing came later."""
        later = (self.unit_now.since, self.call_now.held_since, self.call_now.ended_at)
        return (
            not self.on_call
            and bool(self.unit.tour_id)
            and self.unit.tour_id == self.unit_now.tour_id
            and bool(self.call.number)
            and self.call.is_open
            and self.call_now.is_open
            and not any(known and known > self.at for known in later)
        )


@dataclass(kw_only=True)
class Report(Command):
    """A unit's word that it has reached a stage of a call; without one, of its active call."""

    FACT: ClassVar[type[OfUnitOnCall]]
    STAGE: ClassVar[Stage]
    unit_id: str
    call_id: str = ""

    def execute(self) -> None:
        """Record what was reported, marked where it does not fit."""
        unit, unit_now, _ = self.past.all(
            lambda: unit_of(self.past, self.unit_id, until=self.stamp.at),
            lambda: unit_of(self.past, self.unit_id),
            lambda: self._call(self.call_id),
        )
        seen = self._seen(unit, unit_now)
        if seen is None:
            self._alone(unit, unit_now)
        elif not self._said_before(seen):
            for fact in self._joining(seen):
                self.record(fact)
            self.record(self.FACT(**self._of(seen, seen.call_now), **self._told()))

    def _seen(self, unit: Unit, unit_now: Unit) -> Seen | None:
        """Find the call that is meant: the one named, or the one that the unit is on."""
        active = unit.active or unit_now.active
        if not (self.call_id or unit_now.tour_id):
            alone = off_duty(self.past, self.unit_id)
            active = active or (alone.on_it if alone else None)
        call_id = self.call_id or (active.call_id if active else "")
        call_now, call = self._call(call_id), self._call(call_id, until=self.stamp.at)
        return Seen(self.stamp.at, unit, unit_now, call, call_now) if call and call_now else None

    def _call(self, call_id: str, until: datetime | None = None) -> Call | None:
        try:
            return call_of(self.past, call_id, until) if call_id else None
        except NoSuchCall:
            return None

    def _told(self) -> dict[str, Any]:
        """Give what the report says beside unit, call and stage."""
        return {}

    def _said_before(self, seen: Seen) -> bool:
        on_it = seen.call.units.get(self.unit_id)
        return bool(on_it and on_it.stage == self.STAGE and not any(self._told().values()))

    def _joining(self, seen: Seen) -> Iterator[Event]:
        """Give the facts that put the unit on the call, if the report does."""
        if seen.joins and self.FACT is not UnitCleared:
            if seen.unit.active:
                yield UnitDiverted(
                    **self._of(seen, seen.unit.active), to_number=seen.call_now.number
                )
            sending = sent(self.stamp, seen.unit, seen.call_now)
            yield from sending[:-1]
            yield UnitDispatched(**self._of(seen, seen.call_now))

    def _of(self, seen: Seen, call: Any) -> dict[str, Any]:
        return {
            "stamp": self.stamp,
            "call_id": call.call_id,
            "number": call.number,
            "tour_id": seen.tour_id,
            "unit_id": self.unit_id,
            "anomaly": seen.anomaly or self._passed(seen),
        }

    def _passed(self, seen: Seen) -> str:
        """Say how far the unit was already, where it reports what lies behind it."""
        on_it = seen.call.units.get(self.unit_id)
        if on_it is None or self.STAGE not in ON_THE_WAY or not has_reached(on_it, self.STAGE):
            return ""
        return PASSED[on_it.stage]

    def _alone(self, unit: Unit, unit_now: Unit) -> None:
        """Record the status alone: there is no call that it could be said of."""
        told = {name: text for name, text in self._told().items() if text}
        status = STATUS_AT[self.STAGE]
        if unit.tour_id and unit.status == status and not told:
            return
        odd = OFF_DUTY if not unit.tour_id else UNKNOWN_CALL if self.call_id else NO_CALL
        disposition = told.get("disposition")
        self.record(
            StatusChanged(
                stamp=self.stamp,
                tour_id=unit.tour_id or unit_now.tour_id,
                unit_id=self.unit_id,
                status=status,
                text=told.get("text") or told.get("to") or "",
                anomaly=f"{odd}, disposition {disposition}" if disposition else odd,
            )
        )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give unit, status, call and time, and in brackets what did not fit."""
        said = self.facts[-1] if self.facts else None
        number = said.number if isinstance(said, OfUnitOnCall) else ""
        line = self.line(clock, f"{self.unit_id} {STATUS_AT[self.STAGE]} {number}".strip())
        odd = said.anomaly if isinstance(said, OfUnitOnCall | StatusChanged) else ""
        off = "".join(f", off {one.number}" for one in self.facts if isinstance(one, UnitDiverted))
        return f"{line} ({odd}){off}" if odd else f"{line}{off}"


@dataclass(kw_only=True)
class ReportAcknowledged(Report):
    """The unit has heard its dispatch."""

    FACT: ClassVar[type[OfUnitOnCall]] = UnitAcknowledged
    STAGE: ClassVar[Stage] = "acknowledged"


@dataclass(kw_only=True)
class ReportEnRoute(Report):
    """The unit is on its way."""

    FACT: ClassVar[type[OfUnitOnCall]] = UnitEnRoute
    STAGE: ClassVar[Stage] = "en_route"


@dataclass(kw_only=True)
class ReportArrived(Report):
    """The unit is on scene."""

    FACT: ClassVar[type[OfUnitOnCall]] = UnitArrived
    STAGE: ClassVar[Stage] = "arrived"


@dataclass(kw_only=True)
class ReportTransporting(Report):
    """The unit is taking someone somewhere."""

    FACT: ClassVar[type[OfUnitOnCall]] = UnitTransporting
    STAGE: ClassVar[Stage] = "transporting"
    to: str = ""

    def _told(self) -> dict[str, Any]:
        return {"to": self.to}


@dataclass(kw_only=True)
class ReportAtDestination(Report):
    """The unit has reached the hospital, or wherever it was taking someone."""

    FACT: ClassVar[type[OfUnitOnCall]] = UnitAtDestination
    STAGE: ClassVar[Stage] = "at_hospital"


@dataclass(kw_only=True)
class ReportCleared(Report):
    """The unit is done with the call. Its other calls are left alone."""

    FACT: ClassVar[type[OfUnitOnCall]] = UnitCleared
    STAGE: ClassVar[Stage] = "cleared"
    disposition: str = ""
    text: str = ""

    def _told(self) -> dict[str, Any]:
        return {"disposition": self.disposition, "text": self.text}

    def _said_before(self, seen: Seen) -> bool:
        if self.unit_id not in seen.call.left or self.text:
            return False
        return self.disposition in ("", seen.call.left[self.unit_id])

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Say what waits for the unit as well."""
        waiting = unit_of(self.past, self.unit_id).next_number
        line = super().answer(clock)
        return f"{line}, next: {waiting}" if waiting else line
