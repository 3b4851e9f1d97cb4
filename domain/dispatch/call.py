"""A call: what history says of it, and who is on it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Literal

from msgspec.structs import replace

from domain.dispatch.events import (
    BackUpWanted,
    CallCancelled,
    CallClosed,
    CallHandedOver,
    CallHeld,
    CallLinked,
    CallReceived,
    CallReleased,
    CallReopened,
    CallReprioritised,
    CallRetyped,
    CallUnlinked,
    CaseNumberAssigned,
    PrimaryUnitNamed,
    Stage,
    TrafficStopMade,
    UnitAcknowledged,
    UnitArrived,
    UnitAtDestination,
    UnitCleared,
    UnitDispatched,
    UnitDiverted,
    UnitEnRoute,
    UnitExchanged,
    UnitPreempted,
    UnitSelfInitiated,
    UnitStacked,
    UnitTransporting,
    UnitUnstacked,
)
from domain.kernel import FactUndone, Noun, Past, Refused, Selector, about, has, when
from domain.unit import Assignment


class NoSuchCall(Refused):
    """There is no call {call}: it was never received, or it was taken back."""


class CallNotOpen(Refused):
    """{number} was {ended} by {by} at {at}. Reopen it with a reason first."""


@dataclass
class Call(Noun):
    """What history says of one call.

    `units` are the units on it, in the order in which they came; `left` those that were, each with
    its disposition; `stacked` maps the units for which it waits to their tours; `duplicates` maps
    the calls linked to it to their numbers. `ended_at` is kept when the call is reopened.
    """

    call_id: str
    number: str = ""
    state: Literal["open", "closed", "cancelled"] = "open"
    type: str = ""
    priority: str = ""
    training: bool = False
    held_since: datetime | None = None
    units: dict[str, Assignment] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    stacked: dict[str, str] = field(default_factory=dict)
    named_primary: str = ""
    primary_call_id: str = ""
    primary_number: str = ""
    duplicates: dict[str, str] = field(default_factory=dict)
    back_up: int = 0
    handed_to: tuple[str, ...] = ()
    case_number: str = ""
    dispositions: tuple[str, ...] = ()
    ended_at: datetime | None = None
    ended_by: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether the call can still be worked."""
        return self.state == "open"

    @property
    def held(self) -> bool:
        """Tell whether the call waits on purpose."""
        return self.held_since is not None

    @property
    def primary_unit(self) -> str:
        """The unit that has charge: the one named, else the first of those on the call."""
        if self.named_primary in self.units:
            return self.named_primary
        return next(iter(self.units), "")

    def _join(self, unit_id: str, tour_id: str, stage: Stage, at: datetime, by: str) -> None:
        self.stacked.pop(unit_id, None)
        self.held_since = None
        on_it = self.units.get(unit_id)
        if on_it and not on_it.tour_id:
            self.units[unit_id] = replace(on_it, tour_id=tour_id)
        elif self.is_open and on_it is None:
            self.left.pop(unit_id, None)
            self.units[unit_id] = Assignment(
                unit_id=unit_id,
                tour_id=tour_id,
                call_id=self.call_id,
                number=self.number,
                stage=stage,
                since=at,
                sent_at=at,
                sent_by=by,
            )

    def _reach(self, unit_id: str, stage: Stage, at: datetime) -> None:
        if unit_id in self.units:
            self.units[unit_id] = replace(self.units[unit_id], stage=stage, since=at)

    def _leave(self, unit_id: str, disposition: str = "") -> None:
        if self.units.pop(unit_id, None):
            self.left[unit_id] = disposition

    def _end(self, state: Literal["closed", "cancelled"], at: datetime, by: str) -> None:
        self.state, self.ended_at, self.ended_by = state, at, by
        self.left |= dict.fromkeys(self.units, "")
        self.units.clear()
        self.stacked.clear()
        self.held_since, self.back_up = None, 0

    @when(CallReceived)
    def _(
        self, number_tag: str, former_number: str, type: str, priority: str, training: bool
    ) -> None:
        self.number = number_tag or former_number
        self.type, self.priority, self.training = type, priority, training

    @when(CallRetyped)
    def _(self, type: str) -> None:
        self.type = type

    @when(CallReprioritised)
    def _(self, priority: str) -> None:
        self.priority = priority

    @when(CallHeld)
    def _(self, at: datetime) -> None:
        self.held_since = at if self.is_open else None

    @when(CallReleased)
    def _(self) -> None:
        self.held_since = None

    @when(CallLinked)
    def _(self, call_id: str, number: str, primary_call_id: str, primary_number: str) -> None:
        if call_id == self.call_id:
            self.primary_call_id, self.primary_number = primary_call_id, primary_number
        else:
            self.duplicates[call_id] = number

    @when(CallUnlinked)
    def _(self, call_id: str) -> None:
        if call_id == self.call_id:
            self.primary_call_id = self.primary_number = ""
        else:
            self.duplicates.pop(call_id, None)

    @when(CallCancelled)
    def _(self, at: datetime, by: str) -> None:
        self._end("cancelled", at, by)

    @when(CallClosed)
    def _(self, dispositions: tuple[str, ...], at: datetime, by: str) -> None:
        self._end("closed", at, by)
        self.dispositions = dispositions

    @when(CallReopened)
    def _(self) -> None:
        self.state = "open"

    @when(CaseNumberAssigned)
    def _(self, case_number_id: str) -> None:
        self.case_number = case_number_id

    @when(BackUpWanted)
    def _(self, count: int) -> None:
        self.back_up = count

    @when(CallHandedOver)
    def _(self, to: str) -> None:
        self.handed_to = (*self.handed_to, to)

    @when(PrimaryUnitNamed)
    def _(self, unit_id: str) -> None:
        self.named_primary = unit_id

    @when(UnitDispatched)
    def _(self, unit_id: str, tour_id: str, at: datetime, by: str) -> None:
        self._join(unit_id, tour_id, "dispatched", at, by)

    @when(UnitSelfInitiated)
    def _(self, unit_id: str, tour_id: str, at: datetime, by: str) -> None:
        self._join(unit_id, tour_id, "arrived", at, by)

    @when(TrafficStopMade)
    def _(self, unit_id: str, tour_id: str, at: datetime, by: str) -> None:
        self._join(unit_id, tour_id, "arrived", at, by)

    @when(UnitStacked)
    def _(self, unit_id: str, tour_id: str) -> None:
        if self.is_open and unit_id not in self.units:
            self.stacked[unit_id] = tour_id

    @when(UnitUnstacked)
    def _(self, unit_id: str) -> None:
        self.stacked.pop(unit_id, None)

    @when(UnitAcknowledged)
    def _(self, unit_id: str, at: datetime) -> None:
        self._reach(unit_id, "acknowledged", at)

    @when(UnitEnRoute)
    def _(self, unit_id: str, at: datetime) -> None:
        self._reach(unit_id, "en_route", at)

    @when(UnitArrived)
    def _(self, unit_id: str, at: datetime) -> None:
        self._reach(unit_id, "arrived", at)

    @when(UnitTransporting)
    def _(self, unit_id: str, at: datetime) -> None:
        self._reach(unit_id, "transporting", at)

    @when(UnitAtDestination)
    def _(self, unit_id: str, at: datetime) -> None:
        self._reach(unit_id, "at_hospital", at)

    @when(UnitCleared)
    def _(self, unit_id: str, disposition: str) -> None:
        self._leave(unit_id, disposition)

    @when(UnitPreempted)
    def _(self, unit_id: str) -> None:
        self._leave(unit_id)

    @when(UnitDiverted)
    def _(self, unit_id: str) -> None:
        self._leave(unit_id)

    @when(UnitExchanged)
    def _(self, unit_id: str) -> None:
        self._leave(unit_id)


