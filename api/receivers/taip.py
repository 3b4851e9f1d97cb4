"""TAIP, the Trimble ASCII Interface Protocol: position reports of vehicles.

After appendix B of Trimble's Copernicus GPS Receiver Reference Manual: `PV` (position and velocity)
and `LN` (long navigation). `EV` is the event report that vehicle trackers of other makers added: an
event's number, GPS week, day of the week from Sunday, and then the fields of `PV`; after the
report messages in Digital Communications Technologies' manual of the Antares trackers.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Final

from api.fix_history import Fix
from api.receivers.sentence import MPH, BadSentence, degrees, nearest

GPS_AHEAD: Final = timedelta(seconds=18)
"""So far is GPS time ahead of UTC since 2017-01-01 (IERS, Bulletin C 52)."""

GPS_BEGAN: Final = datetime(1980, 1, 6, tzinfo=UTC)
WEEKS: Final = 1024
"""GPS weeks are told modulo this by receivers of the old kind."""

FRAME: Final = re.compile(
    r">R(?P<kind>PV|LN|EV)(?P<data>[0-9+-]+)(?P<more>(?:;[A-Z0-9=_.:,+-]*)*?)"
    r"(?:;?\*(?P<sum>[0-9A-F]{2}))?<",
    re.IGNORECASE,
)
OF_UNIT: Final = re.compile(r";ID=([^;]*)", re.IGNORECASE)

SOLUTION: Final = (
    r"(?P<latitude>[+-]\d{7})(?P<longitude>[+-]\d{8})"
    r"(?P<speed>\d{3})(?P<heading>\d{3})(?P<source>\d)(?P<age>\d)"
)
FORMS: Final = {
    "PV": re.compile(rf"(?P<seconds>\d{{5}}){SOLUTION}"),
    "EV": re.compile(rf"\d{{2}}(?P<week>\d{{4}})(?P<day>[0-6])(?P<seconds>\d{{5}}){SOLUTION}"),
    "LN": re.compile(
        r"(?P<seconds>\d{8})(?P<latitude>[+-]\d{9})(?P<longitude>[+-]\d{10})[+-]\d{8}"
        r"(?P<speed>\d{4})[+-]\d{4}(?P<heading>\d{4})\d{2}(?:\d{4})*\d{10}"
        r"(?P<source>\d)(?P<age>\d)"
    ),
}
DIGITS: Final = {"PV": (1, 1e5, 1), "EV": (1, 1e5, 1), "LN": (1e3, 1e7, 10)}
"""What a second, a degree, and a mile an hour or degree of heading count in each form."""

NO_FIX, FRESH = "9", "2"
A_DAY: Final = timedelta(days=1)


def read_taip(line: str, now: datetime) -> Fix:
    """Read a report; its unit is empty where it names none. Raises `BadSentence`.

    `PV` and `LN` tell the time of day only, in GPS time: the day is the one that brings it nearest
    to `now`. Positions that are older than the time they come with are refused.
    """
    frame = FRAME.fullmatch(line)
    found = FORMS[frame["kind"].upper()].fullmatch(frame["data"]) if frame else None
    if not frame or not found:
        raise BadSentence("It is no TAIP report of a position: PV, LN or EV.")
    if frame["sum"] and int(frame["sum"], 16) not in _sums(line):
        raise BadSentence("Its checksum does not fit.")
    if found["source"] == NO_FIX or found["age"] != FRESH:
        raise BadSentence("The receiver had no fresh fix.")
    a_second, a_degree, a_unit = DIGITS[frame["kind"].upper()]
    unit = OF_UNIT.search(frame["more"])
    return Fix(
        unit_id=unit[1] if unit else "",
        at=_at(found, timedelta(seconds=int(found["seconds"]) / a_second), now),
        latitude=degrees(int(found["latitude"]) / a_degree, 90),
        longitude=degrees(int(found["longitude"]) / a_degree, 180),
        heading=_heading(int(found["heading"]) / a_unit),
        speed=int(found["speed"]) / a_unit * MPH,
    )


def _sums(line: str) -> set[int]:
    """Give the exclusive or of what stands before the checksum.

    Trimble's receivers count the `*`, some others do not: either is right.
    """
    star = line.rindex("*")
    before = reduce(lambda found, char: found ^ ord(char), line[:star], 0)
    return {before, before ^ ord("*")}


def _at(found: re.Match[str], time_of_day: timedelta, now: datetime) -> datetime:
    if time_of_day >= A_DAY:
        raise BadSentence("It tells a time of day that there is not.")
    week = found.groupdict().get("week")
    if week is None:
        return nearest((time_of_day - GPS_AHEAD) % A_DAY, now)
    told = GPS_BEGAN + timedelta(weeks=int(week), days=int(found["day"])) + time_of_day - GPS_AHEAD
    if int(week) < WEEKS:
        told += timedelta(weeks=WEEKS) * round((now - told) / timedelta(weeks=WEEKS))
    return told


def _heading(heading: float) -> float:
    if heading > 360:
        raise BadSentence("It tells a heading that there is not.")
    return heading % 360
