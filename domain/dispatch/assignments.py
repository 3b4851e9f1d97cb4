"""Units on calls: a unit has one active call and any number stacked behind it.

A call from which its unit was pre-empted or diverted goes back among those that wait, where
everyone sees it; it is not stacked behind that unit unless a dispatcher says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from domain.dispatch.call import Call, call_of, open_call
from domain.dispatch.events import (
    STAGES,
    OfUnitOnCall,
    PrimaryUnitNamed,
    Stage,
    UnitArrived,
    UnitDispatched,
    UnitDiverted,
    UnitEnRoute,
    UnitExchanged,
    UnitPreempted,
    UnitStacked,
    UnitUnstacked,
)
from domain.kernel import Event, Refused, Stamp
from domain.unit import STATUS_AT, Assignment, Unit, busy, on_duty
from domain.wish import Wish, check_reason

Already = Literal["", "en_route", "on_scene"]
"""How far the units had come by the time they were dispatched in the system."""

STAGE_ALREADY: dict[Already, Stage] = {
    "": "dispatched",
    "en_route": "en_route",
    "on_scene": "arrived",
}
REACHED: dict[Already, type[OfUnitOnCall]] = {"en_route": UnitEnRoute, "on_scene": UnitArrived}


class AlreadyOnCall(Refused):
    """{unit} is on {number} already (sent by {by} at {at}): there is nothing to stack."""


class NotOnCall(Refused):
    """{unit} is not on {number}. Dispatch it first."""


class NothingToExchange(Refused):
    """{unit} and {other} have nothing to exchange: {why}."""


def has_reached(on_it: Assignment, stage: Stage) -> bool:
    """Tell whether a unit has come as far as this stage of its call, or further."""
    return STAGES.index(on_it.stage) >= STAGES.index(stage)


def of_unit(stamp: Stamp, unit: Unit, call: Call | Assignment) -> dict[str, Any]:
    """Give the fields that every fact of a unit on a call has."""
    return {
        "stamp": stamp,
        "call_id": call.call_id,
        "number": call.number,
        "tour_id": unit.tour_id,
        "unit_id": unit.unit_id,
    }


def sent(stamp: Stamp, unit: Unit, call: Call | Assignment, reason: str = "") -> list[Event]:
    """Give the facts that send a unit to a call, which then no longer waits for it."""
    on_it = of_unit(stamp, unit, call)
    unstacked = [UnitUnstacked(**on_it)] if call.call_id in unit.stacked else []
    return [*unstacked, UnitDispatched(**on_it, reason=reason)]


@dataclass(kw_only=True)
class DispatchUnits(Wish):
    """Send units to a call: all of them or, if one cannot go, none. It ends the call's hold.

    A `reason` is told where others were recommended.
    """

    call_id: str
    unit_ids: tuple[str, ...]
    already: Already = ""
    reason: str = ""

    def execute(self) -> None:
        """Record each sending. Raises `NoSuchCall`, `CallNotOpen`, `NotOnDuty`, `UnitBusy`."""
        call, *units = self.past.all(
            lambda: open_call(self.past, self.call_id),
            *(lambda one=one: on_duty(self.past, one) for one in dict.fromkeys(self.unit_ids)),
        )
        for unit in units:
            self._send(call, unit)

    def _send(self, call: Call, unit: Unit) -> None:
        on_it = call.units.get(unit.unit_id)
        if on_it is None:
            if unit.active:
                raise busy(unit, unit.active)
            for fact in sent(self.stamp, unit, call, self.reason):
                self.record(fact)
        reached = REACHED.get(self.already)
        if reached and not (on_it and has_reached(on_it, STAGE_ALREADY[self.already])):
            self.record(reached(**of_unit(self.stamp, unit, call)))

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give units, call, status and time; of units that were on it before, how far they are.

        `1A12 -> 26-000012 DP 14:02:07, 1A14 -> 26-000012 OS already`
        """
        call = call_of(self.past, self.call_id)
        moved = {fact.unit_id for fact in self.facts if isinstance(fact, OfUnitOnCall)}
        units = dict.fromkeys(self.unit_ids)
        went = " ".join(unit for unit in units if unit in moved)
        status = STATUS_AT[STAGE_ALREADY[self.already]]
        lines = [self.line(clock, f"{went} -> {call.number} {status}")] if went else []
        stayed = (call.units[unit] for unit in units if unit not in moved)
        lines += (
            f"{one.unit_id} -> {call.number} {STATUS_AT[one.stage]} already" for one in stayed
        )
        return ", ".join(lines)


@dataclass(kw_only=True)
class _UnitAndCall(Wish):
    """A wish about one unit and one call."""

    call_id: str
    unit_id: str

    def _both(self) -> tuple[Call, Unit]:
        call, unit = self.past.all(
            lambda: open_call(self.past, self.call_id),
            lambda: on_duty(self.past, self.unit_id),
        )
        return call, unit

    def _line(self, clock: Callable[[datetime], str], words: str) -> str:
        number = call_of(self.past, self.call_id).number
        return self.line(clock, f"{self.unit_id} {words} {number}".strip())


