"""Calls about one and the same thing: all but one are duplicates of it, and none of those has any.

Linking to a duplicate links to its primary; a call that becomes a duplicate takes its own along.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.dispatch.call import Call, call_of, not_open
from domain.dispatch.events import CallLinked, CallUnlinked
from domain.kernel import Refused
from domain.wish import Wish


class LinkedToItself(Refused):
    """{number} cannot be its own duplicate. Name two calls."""


class LinkedOtherwise(Refused):
    """{number} is a duplicate of {primary} already. Unlink it first."""


class LinkedTheOtherWay(Refused):
    """{primary} is a duplicate of {number} already. Unlink it first to turn them round."""


class ExerciseAndReal(Refused):
    """{exercise} is an exercise and {real} is not.

    Link only two of a kind: what is an exercise counts in no statistic.
    """


@dataclass(kw_only=True)
class LinkCalls(Wish):
    """Say that a call is a duplicate of another one."""

    call_id: str
    primary_call_id: str

    def execute(self) -> None:
        """Record the link, and that of its own duplicates. Raises one of the refusals above."""
        call, primary = self._calls()
        if call.primary_call_id == primary.call_id:
            return
        if call.call_id == self.primary_call_id:
            raise LinkedToItself(number=call.number)
        if call.call_id == primary.call_id:
            raise LinkedTheOtherWay(number=call.number, primary=self._named().number)
        if call.primary_call_id:
            raise LinkedOtherwise(number=call.number, primary=call.primary_number)
        if not primary.is_open:
            raise not_open(primary)
        if call.training != primary.training:
            exercise, real = (call, primary) if call.training else (primary, call)
            raise ExerciseAndReal(exercise=exercise.number, real=real.number)
        for call_id, number in call.duplicates.items():
            self.record(
                CallUnlinked(
                    stamp=self.stamp,
                    call_id=call_id,
                    number=number,
                    primary_call_id=call.call_id,
                    primary_number=call.number,
                )
            )
        for call_id, number in ((call.call_id, call.number), *call.duplicates.items()):
            self.record(
                CallLinked(
                    stamp=self.stamp,
                    call_id=call_id,
                    number=number,
                    primary_call_id=primary.call_id,
                    primary_number=primary.number,
                )
            )

    def _named(self) -> Call:
        return call_of(self.past, self.primary_call_id)

    def _calls(self) -> tuple[Call, Call]:
        """Give the call and what it is linked to: the primary of the call that was named."""
        call, named = self.past.all(lambda: call_of(self.past, self.call_id), self._named)
        root = call_of(self.past, named.primary_call_id) if named.primary_call_id else named
        return call, root

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give both numbers."""
        call, primary = self._calls()
        return self.line(clock, f"{call.number} duplicate of {primary.number}")


@dataclass(kw_only=True)
class UnlinkCall(Wish):
    """Say that a call stands on its own after all."""

    call_id: str

    def execute(self) -> None:
        """Record it. Raises `NoSuchCall`."""
        call = call_of(self.past, self.call_id)
        if call.primary_call_id:
            self.record(
                CallUnlinked(
                    stamp=self.stamp,
                    call_id=call.call_id,
                    number=call.number,
                    primary_call_id=call.primary_call_id,
                    primary_number=call.primary_number,
                )
            )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the call's number."""
        return self.line(clock, f"{call_of(self.past, self.call_id).number} on its own")
