"""What a call needs: run cards say how many units and officers, and which skills."""

from collections.abc import Iterable

from msgspec import Struct


class Need(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """So many units, so many officers in them together, and each of these skills in one of them."""

    units: int = 1
    officers: int = 0
    skills: tuple[str, ...] = ()


class RunCard(Need, frozen=True, kw_only=True, omit_defaults=True):
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
