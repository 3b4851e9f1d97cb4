"""Taking calls and what is learnt of them. What was learnt may be added to an ended call too."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.dispatch.call import call_of, number_of, of_call, open_call
from domain.dispatch.events import (
    BackUpWanted,
    CallerAdded,
    CallHandedOver,
    CallHeld,
    CallReceived,
    CallReleased,
    CallReprioritised,
    CallRetyped,
    CaseNumberAssigned,
    CautionAdded,
    NoteAdded,
    PlacePinned,
    PlaceSaid,
    PlaceValidated,
)
from domain.kernel import Event, Past, Refused, about
from domain.wish import Wish


class NumberTaken(Refused):
    """The number {number} is in use. Take the next one."""


class CaseNumberTaken(Refused):
    """The case number {case_number} is in use. Take the next one."""


class UnitsOnCall(Refused):
    """{number} has {units} on it and cannot wait. Clear or divert them first."""


class CountBelowZero(Refused):
    """{number} cannot want {count} units. Say how many more are wanted, or 0 for none."""


def check_number(past: Past, number: str, call_id: str) -> bool:
    """Tell whether the call is recorded already. Raises `NumberTaken` if another has its number.

    A call that was undone keeps its number.
    """
    numbered, own = past.all(
        lambda: past.of(about(CallReceived, number=number)),
        lambda: past.of(of_call(call_id)),
    )
    received = [one.event for one in (*numbered.recorded, *own.recorded)]
    calls = {fact.call_id for fact in received if isinstance(fact, CallReceived)}
    if calls - {call_id}:
        raise NumberTaken(number=number)
    return bool(calls)


@dataclass(kw_only=True)
class ReceiveCall(Wish):
    """Take a call: from now on it exists, has a number, and units can be sent."""

    call_id: str
    number: str
    source: str
    type: str
    priority: str
    place: str
    beat: str = ""
    discipline: str = "police"
    self_initiated: bool = False
    training: bool = False
    caller_name: str = ""
    caller_phone: str = ""
    text: str = ""
    presented_at: datetime | None = None
    answered_at: datetime | None = None
    place_id: str = ""

    def execute(self) -> None:
        """Record the call, its caller and what was told. Raises `NumberTaken`."""
        if check_number(self.past, self.number, self.call_id):
            return
        self.record(
            CallReceived(
                stamp=self.stamp,
                call_id=self.call_id,
                number_tag=self.number,
                source=self.source,
                self_initiated=self.self_initiated,
                type=self.type,
                priority=self.priority,
                place=self.place,
                beat=self.beat,
                discipline=self.discipline,
                training=self.training,
                presented_at=self.presented_at,
                answered_at=self.answered_at,
                place_id=self.place_id,
            )
        )
        for fact in self._told():
            self.record(fact)

    def _told(self) -> list[Event]:
        told: list[Event] = []
        if self.caller_name or self.caller_phone:
            told.append(
                CallerAdded(
                    stamp=self.stamp,
                    call_id=self.call_id,
                    name=self.caller_name,
                    phone=self.caller_phone,
                )
            )
        if self.text:
            told.append(NoteAdded(stamp=self.stamp, call_id=self.call_id, text=self.text))
        return told

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the number, type and priority of the call."""
        return self.line(clock, f"{self.number} {self.type} {self.priority}")


@dataclass(kw_only=True)
class AboutCall(Wish):
    """A wish about one call. Its result line is the call's number and `WORDS`."""

    WORDS: ClassVar[str]
    call_id: str

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the number of the call and what became of it."""
        return self.line(
            clock, f"{call_of(self.past, self.call_id).number} {self.WORDS.format(self)}"
        )


@dataclass(kw_only=True)
class LearntOfCall(AboutCall):
    """Something learnt about a call, ended or not. It rests on nothing but the call's receipt."""

    def fact(self) -> Event:
        """Give what was learnt."""
        raise NotImplementedError

    def execute(self) -> None:
        """Record what was learnt. Raises `NoSuchCall`."""
        number_of(self.past, self.call_id)
        self.record(self.fact())

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the number of the call and what kind of thing was learnt."""
        return self.line(clock, f"{number_of(self.past, self.call_id)} {self.WORDS}")


@dataclass(kw_only=True)
class SayPlace(LearntOfCall):
    """Write down anew what the caller says of the place."""

    WORDS: ClassVar[str] = "place"
    place: str
    place_id: str = ""

    def fact(self) -> Event:
        """Give what was learnt."""
        return PlaceSaid(
            stamp=self.stamp, call_id=self.call_id, place=self.place, place_id=self.place_id
        )


@dataclass(kw_only=True)
class ValidatePlace(LearntOfCall):
    """Confirm the place of the call. What the caller said stays as it was."""

    WORDS: ClassVar[str] = "place confirmed"
    address: str
    beat: str = ""
    place_id: str = ""

    def fact(self) -> Event:
        """Give what was learnt."""
        return PlaceValidated(
            stamp=self.stamp,
            call_id=self.call_id,
            address=self.address,
            beat=self.beat,
            place_id=self.place_id,
        )


@dataclass(kw_only=True)
class PinPlace(LearntOfCall):
    """Set the call's point on the map, `latitude,longitude` in degrees, WGS 84."""

    WORDS: ClassVar[str] = "pinned"
    pin: str

    def fact(self) -> Event:
        """Give what was learnt."""
        return PlacePinned(stamp=self.stamp, call_id=self.call_id, pin=self.pin)