@dataclass(kw_only=True)
class StackUnit(_UnitAndCall):
    """Let a call wait for a unit, behind what the unit does now."""

    def execute(self) -> None:
        """Record it. Raises `NoSuchCall`, `CallNotOpen`, `NotOnDuty`, `AlreadyOnCall`."""
        call, unit = self._both()
        on_it = call.units.get(self.unit_id)
        if on_it:
            raise AlreadyOnCall(
                unit=self.unit_id, number=call.number, by=on_it.sent_by, at=on_it.sent_at
            )
        if self.unit_id not in call.stacked:
            self.record(UnitStacked(**of_unit(self.stamp, unit, call)))

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the unit and the call that waits for it."""
        return self._line(clock, "next")


@dataclass(kw_only=True)
class UnstackUnit(_UnitAndCall):
    """Let a call wait for a unit no longer."""

    def execute(self) -> None:
        """Record it. Raises `NoSuchCall`."""
        call = call_of(self.past, self.call_id)
        tour_id = call.stacked.get(self.unit_id)
        if tour_id is not None:
            unit = Unit(self.unit_id, tour_id)
            self.record(UnitUnstacked(**of_unit(self.stamp, unit, call)))

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the unit and the call that waits for it no longer."""
        return self._line(clock, "no longer next")


@dataclass(kw_only=True)
class PreemptUnit(_UnitAndCall):
    """Take a unit off its call for a more urgent one. A free unit is simply sent."""

    reason: str

    def execute(self) -> None:
        """Record both. Raises `NoSuchCall`, `CallNotOpen`, `NotOnDuty`, `ReasonMissing`."""
        call, unit = self._both()
        if self.unit_id in call.units:
            return
        check_reason(self.reason, f"pre-empting {self.unit_id}")
        if unit.active:
            self.record(
                UnitPreempted(
                    **of_unit(self.stamp, unit, unit.active),
                    to_number=call.number,
                    reason=self.reason,
                )
            )
        for fact in sent(self.stamp, unit, call, self.reason):
            self.record(fact)

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the unit, its new call, and the call that waits again."""
        return self._line(clock, "->") + _waiting(self.facts)


@dataclass(kw_only=True)
class DivertUnit(_UnitAndCall):
    """Send a unit on to another call before it is done. A free unit is simply sent."""

    reason: str = ""

    def execute(self) -> None:
        """Record both. Raises `NoSuchCall`, `CallNotOpen`, `NotOnDuty`."""
        call, unit = self._both()
        if self.unit_id in call.units:
            return
        if unit.active:
            self.record(
                UnitDiverted(
                    **of_unit(self.stamp, unit, unit.active),
                    to_number=call.number,
                    reason=self.reason,
                )
            )
        for fact in sent(self.stamp, unit, call, self.reason):
            self.record(fact)

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the unit, its new call, and the call that it left."""
        return self._line(clock, "->") + _waiting(self.facts)


def _waiting(facts: list[Event]) -> str:
    left = [fact.number for fact in facts if isinstance(fact, UnitPreempted | UnitDiverted)]
    return f", off {left[0]}" if left else ""


@dataclass(kw_only=True)
class ExchangeUnits(Wish):
    """Let two units take each other's place. If one of them is free, it relieves the other.

    Said again under another command id it turns them back: only the id tells a repetition.
    """

    unit_id: str
    other_unit_id: str

    def execute(self) -> None:
        """Record who left and who came. Raises `NotOnDuty`, `NothingToExchange`, `CallNotOpen`."""
        one, other = self._units()
        self._check(one, other)
        calls = [unit.active.call_id for unit in (one, other) if unit.active]
        self.past.all(*(lambda call=call: open_call(self.past, call) for call in calls))
        for leaving, coming in ((one, other), (other, one)):
            if leaving.active:
                on_it = of_unit(self.stamp, leaving, leaving.active)
                self.record(UnitExchanged(**on_it, replaced_by=coming.unit_id))
        for leaving, coming in ((one, other), (other, one)):
            if leaving.active:
                for fact in sent(self.stamp, coming, leaving.active):
                    self.record(fact)

    def _units(self) -> tuple[Unit, Unit]:
        one, other = self.past.all(
            lambda: on_duty(self.past, self.unit_id),
            lambda: on_duty(self.past, self.other_unit_id),
        )
        return one, other

    def _check(self, one: Unit, other: Unit) -> None:
        why = ""
        if one.unit_id == other.unit_id:
            why = "they are one unit"
        elif one.active is None and other.active is None:
            why = "both are free"
        elif one.active and other.active and one.active.call_id == other.active.call_id:
            why = f"both are on {one.active.number}"
        if why:
            raise NothingToExchange(unit=one.unit_id, other=other.unit_id, why=why)

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give each unit and where it goes."""
        where = {unit.unit_id: unit.active for unit in self._units()}
        there, here = where[self.other_unit_id], where[self.unit_id]
        places = (
            f"{unit} -> {call.number}" if call else f"{unit} {STATUS_AT['cleared']}"
            for unit, call in ((self.unit_id, there), (self.other_unit_id, here))
        )
        return self.line(clock, ", ".join(places))


@dataclass(kw_only=True)
class NamePrimaryUnit(_UnitAndCall):
    """Give one of the units on a call charge of it. Unless named, the first has it."""

    def execute(self) -> None:
        """Record it. Raises `NoSuchCall`, `CallNotOpen`, `NotOnCall`."""
        call = open_call(self.past, self.call_id)
        on_it = call.units.get(self.unit_id)
        if on_it is None:
            raise NotOnCall(unit=self.unit_id, number=call.number)
        if call.primary_unit != self.unit_id:
            unit = Unit(self.unit_id, on_it.tour_id)
            self.record(PrimaryUnitNamed(**of_unit(self.stamp, unit, call)))

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the unit and the call that it has charge of."""
        return self._line(clock, "primary on")
