"""A recommendation is recorded when it is shown: whoever decides by it is judged by it later."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from domain.deployment.events import UnitsRecommended
from domain.deployment.recommendation import Recommendation, clock
from domain.kernel import Command

FEW = 3
"""So many bare beats are named on a line; of more it is told how many they are."""


@dataclass(kw_only=True)
class RecommendUnits(Command):
    """Show whom to send to a call. What was found is given: this only puts it on record."""

    call_id: str
    number: str
    found: Recommendation
    geography: str = ""

    def execute(self) -> None:
        """Record it: asked again, it may be another one, and both were shown."""
        self.record(
            UnitsRecommended(
                stamp=self.stamp,
                call_id=self.call_id,
                number=self.number,
                units=self.found.units,
                told=msgspec.json.encode(self.found).decode(),
                geography=self.geography,
            )
        )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the call, the units with their times, and what is lacking."""
        return self.line(clock, f"{self.number} {in_words(self.found)}")


def in_words(found: Recommendation) -> str:
    """Give a recommendation on a line: the units with their times, and what is lacking."""
    away = {one.unit: clock(one.seconds) for one in found.candidates}
    units = ", ".join(f"{unit} {away[unit]}" if unit in away else unit for unit in found.units)
    words = [units or "nobody can be sent"]
    if found.short and found.units:
        words.append(f"{found.short} more lacking")
    words += [f"no {skill}" for skill in found.missing]
    if found.unreachable:
        words.append(f"no way from {', '.join(found.unreachable)}")
    if found.bare:
        few = len(found.bare) <= FEW
        words.append(f"leaves {', '.join(found.bare) if few else f'{len(found.bare)} beats'} bare")
    if found.estimate:
        words.append("straight-line estimates")
    return "; ".join(words)