@lru_cache(maxsize=4096)
def of_call(call_id: str) -> Selector:
    """Choose all that a call's state rests on. Notes, callers and places are not among it."""
    return about(*Call.projected_types, FactUndone, call_id=call_id)


def call_of(past: Past, call_id: str, until: datetime | None = None) -> Call:
    """Give the call as it is, or as it was at an instant. Raises the refusal `NoSuchCall`."""
    history = past.of(of_call(call_id))
    if not has(history, CallReceived):
        raise NoSuchCall(call=_number_given(past, of_call(call_id)) or call_id)
    return history.fold(Call, until, call_id)


def number_of(past: Past, call_id: str) -> str:
    """Give the call's number, resting on its receipt alone. Raises the refusal `NoSuchCall`."""
    receipt = about(CallReceived, FactUndone, call_id=call_id)
    if not has(past.of(receipt), CallReceived):
        raise NoSuchCall(call=_number_given(past, receipt) or call_id)
    return _number_given(past, receipt)


def _number_given(past: Past, selector: Selector) -> str:
    facts = [one.event for one in past.of(selector).recorded if one.type == CallReceived.STORED]
    return next(
        (fact.number or fact.former_number for fact in facts if isinstance(fact, CallReceived)),
        "",
    )


def open_call(past: Past, call_id: str) -> Call:
    """Give the call as it is. Raises the refusals `NoSuchCall` and `CallNotOpen`."""
    call = call_of(past, call_id)
    if not call.is_open:
        raise not_open(call)
    return call


def not_open(call: Call) -> CallNotOpen:
    """Say how the call ended, by whom and when."""
    return CallNotOpen(number=call.number, ended=call.state, by=call.ended_by, at=call.ended_at)
