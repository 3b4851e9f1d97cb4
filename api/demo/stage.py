"""The stage: scenarios take turns on a clock of their own, the same way for the same seed.

A scenario is a generator. It yields a `Wait`, or a `Say` and gets the `Heard` that came of it.
Nothing here sends anything: who plays the stage says each line where it belongs and hands back
what was answered.
"""

import heapq
import re
from collections.abc import Generator
from typing import NamedTuple

NUMBER = re.compile(r"\b\d\d-\d{6}\b")


class Wait(NamedTuple):
    """Let so many seconds of the shift go by."""

    seconds: float


class Say(NamedTuple):
    """Type a line of the command language at a position."""

    desk: str
    line: str


class Ring(NamedTuple):
    """A telephone call that rang for so long before somebody at the position took it.

    `answered` is false where the caller gave up; `phone` and `location` come with the line.
    """

    desk: str
    line_id: str
    rang_seconds: float
    answered: bool
    phone: str
    location: str


class Relieved(NamedTuple):
    """Someone else sits down at the position and signs in there."""

    desk: str
    name: str


Cue = Say | Ring | Relieved


class Heard(NamedTuple):
    """What came of a cue: whether it was accepted, and the result line or the reason."""

    accepted: bool
    text: str

    @property
    def number(self) -> str:
        """The first call number in the answer, or empty."""
        found = NUMBER.search(self.text)
        return found[0] if found else ""


Scenario = Generator[Wait | Cue, Heard | None, None]


class Cast(NamedTuple):
    """A cue at its time, waiting for what comes of it."""

    at: float
    cue: Cue
    scenario: Scenario


class Stage:
    """Scenarios in the order of their next acts. `now` is in seconds since the shift began."""

    def __init__(self) -> None:
        self.now = 0.0
        self._waiting: list[tuple[float, int, Scenario]] = []
        self._begun = 0

    def begin(self, scenario: Scenario, after: float = 0.0) -> None:
        """Let a scenario begin, now or after so many seconds."""
        self._wait(scenario, self.now + after)

    def next(self) -> Cast | None:
        """Go on to the next cue and give it; nothing when every scenario has ended."""
        while self._waiting:
            self.now, _, scenario = heapq.heappop(self._waiting)
            cast = self._go_on(scenario, None)
            if cast:
                return cast
        return None

    def heard(self, cast: Cast, heard: Heard) -> Cast | None:
        """Hand back what came of a cue; give the scenario's next cue if it follows at once."""
        return self._go_on(cast.scenario, heard)

    def _go_on(self, scenario: Scenario, heard: Heard | None) -> Cast | None:
        try:
            act = scenario.send(heard)
        except StopIteration:
            return None
        if isinstance(act, Wait):
            self._wait(scenario, self.now + act.seconds)
            return None
        return Cast(self.now, act, scenario)

    def _wait(self, scenario: Scenario, at: float) -> None:
        self._begun += 1
        heapq.heappush(self._waiting, (at, self._begun, scenario))
