"""The town of the demonstration: streets anyone can read off a map; people nobody is."""

from random import Random
from typing import NamedTuple

from api.demo.streets import Spot, along, crossings, nearest_crossing, streets

FIRST_NAMES = ("Ada", "Ben", "Carla", "Dev", "Elin", "Femi", "Grace", "Hugo", "Ines", "Jonah")
LAST_NAMES = ("Example", "Sample", "Tester", "Placeholder", "Fictional", "Nobody", "Invented")


class Caller(NamedTuple):
    """Someone who calls. The number is one that is set aside for fiction."""

    name: str
    phone: str


class Place(NamedTuple):
    """A place as people say it, and where it is."""

    said: str
    spot: Spot

    def __str__(self) -> str:
        """Give it as people say it."""
        return self.said


def address(chance: Random) -> Place:
    """Make up a house number on one of the town's streets."""
    street, share = chance.choice(streets()), chance.random()
    return Place(f"{10 + int(1400 * share)} {street.name}", along(street, share))


def corner(chance: Random) -> Place:
    """Choose an intersection."""
    return Place(*chance.choice(crossings()))


def corner_near(spot: Spot) -> Place:
    """Give the nearest intersection."""
    return Place(*nearest_crossing(spot))


def caller(chance: Random) -> Caller:
    """Make up a caller."""
    name = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
    return Caller(name, f"860-555-01{chance.randrange(100):02}")


def plate(chance: Random) -> str:
    """Make up a plate."""
    letters = "".join(chance.choices("ABCEFGHKLMNPRSTUVXYZ", k=2))
    return f"{letters}{chance.randrange(10000, 100000)}"
