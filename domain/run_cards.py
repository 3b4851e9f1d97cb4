"""Run cards: how many units, officers and skills a call needs, and how units for it are weighed."""

from collections.abc import Iterable

from msgspec import Struct


class Need(Struct, frozen=True, kw_only=True):
    """So many units, so many officers in them together, and each of these skills in one of them."""

    units: int = 1
    officers: int = 0
    skills: tuple[str, ...] = ()


class RunCard(Need, frozen=True, kw_only=True):
    """A line of the agency's run cards: what calls of these types, priorities and beats need.

    None named means all. The first card that fits a call holds.
    """

    types: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    beats: tuple[str, ...] = ()

    def fits(self, type: str, priority: str, beat: str) -> bool:
        """Tell whether the card is for such a call."""
        return (
            (not self.types or type in self.types)
            and (not self.priorities or priority in self.priorities)
            and (not self.beats or beat in self.beats)
        )


def need_of(cards: Iterable[RunCard], type: str, priority: str, beat: str) -> Need:
    """Give what a call needs by the first card that fits; without one, a unit."""
    for card in cards:
        if card.fits(type, priority, beat):
            return Need(units=card.units, officers=card.officers, skills=card.skills)
    return Need()


class Policy(Struct, frozen=True, kw_only=True):
    """What counts as how many seconds nearer, or farther.

    `own_beat`: the unit works the beat of the call. `on_break`: it is at a meal or a report.
    `preempt`: it is on its way to a less urgent call, which then waits. `long_shift`: it has been
    on shift longer than `long_hours`. `coverage`: for each second by which the town's mean
    response rises without it. `level` is the response to a beat, in seconds, above which the beat
    counts as bare; `on_scene` how long a unit usually stays at a call.

    The figures of the start set are this project's own, for the agency to set by its experience.
    """

    own_beat: float = 60.0
    on_break: float = 60.0
    preempt: float = 180.0
    long_shift: float = 120.0
    long_hours: float = 8.0
    coverage: float = 1.0
    level: float = 480.0
    on_scene: float = 1500.0
