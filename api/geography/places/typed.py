"""The forms in which a place is typed: coordinates, codes, mileposts, blocks, corners, numbers."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from api.geography.layers import Place

DECIMAL: Final = re.compile(r"\s*([-+]?\d{1,2}\.\d+)\s*[, ]\s*([-+]?\d{1,3}\.\d+)\s*")
MINUTES: Final = re.compile(
    r"\s*([NS])?\s*(\d{1,2})[° ]\s*(\d{1,2}(?:\.\d+)?)['′]?\s*([NS])?[ ,]+"  # noqa: RUF001 - as typed
    r"([EW])?\s*(\d{1,3})[° ]\s*(\d{1,2}(?:\.\d+)?)['′]?\s*([EW])?\s*",  # noqa: RUF001 - as typed
    re.IGNORECASE,
)
ROUTE: Final = r"(?:I|US|CT|SR|RTE?|ROUTE|INTERSTATE|HWY)?[ -]*(\d{1,3})[ -]*(?:[NSEW]B?)?"
MILEPOST: Final = re.compile(
    rf"\s*{ROUTE}\s+(?:MM|MP|MILE|MILEPOST|MILE ?MARKER)\s*(\d+(?:\.\d+)?)\s*", re.IGNORECASE
)
RAMP: Final = re.compile(
    rf"\s*{ROUTE}\s+(?:EXIT|EX|XT|OFF ?RAMP|RAMP)\s*(\d+[A-Z]?)\s*", re.IGNORECASE
)
BLOCK: Final = re.compile(r"\s*(\d+)\s*(?:BLOCK|BLK)\s*(?:OF\s+)?(.+)", re.IGNORECASE)
CORNER: Final = re.compile(r"\s*(?://?|&|@|\bAND\b|\bAT\b)\s*", re.IGNORECASE)
NUMBERED: Final = re.compile(
    r"\s*(\d+)(?:[ -]?([A-Z])(?=[ ,]))?(?:[ -]*1/2)?\s+(.+)", re.IGNORECASE
)
INSIDE: Final = re.compile(
    r"\s+(?:(?:APT|APARTMENT|UNIT|STE|SUITE|FLOOR|RM|ROOM|LOT|BLDG)\.?|#)\s*#?\s*"
    r"(?:\d+[A-Z]?|[A-Z]\d*)\s*$",
    re.IGNORECASE,
)


class Numbered(NamedTuple):
    """A house number, and the street as it was typed."""

    number: int
    letter: str
    street: str


def point(typed: str) -> Place | None:
    """Read coordinates: decimal degrees, or degrees and minutes; latitude first."""
    found = DECIMAL.fullmatch(typed)
    if found:
        return _on_earth(float(found[2]), float(found[1]))
    found = MINUTES.fullmatch(typed)
    if not found:
        return None
    latitude = int(found[2]) + float(found[3]) / 60
    longitude = int(found[6]) + float(found[7]) / 60
    south = (found[1] or found[4] or "N").upper() == "S"
    west = (found[5] or found[8] or "E").upper() == "W"
    return _on_earth(-longitude if west else longitude, -latitude if south else latitude)


def _on_earth(longitude: float, latitude: float) -> Place | None:
    if abs(latitude) <= 90 and abs(longitude) <= 180:
        return Place(longitude, latitude)
    return None


def without_town(typed: str) -> str:
    """Leave out what follows a comma, and what is inside the house: apartment, floor."""
    return INSIDE.sub("", typed.split(",", maxsplit=1)[0])


def halves(typed: str) -> Iterator[tuple[str, str]]:
    """Give the two streets of a corner: a name may have an AND of its own."""
    for between in CORNER.finditer(typed):
        one, other = typed[: between.start()].strip(), typed[between.end() :].strip()
        if one and other:
            yield one, other


def numbered(typed: str) -> Numbered | None:
    """Read a house number before a street, or behind it."""
    found = NUMBERED.fullmatch(typed)
    if found:
        return Numbered(int(found[1]), (found[2] or "").upper(), found[3])
    behind = re.fullmatch(r"\s*(\D.*?)\s+(\d{1,5})\s*", typed)
    return Numbered(int(behind[2]), "", behind[1]) if behind else None
