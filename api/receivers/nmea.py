r"""NMEA 0183: the sentences RMC and GGA of a GNSS receiver, of any talker.

A TAG block before the sentence (NMEA 0183, version 4) may name the unit as its source:
`\s:1A12*3A\$GPRMC,…`.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from typing import Any, Final

from pynmeagps import (
    NMEAMessageError,
    NMEAParseError,
    NMEAReader,
    NMEAStreamError,
    NMEATypeError,
)

from api.fix_history import Fix
from api.receivers.sentence import KNOT, BadSentence, degrees, nearest

TAGGED: Final = re.compile(r"\\(?P<block>[^\\*]*)\*(?P<sum>[0-9A-Fa-f]{2})\\(?P<rest>.*)")
SENTENCE: Final = re.compile(r"\$[A-Z]{2}(?:RMC|GGA),[^*$]*\*[0-9A-Fa-f]{2}")

VALID: Final = "A"
NOT_MEASURED: Final = {"N", "M", "S"}
"""Positioning modes of RMC: no fix, typed by hand, simulated."""

UNUSABLE: Final = {0, 7, 8}
"""Qualities of GGA: no fix, typed by hand, simulated."""


def read_nmea(line: str, now: datetime) -> Fix:
    """Read a sentence; its unit is empty where it names none. Raises `BadSentence`.

    GGA tells the time of day only: the day is the one that brings it nearest to `now`; it tells
    neither speed nor heading.
    """
    unit, sentence = _unit_and_sentence(line)
    if not SENTENCE.fullmatch(sentence):
        raise BadSentence("It is no NMEA sentence of a position: RMC or GGA, with its checksum.")
    try:
        told: Any = NMEAReader.parse(f"{sentence}\r\n".encode())
    except NMEAParseError as error:
        raise BadSentence("Its checksum does not fit.") from error
    except (NMEAMessageError, NMEAStreamError, NMEATypeError, ValueError, TypeError) as error:
        raise BadSentence("It cannot be read.") from error
    if told is None or not isinstance(told.time, time):
        raise BadSentence("It tells no time.")
    if not _measured(told):
        raise BadSentence("The receiver had no fix.")
    if not isinstance(told.lat, float) or not isinstance(told.lon, float):
        raise BadSentence("It tells no position.")
    return Fix(
        unit_id=unit,
        at=_at(told, now),
        latitude=degrees(told.lat, 90),
        longitude=degrees(told.lon, 180),
        heading=_heading(getattr(told, "cog", "")),
        speed=_speed(getattr(told, "spd", "")),
    )


def _unit_and_sentence(line: str) -> tuple[str, str]:
    tagged = TAGGED.fullmatch(line)
    if not tagged:
        return "", line
    if reduce(lambda found, char: found ^ ord(char), tagged["block"], 0) != int(tagged["sum"], 16):
        raise BadSentence("The checksum of its tag does not fit.")
    tags = dict(part.split(":", 1) for part in tagged["block"].split(",") if ":" in part)
    return tags.get("s", ""), tagged["rest"]


def _measured(told: Any) -> bool:
    if told.msgID == "GGA":
        return isinstance(told.quality, int) and told.quality not in UNUSABLE
    return told.status == VALID and getattr(told, "posMode", "") not in NOT_MEASURED


def _at(told: Any, now: datetime) -> datetime:
    clock: time = told.time
    if told.msgID == "GGA":
        whole = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
        return nearest(whole + timedelta(microseconds=clock.microsecond), now)
    if not isinstance(told.date, date):
        raise BadSentence("It tells no date.")
    return datetime.combine(told.date, clock, UTC)


def _heading(told: object) -> float | None:
    return told % 360 if isinstance(told, float) and 0 <= told <= 360 else None


def _speed(told: object) -> float | None:
    return told * KNOT if isinstance(told, float) and 0 <= told * KNOT <= 500 else None
