"""Reading the agency's tables from the file that an agency writes, with a sentence for each fault.

The file is TOML: one section for each table, one line for each code. See `west_hartford.toml`.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import astuple, replace

from domain.agency_tables import (
    COMMON_DISPOSITION,
    COMMON_STATUS,
    COMMON_TYPE,
    SOURCES,
    AgencyTables,
    BadTables,
    Beat,
    CallSource,
    CallType,
    Code,
    Disposition,
    Priority,
    Skill,
    Status,
    Threshold,
)
from domain.run_cards import Policy, RunCard

E = TypeVar("E", bound=Struct)
MOST_SKILLS: Final = 5
DARK_BOARD: Final = "#11161d"
READABLE: Final = 4.5
SET_BY_EVENTS: Final = ("AV", "DP", "AK", "ER", "OS", "TP", "AD", "TS", "SI", "OD")
SOUNDS: Final = frozenset(
    {"accepted", "refused", "new_pending", "priority_1", "emergency", "timer_due", "message"}
)
INTERVALS: Final = frozenset(
    {"answer", "entry", "queue", "processing", "acknowledge"}
    | {"turnout", "travel", "response", "on_scene", "total"}
)
PRIMARY_STATUSES: Final = frozenset({"Available", "ConditionallyAvailable", "NotAvailable"})
SECTIONS: Final[Mapping[str, type[Code]]] = {
    "statuses": Status,
    "types": CallType,
    "priorities": Priority,
    "dispositions": Disposition,
    "sources": CallSource,
    "beats": Beat,
}
MAY_BE_LEFT_OUT: Final[Mapping[str, type[Code]]] = {"skills": Skill}
OTHERS: Final = ("thresholds", "officers", "run_cards", "deployment")
DEFAULTS: Final = {
    "statuses": COMMON_STATUS,
    "types": COMMON_TYPE,
    "dispositions": COMMON_DISPOSITION,
}
SHAPE: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,15}")
COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
WORDS: Final = ("agency", "edition", "traffic_stop", "default_source")


def load(text: str) -> AgencyTables:
    """Read an agency's file. Raises `BadTables` with a sentence for each fault in it."""
    try:
        file = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadTables(f"The tables are not valid TOML: {error}.") from error
    faults = list(_wrong_sections(file))
    read: dict[str, Any] = {word: file.get(word) for word in WORDS}
    for section, kind in {**SECTIONS, **MAY_BE_LEFT_OUT}.items():
        read[section] = tuple(_codes(section, kind, file.get(section, {}), faults))
    for section, entry in (("thresholds", Threshold), ("run_cards", RunCard)):
        read[section] = tuple(_entries(section, entry, file.get(section, []), faults))
    read["deployment"] = _line("deployment", Policy, file.get("deployment", {}), faults)
    read["officers"] = _officers(file.get("officers", {}), faults)
    if faults:
        raise BadTables("\n".join(faults))
    tables = AgencyTables(**read)
    check(tables)
    return tables


def check(tables: AgencyTables) -> None:
    """Make sure that the tables fit together. Raises `BadTables` with a sentence per fault."""
    faults = [fault for rule in RULES for fault in rule(tables)]
    if faults:
        raise BadTables("\n".join(faults))


def _wrong_sections(file: Mapping[str, Any]) -> Iterator[str]:
    known = (*SECTIONS, *MAY_BE_LEFT_OUT, *OTHERS)
    for name in file.keys() - {*known, *WORDS}:
        yield f"There is no table called {name}; there are {', '.join(known)}."
    for name in SECTIONS:
        if not isinstance(file.get(name), dict) or not file[name]:
            yield f"The section [{name}] is missing, or has no codes."
    for word in WORDS:
        if not isinstance(file.get(word), str) or not file[word]:
            yield f'The file has to say {word} = "…" above its first section.'


def _codes(section: str, kind: type[Code], lines: Any, faults: list[str]) -> Iterator[Code]:
    for code, line in lines.items() if isinstance(lines, dict) else ():
        if not isinstance(line, dict):
            faults.append(f'{section}, {code}: write {{ label = "…", … }} after the code.')
            continue
        one = _line(f"{section}, {code}", kind, {**line, "code": code}, faults)
        if isinstance(one, (Status, CallType, Disposition)) and not one.common_value:
            yield replace(one, common_value=DEFAULTS[section], assumed=True)
        elif isinstance(one, Code):
            yield one


def _entries(section: str, kind: type[E], lines: Any, faults: list[str]) -> Iterator[E]:
    if not isinstance(lines, list):
        faults.append(f"Write each of the {section} under a line [[{section}]] of its own.")
        return
    for count, line in enumerate(lines, 1):
        one = _line(f"{section}, entry {count}", kind, line, faults)
        if isinstance(one, kind):
            yield one


def _officers(lines: Any, faults: list[str]) -> dict[str, tuple[str, ...]]:
    try:
        return msgspec.convert(lines, dict[str, tuple[str, ...]])
    except msgspec.ValidationError as error:
        faults.append(f'officers: {error}. Write: 4411 = ["CIT"].')
        return {}


def _line(where: str, kind: type[Struct], line: Any, faults: list[str]) -> Struct | None:
    settable = set(kind.__struct_fields__) - {"assumed"}
    unknown = line.keys() - settable if isinstance(line, dict) else set()
    faults.extend(
        f"{where}: there is no field {name}; there are {', '.join(sorted(settable))}."
        for name in sorted(unknown)
    )
    try:
        return msgspec.convert(line, kind)
    except msgspec.ValidationError as error:
        faults.append(f"{where}: {error}.")
        return None