@dataclass(kw_only=True)
class AddCaller(LearntOfCall):
    """Keep another caller about the same thing."""

    WORDS: ClassVar[str] = "caller"
    name: str = ""
    phone: str = ""
    address: str = ""

    def fact(self) -> Event:
        """Give what was learnt."""
        return CallerAdded(
            stamp=self.stamp,
            call_id=self.call_id,
            name=self.name,
            phone=self.phone,
            address=self.address,
        )


@dataclass(kw_only=True)
class RetypeCall(AboutCall):
    """Give an open call another type. Whether the agency has such a type, the edge knows."""

    WORDS: ClassVar[str] = "{0.type}"
    type: str

    def execute(self) -> None:
        """Record the new type. Raises `NoSuchCall`, `CallNotOpen`."""
        if open_call(self.past, self.call_id).type != self.type:
            self.record(CallRetyped(stamp=self.stamp, call_id=self.call_id, type=self.type))


@dataclass(kw_only=True)
class ReprioritiseCall(AboutCall):
    """Give an open call another priority. Whether the agency has it, the edge knows."""

    WORDS: ClassVar[str] = "{0.priority}"
    priority: str

    def execute(self) -> None:
        """Record the new priority. Raises `NoSuchCall`, `CallNotOpen`."""
        if open_call(self.past, self.call_id).priority != self.priority:
            self.record(
                CallReprioritised(stamp=self.stamp, call_id=self.call_id, priority=self.priority)
            )


@dataclass(kw_only=True)
class AddNote(LearntOfCall):
    """Keep what was learnt about the call."""

    WORDS: ClassVar[str] = "note"
    text: str

    def fact(self) -> Event:
        """Give what was learnt."""
        return NoteAdded(stamp=self.stamp, call_id=self.call_id, text=self.text)


@dataclass(kw_only=True)
class AddCaution(LearntOfCall):
    """Warn those who go to the call."""

    WORDS: ClassVar[str] = "caution"
    text: str

    def fact(self) -> Event:
        """Give what was learnt."""
        return CautionAdded(stamp=self.stamp, call_id=self.call_id, text=self.text)


@dataclass(kw_only=True)
class HoldCall(AboutCall):
    """Let the call wait on purpose. A call with units on it cannot wait."""

    WORDS: ClassVar[str] = "held"
    reason: str = ""

    def execute(self) -> None:
        """Record the hold. Raises `NoSuchCall`, `CallNotOpen`, `UnitsOnCall`."""
        call = open_call(self.past, self.call_id)
        if call.units:
            raise UnitsOnCall(number=call.number, units=", ".join(call.units))
        if not call.held:
            self.record(CallHeld(stamp=self.stamp, call_id=self.call_id, reason=self.reason))


@dataclass(kw_only=True)
class ReleaseCall(AboutCall):
    """Let the call wait no longer."""

    WORDS: ClassVar[str] = "released"

    def execute(self) -> None:
        """Record the release. Raises `NoSuchCall`, `CallNotOpen`."""
        if open_call(self.past, self.call_id).held:
            self.record(CallReleased(stamp=self.stamp, call_id=self.call_id))


@dataclass(kw_only=True)
class WantBackUp(AboutCall):
    """Ask for so many more units at the call; 0 takes it back."""

    WORDS: ClassVar[str] = "back-up {0.count}"
    count: int = 1

    def execute(self) -> None:
        """Record the want. Raises `NoSuchCall`, `CallNotOpen`, `CountBelowZero`."""
        call = open_call(self.past, self.call_id)
        if self.count < 0:
            raise CountBelowZero(number=call.number, count=self.count)
        if call.back_up != self.count:
            self.record(BackUpWanted(stamp=self.stamp, call_id=self.call_id, count=self.count))


@dataclass(kw_only=True)
class HandOverCall(AboutCall):
    """Hand the call to fire, EMS or another town, with their reference if they gave one."""

    WORDS: ClassVar[str] = "to {0.to}"
    to: str
    reference: str = ""

    def execute(self) -> None:
        """Record to whom it went. Raises `NoSuchCall`, `CallNotOpen`."""
        call = open_call(self.past, self.call_id)
        if self.reference or self.to not in call.handed_to:
            self.record(
                CallHandedOver(
                    stamp=self.stamp, call_id=self.call_id, to=self.to, reference=self.reference
                )
            )


@dataclass(kw_only=True)
class AssignCaseNumber(AboutCall):
    """Give the call a case number. A call that has one keeps it."""

    case_number: str

    def execute(self) -> None:
        """Record the number. Raises `NoSuchCall`, `CaseNumberTaken`."""
        call, taken = self.past.all(
            lambda: call_of(self.past, self.call_id),
            lambda: self.past.of(about(CaseNumberAssigned, number_id=self.case_number)).recorded,
        )
        if call.case_number:
            return
        if taken:
            raise CaseNumberTaken(case_number=self.case_number)
        self.record(
            CaseNumberAssigned(
                stamp=self.stamp, call_id=self.call_id, case_number_id=self.case_number
            )
        )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the call's number and the case number that it has."""
        call = call_of(self.past, self.call_id)
        return self.line(clock, f"{call.number} case {call.case_number or self.case_number}")
