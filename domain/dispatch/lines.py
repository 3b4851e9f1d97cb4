"""A typed line that was stopped: what stopped it holds, however often the line is sent again."""

from dataclasses import dataclass

from domain.dispatch.events import LinePartRefused
from domain.kernel import Command


@dataclass(kw_only=True)
class StopLine(Command):
    """Keep the refusal of a part of a line of which an earlier part was recorded."""

    refused: str
    because: str

    def execute(self) -> None:
        """Record the refusal in the words that its reader got."""
        self.record(LinePartRefused(stamp=self.stamp, refused=self.refused, because=self.because))
