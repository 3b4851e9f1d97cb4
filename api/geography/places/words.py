"""The words of street names: spelt out, shortened or half typed, they are made alike."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from domain.dispatch.places import SHORT

DIRECTIONS: Final = frozenset({"N", "S", "E", "W", "NE", "NW", "SE", "SW"})

ALSO: Final = {
    "ALLEY": "ALY",
    "ANNEX": "ANX",
    "AV": "AVE",
    "AVEN": "AVE",
    "AVENU": "AVE",
    "BEND": "BND",
    "BL": "BLVD",
    "BLV": "BLVD",
    "BOUL": "BLVD",
    "BRIDGE": "BRG",
    "BROOK": "BRK",
    "CENTER": "CTR",
    "CENTRE": "CTR",
    "CI": "CIR",
    "CIRC": "CIR",
    "COMMON": "CMN",
    "COMMONS": "CMNS",
    "COR": "COR",
    "CORNER": "COR",
    "CRES": "CRES",
    "CRESCENT": "CRES",
    "CROSSING": "XING",
    "CRT": "CT",
    "DRV": "DR",
    "EA": "E",
    "ESTATES": "ESTS",
    "EXPRESSWAY": "EXPY",
    "EXT": "EXT",
    "EXTENSION": "EXT",
    "FREEWAY": "FWY",
    "GARDENS": "GDNS",
    "GATEWAY": "GTWY",
    "GLEN": "GLN",
    "GREEN": "GRN",
    "GROVE": "GRV",
    "HEIGHTS": "HTS",
    "HILL": "HL",
    "HILLS": "HLS",
    "HOLLOW": "HOLW",
    "JUNCTION": "JCT",
    "KNOLL": "KNL",
    "LA": "LN",
    "LANDING": "LNDG",
    "MANOR": "MNR",
    "MEADOW": "MDW",
    "MEADOWS": "MDWS",
    "MOUNT": "MT",
    "MOUNTAIN": "MTN",
    "NO": "N",
    "NORTHEAST": "NE",
    "NORTHWEST": "NW",
    "ORCHARD": "ORCH",
    "PARKW": "PKWY",
    "PIKE": "PIKE",
    "PKY": "PKWY",
    "PLAIN": "PLN",
    "PLAINS": "PLNS",
    "PLAZA": "PLZ",
    "POINT": "PT",
    "RIDGE": "RDG",
    "RIVER": "RIV",
    "SO": "S",
    "SOUTHEAST": "SE",
    "SOUTHWEST": "SW",
    "SPRING": "SPG",
    "SPRINGS": "SPGS",
    "STA": "STA",
    "STATION": "STA",
    "STR": "ST",
    "STRT": "ST",
    "TERR": "TER",
    "TPK": "TPKE",
    "TRACE": "TRCE",
    "TRAIL": "TRL",
    "TRN": "TPKE",
    "TRNPK": "TPKE",
    "VALLEY": "VLY",
    "VIEW": "VW",
    "VILLAGE": "VLG",
    "WE": "W",
}
"""More short forms of Publication 28 (appendix C1), and such as are typed in haste."""

ALIKE: Final = {**SHORT, **ALSO}

SUFFIXES: Final = frozenset(
    {"ALY", "ANX", "AVE", "BND", "BLVD", "BRG", "BRK", "CTR", "CIR", "CMN", "CMNS", "COR", "CRES"}
    | {"CT", "DR", "ESTS", "EXPY", "EXT", "FWY", "GDNS", "GTWY", "GLN", "GRN", "GRV", "HTS", "HL"}
    | {"HLS", "HOLW", "HWY", "JCT", "KNL", "LN", "LNDG", "LOOP", "MNR", "MDW", "MDWS", "MEWS"}
    | {"ORCH", "PARK", "PASS", "PATH", "PIKE", "PKWY", "PL", "PLZ", "PT", "RD", "RDG", "ROW"}
    | {"RUN", "SQ", "ST", "STA", "TER", "TPKE", "TRCE", "TRL", "VLY", "VW", "WALK", "WAY", "XING"}
)
"""What may end a street's name and be left out by whoever types it, in the short form."""

WORD: Final = re.compile(r"[A-Z0-9]+(?:'[A-Z]+)?")


class Name(NamedTuple):
    """A street's name in short words: its directions, its base, its suffix."""

    directions: frozenset[str]
    base: str
    suffix: str

    @property
    def key(self) -> str:
        """The whole of it, wherever the directions stood."""
        return " ".join((*sorted(self.directions), self.base, self.suffix)).strip()


@lru_cache(maxsize=50_000)
def name(text: str) -> Name:
    """Take a street's name apart.

    Directions may stand before or behind, and the suffix may be missing: a word is one only where
    something else is left for a base.
    """
    words = [ALIKE.get(word, word) for word in WORD.findall(text.upper().replace("'", ""))]
    directions = []
    while len(words) > 1 and words[0] in DIRECTIONS and words[1] not in SUFFIXES:
        directions.append(words.pop(0))
    while len(words) > 1 and words[-1] in DIRECTIONS:
        directions.append(words.pop())
    suffix = words.pop() if len(words) > 1 and words[-1] in SUFFIXES else ""
    while len(words) > 1 and words[0] in DIRECTIONS:
        directions.append(words.pop(0))
    return Name(frozenset(directions), " ".join(words), suffix)
