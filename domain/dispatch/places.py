"""When two texts name one place: for what happened there before, without keeping the text open."""

import re
from typing import Final

WORDS: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
INTERSECTION: Final = re.compile(r"\s*(?://?|&|@| AND | AT )\s*")
SHORT: Final = {
    "AVENUE": "AVE",
    "BOULEVARD": "BLVD",
    "CIRCLE": "CIR",
    "COURT": "CT",
    "DRIVE": "DR",
    "EAST": "E",
    "HIGHWAY": "HWY",
    "LANE": "LN",
    "NORTH": "N",
    "PARKWAY": "PKWY",
    "PLACE": "PL",
    "ROAD": "RD",
    "ROUTE": "RT",
    "SAINT": "ST",
    "SOUTH": "S",
    "SQUARE": "SQ",
    "STREET": "ST",
    "TERRACE": "TER",
    "TURNPIKE": "TPKE",
    "WEST": "W",
}
"""As the United States Postal Service shortens them (Publication 28, appendices B and C1)."""


def plain(place: str) -> str:
    """Give a place so that different spellings of it are the same; empty where no word is.

    Case, punctuation, the usual abbreviations and the order of an intersection do not count.
    What follows a comma (an apartment, the town) does not either.
    """
    streets = INTERSECTION.split(place.upper().split(",")[0])
    return "/".join(sorted(filter(None, map(_street, streets))))


def _street(text: str) -> str:
    return " ".join(SHORT.get(word, word) for word in WORDS.findall(text))
