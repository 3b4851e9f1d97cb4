"""The town of the demonstration: streets anyone can read off a map; people nobody is."""

from random import Random
from typing import NamedTuple

STREETS = (
    "Farmington Ave",
    "Park Rd",
    "New Britain Ave",
    "South Main St",
    "North Main St",
    "Albany Ave",
    "Boulevard",
    "Fern St",
    "Mountain Rd",
    "Asylum Ave",
    "Prospect Ave",
    "Oakwood Ave",
    "Quaker Lane South",
    "Trout Brook Dr",
    "Sedgwick Rd",
    "Kane St",
    "Flatbush Ave",
    "Newington Rd",
    "Bishops Corner",
    "Simsbury Rd",
)

CORNERS = (
    "Farmington Ave/South Main St",
    "New Britain Ave/South St",
    "Park Rd/Prospect Ave",
    "Albany Ave/North Main St",
    "Boulevard/Trout Brook Dr",
    "Fern St/Mountain Rd",
    "Oakwood Ave/New Britain Ave",
    "Asylum Ave/Steele Rd",
)

FIRST_NAMES = ("Ada", "Ben", "Carla", "Dev", "Elin", "Femi", "Grace", "Hugo", "Ines", "Jonah")
LAST_NAMES = ("Example", "Sample", "Tester", "Placeholder", "Fictional", "Nobody", "Invented")


class Caller(NamedTuple):
    """Someone who calls. The number is one that is set aside for fiction."""

    name: str
    phone: str


def address(chance: Random) -> str:
    """Make up a house number on one of the town's streets."""
    return f"{chance.randrange(10, 1400)} {chance.choice(STREETS)}"


def corner(chance: Random) -> str:
    """Choose an intersection."""
    return chance.choice(CORNERS)


def caller(chance: Random) -> Caller:
    """Make up a caller."""
    name = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
    return Caller(name, f"860-555-01{chance.randrange(100):02}")


def plate(chance: Random) -> str:
    """Make up a plate."""
    letters = "".join(chance.choices("ABCEFGHKLMNPRSTUVXYZ", k=2))
    return f"{letters}{chance.randrange(10000, 100000)}"


def pin(chance: Random) -> str:
    """Choose a point within the town: latitude and longitude."""
    return f"{chance.uniform(41.735, 41.795):.5f},{chance.uniform(-72.765, -72.725):.5f}"