def _all_codes(tables: AgencyTables) -> Iterator[tuple[str, Code]]:
    for section in (*SECTIONS, *MAY_BE_LEFT_OUT):
        for one in getattr(tables, section):
            yield section, one


def _shapes(tables: AgencyTables) -> Iterator[str]:
    for section, one in _all_codes(tables):
        if section == "sources":
            if one.code not in SOURCES:
                known = ", ".join(sorted(SOURCES))
                yield f"sources, {one.code}: a call's source is one of {known}."
        elif not SHAPE.fullmatch(one.code):
            yield f"{section}, {one.code}: a code is 1 to 16 capitals, digits, _ or -."


def _colours_and_sounds(tables: AgencyTables) -> Iterator[str]:
    for section, one in _all_codes(tables):
        if not COLOUR.fullmatch(one.colour):
            yield f"{section}, {one.code}: a colour is written #rrggbb in small letters."
        elif contrast(one.colour, DARK_BOARD) < READABLE:
            yield (
                f"{section}, {one.code}: {one.colour} is too dark to read on the board "
                f"(contrast {contrast(one.colour, DARK_BOARD):.1f}, at least {READABLE})."
            )
        if one.sound and one.sound not in SOUNDS:
            yield f"{section}, {one.code}: a sound is one of {', '.join(sorted(SOUNDS))}."


def _ages(tables: AgencyTables) -> Iterator[str]:
    for section, one in _all_codes(tables):
        warn, late = one.thresholds.warn, one.thresholds.late
        if warn < 0 or late < 0 or (late and warn > late):
            yield f"{section}, {one.code}: warn comes before late, and neither below zero."


def _statuses(tables: AgencyTables) -> Iterator[str]:
    known = {one.code for one in tables.statuses}
    for code in SET_BY_EVENTS:
        if code not in known:
            yield f"statuses: {code} is missing; what happens to units sets it."
    for one in tables.statuses:
        for code in one.allowed_next:
            if code not in known:
                yield f"statuses, {one.code}: allowed_next names {code}, which is no status."
        if one.primary_common_value not in PRIMARY_STATUSES:
            choice = ", ".join(sorted(PRIMARY_STATUSES))
            yield f"statuses, {one.code}: primary_common_value is one of {choice}."
        if min(one.welfare_minutes, one.grace_minutes) < 0:
            yield f"statuses, {one.code}: minutes cannot be below zero."
        if bool(one.welfare_minutes) != bool(one.grace_minutes):
            yield f"statuses, {one.code}: welfare_minutes and grace_minutes come together."


def _priorities(tables: AgencyTables) -> Iterator[str]:
    values = [one.common_value for one in tables.priorities]
    if not all(0 <= value <= 10 for value in values):
        yield "priorities: a common_value runs from 0 to 10, and 10 is the most urgent."
    if values != sorted(set(values), reverse=True):
        yield "priorities: list them from the most urgent down, each with a lower common_value."
    for one in tables.priorities:
        if one.target_seconds <= 0:
            yield f"priorities, {one.code}: target_seconds is above zero."


def _references(tables: AgencyTables) -> Iterator[str]:
    for one in tables.types:
        if tables.priority(one.priority) is None:
            yield f"types, {one.code}: there is no priority {one.priority}."
    if tables.traffic_stop not in {one.code for one in tables.types}:
        yield f"traffic_stop: there is no call type {tables.traffic_stop}."
    if tables.default_source not in {one.code for one in tables.sources}:
        yield f"default_source: there is no source {tables.default_source}."


def _standards(tables: AgencyTables) -> Iterator[str]:
    sources = {one.code for one in tables.sources}
    priorities = {one.code for one in tables.priorities}
    for count, one in enumerate(tables.thresholds, 1):
        where = f"thresholds, entry {count}"
        if one.interval not in INTERVALS:
            yield f"{where}: an interval is one of {', '.join(sorted(INTERVALS))}."
        if one.within <= 0 or not 0 < one.ratio <= 1:
            yield f"{where}: within is seconds above zero, ratio above 0 and at most 1."
        for code in (*(set(one.sources) - sources), *(set(one.priorities) - priorities)):
            yield f"{where}: the tables have no source or priority {code}."


def _deployment(tables: AgencyTables) -> Iterator[str]:
    skills = {one.code for one in tables.skills}
    for officer, had in tables.officers.items():
        for code in set(had) - skills:
            yield f"officers, {officer}: there is no skill {code}."
    known = {
        "types": {one.code for one in tables.types},
        "priorities": {one.code for one in tables.priorities},
        "beats": {one.code for one in tables.beats},
        "skills": skills,
    }
    for count, card in enumerate(tables.run_cards, 1):
        where = f"run_cards, entry {count}"
        for section, codes in known.items():
            for code in set(getattr(card, section)) - codes:
                yield f"{where}: {section} has no {code}."
        if card.units < 1 or card.officers < 0:
            yield f"{where}: it needs one unit at least, and officers not below zero."
        if len(card.skills) > MOST_SKILLS:
            yield f"{where}: it names more than {MOST_SKILLS} skills. Make two cards of it."
    if min(astuple(tables.deployment)) < 0:
        yield "deployment: seconds, hours and weights are not below zero."


RULES: Final[tuple[Callable[[AgencyTables], Iterator[str]], ...]] = (
    _shapes,
    _colours_and_sounds,
    _ages,
    _statuses,
    _priorities,
    _references,
    _standards,
    _deployment,
)


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours as WCAG 2 counts it: 1 (none) to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
