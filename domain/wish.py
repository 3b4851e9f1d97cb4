"""A wish: a command that may be refused, and that happens after everything that it rests on."""

from dataclasses import dataclass
from datetime import timedelta

from msgspec.structs import replace

from domain.kernel import Command, Event, Refused

LATEST = timedelta(minutes=5)
"""How far a wish's own time may lie before what it rests on: the clocks of several machines."""


class SaidTooLate(Refused):
    """Things went on until {at}, after the time given.

    Send it without a time, or with a later one.
    """


class ReasonMissing(Refused):
    """Say why: {what} needs a reason."""


def says_something(text: str) -> bool:
    """Tell whether a text has a letter or a digit: a dash is no reason."""
    return any(char.isalnum() for char in text)


def check_reason(reason: str, what: str) -> None:
    """Raise `ReasonMissing` where the reason for something says nothing."""
    if not says_something(reason):
        raise ReasonMissing(what=what)


@dataclass(kw_only=True)
class Wish(Command):
    """A command that may be refused. It was decided on all that was known when it was recorded.

    State follows the time of happening, so a wish stamped by a slow clock would sort before the
    facts that allowed it. It takes the time of the latest of them instead.
    """

    def record(self, fact: Event) -> None:
        """Record a fact, no earlier than what it rests on. Raises `SaidTooLate`."""
        latest = self.past.latest or fact.at
        if latest - fact.at > LATEST:
            raise SaidTooLate(at=latest)
        if fact.at < latest:
            fact = replace(fact, stamp=replace(fact.stamp, at=latest))
        super().record(fact)
