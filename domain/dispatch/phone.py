"""The telephone system's word on its lines, so that answering can be measured."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.dispatch.events import PhoneSignalled
from domain.kernel import Command, about

REMEMBERED = 16
"""How many of a line's latest signals are compared, to know one that is sent again."""


@dataclass(kw_only=True)
class SignalPhone(Command):
    """A call on a line was presented, answered or abandoned."""

    line_id: str
    presented_at: datetime
    answered_at: datetime | None = None
    abandoned_at: datetime | None = None
    number: str = ""
    location: str = ""

    def execute(self) -> None:
        """Record the signal, unless the line has just said the same."""
        latest = about(PhoneSignalled, line_id=self.line_id, newest=REMEMBERED)
        said = {
            (one.event.presented_at, one.event.answered_at, one.event.abandoned_at)
            for one in self.past.of(latest)
            if isinstance(one.event, PhoneSignalled)
        }
        if (self.presented_at, self.answered_at, self.abandoned_at) not in said:
            self.record(
                PhoneSignalled(
                    stamp=self.stamp,
                    line_id=self.line_id,
                    presented_at=self.presented_at,
                    answered_at=self.answered_at,
                    abandoned_at=self.abandoned_at,
                    number=self.number,
                    location=self.location,
                )
            )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the line and when it rang."""
        ended = "answered" if self.answered_at else "abandoned" if self.abandoned_at else "rings"
        return f"{self.line_id} {ended} {clock(self.presented_at)}"
