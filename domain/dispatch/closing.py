"""Ending calls. A call that ends frees its units in the same append; a reopened one stays open.

Its duplicates do not end with it, they are named: each has a caller and an outcome of its own, and
nothing is recorded that nobody said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.dispatch.call import Call, call_of, not_open
from domain.dispatch.events import (
    CallCancelled,
    CallClosed,
    CallReopened,
    UnitCleared,
    UnitUnstacked,
)
from domain.kernel import Event, FactUndone, Refused, Stamp, about
from domain.wish import Wish, check_reason


class OutcomeMissing(Refused):
    """Say how {number} came out: name at least one disposition."""


def freed(call: Call, stamp: Stamp, disposition: str = "") -> list[Event]:
    """Give the facts that free every unit of the call, and every one for which it waits."""
    cleared = [
        UnitCleared(
            stamp=stamp,
            call_id=call.call_id,
            number=call.number,
            tour_id=on_it.tour_id,
            unit_id=on_it.unit_id,
            disposition=disposition,
        )
        for on_it in call.units.values()
    ]
    unstacked = [
        UnitUnstacked(
            stamp=stamp,
            call_id=call.call_id,
            number=call.number,
            tour_id=tour_id,
            unit_id=unit_id,
        )
        for unit_id, tour_id in call.stacked.items()
    ]
    return [*cleared, *unstacked]


def _ending(wish: Wish, call_id: str) -> Call:
    """Give the call that ends, having read what the answer tells of its duplicates."""
    call = call_of(wish.past, call_id)
    _open_duplicates(wish, call)
    return call


def _open_duplicates(wish: Wish, call: Call) -> list[str]:
    """Number the duplicates of a call that are still open."""
    ends = (CallClosed, CallCancelled, CallReopened, FactUndone)
    known = wish.past.all(
        *(lambda one=one: wish.past.of(about(*ends, call_id=one)) for one in call.duplicates)
    )
    return [
        number
        for number, facts in zip(call.duplicates.values(), known, strict=True)
        if not facts or isinstance(facts[-1].event, CallReopened)
    ]


@dataclass(kw_only=True)
class CancelCall(Wish):
    """End a call because nobody is needed any more."""

    call_id: str
    reason: str

    def execute(self) -> None:
        """Free its units and end it. Raises `NoSuchCall`, `CallNotOpen`, `ReasonMissing`."""
        call = _ending(self, self.call_id)
        if call.state == "cancelled":
            return
        if not call.is_open:
            raise not_open(call)
        check_reason(self.reason, f"cancelling {call.number}")
        for fact in freed(call, self.stamp):
            self.record(fact)
        self.record(CallCancelled(stamp=self.stamp, call_id=self.call_id, reason=self.reason))

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the call's number, its end, who is free again, and its open duplicates."""
        return _ended(self, self.call_id, "cancelled", clock)


@dataclass(kw_only=True)
class CloseCall(Wish):
    """End a call with its outcome. Its units are cleared with the first disposition."""

    call_id: str
    dispositions: tuple[str, ...]
    text: str = ""

    def execute(self) -> None:
        """Free its units and end it. Raises `NoSuchCall`, `CallNotOpen`, `OutcomeMissing`."""
        call = _ending(self, self.call_id)
        if not self.dispositions:
            raise OutcomeMissing(number=call.number)
        if call.state == "closed" and call.dispositions == self.dispositions and not self.text:
            return
        if not call.is_open:
            raise not_open(call)
        for fact in freed(call, self.stamp, self.dispositions[0]):
            self.record(fact)
        self.record(
            CallClosed(
                stamp=self.stamp,
                call_id=self.call_id,
                dispositions=self.dispositions,
                text=self.text,
            )
        )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the call's number, its outcome, who is free again, and its open duplicates."""
        return _ended(self, self.call_id, f"closed {' '.join(self.dispositions)}", clock)


def _ended(wish: Wish, call_id: str, end: str, clock: Callable[[datetime], str]) -> str:
    call = call_of(wish.past, call_id)
    line = wish.line(clock, f"{call.number} {end}")
    free = [fact.unit_id for fact in wish.facts if isinstance(fact, UnitCleared)]
    named = {"free": free, "duplicates still open": _open_duplicates(wish, call)}
    return line + "".join(f", {what}: {' '.join(names)}" for what, names in named.items() if names)


@dataclass(kw_only=True)
class ReopenCall(Wish):
    """Open an ended call again. It stays open until it is ended again; units are sent anew."""

    call_id: str
    reason: str

    def execute(self) -> None:
        """Record it. Raises `NoSuchCall`, `ReasonMissing`."""
        call = call_of(self.past, self.call_id)
        if call.is_open:
            return
        check_reason(self.reason, f"reopening {call.number}")
        self.record(CallReopened(stamp=self.stamp, call_id=self.call_id, reason=self.reason))

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the call's number."""
        return self.line(clock, f"{call_of(self.past, self.call_id).number} open")
