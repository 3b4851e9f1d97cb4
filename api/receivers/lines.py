"""Lines of receivers' sentences, as fixes of units: what cannot be read is told by its line."""

import re
from datetime import datetime
from typing import Final, NamedTuple

from msgspec.structs import replace

from api.fix_history import Fix
from api.receivers.nmea import read_nmea
from api.receivers.sentence import BadSentence
from api.receivers.taip import read_taip

UNIT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,15}")
Key = tuple[str, datetime]


class RefusedLine(NamedTuple):
    """A line that gives no fix: its number, the first being 1, and why."""

    line: int
    because: str


class LinesRead(NamedTuple):
    """What lines say: the fixes, the lines that told each, and what could not be read."""

    fixes: list[Fix]
    lines: dict[Key, list[int]]
    refused: list[RefusedLine]


def read_lines(text: str, unit: str, now: datetime) -> LinesRead:
    """Read a sentence from each line that is not empty.

    `unit` is meant where a line names none. Where sentences tell the same instant of a unit, as RMC
    and GGA do, the one that knows the speed stands.
    """
    found: dict[Key, Fix] = {}
    lines: dict[Key, list[int]] = {}
    refused: list[RefusedLine] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            fix = _fix(line.strip(), unit, now)
        except BadSentence as error:
            refused.append(RefusedLine(number, str(error)))
            continue
        key = (fix.unit_id, fix.at)
        lines.setdefault(key, []).append(number)
        if key not in found or found[key].speed is None:
            found[key] = fix
    return LinesRead(list(found.values()), lines, refused)


def _fix(line: str, unit: str, now: datetime) -> Fix:
    fix = read_taip(line, now) if line.startswith(">") else read_nmea(line, now)
    named = fix.unit_id or unit
    if not UNIT.fullmatch(named):
        raise BadSentence("It names no unit, and none is given with it.")
    return replace(fix, unit_id=named.upper())
