"""The map file: which column of a former system's file is what, as its owner writes it in TOML."""

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct, field

from domain.dispatch.events import STAGES, Stage
from domain.dispatch.imported import UNIT_STAGES

Columns = str | tuple[str, ...]
"""One column, or several whose words are joined."""

SAME = "same"
"""As `otherwise`: keep the file's own word."""


class BadMap(Exception):
    """The map cannot be used. It says, a sentence a line, what to change."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class FileForm(Struct, frozen=True, forbid_unknown_fields=True):
    """How the file is written. Without a delimiter it is found out from the heading."""

    encoding: str = "utf-8"
    delimiter: str = ""
    gaps: tuple[str, ...] = ("",)


class Times(Struct, frozen=True, forbid_unknown_fields=True):
    """How times are written, and what a local time means that comes twice a year, or never.

    `formats` are Python's strptime patterns, or `iso` or `unix`. `twice`: `in_order` takes the
    earlier of the two unless that comes before the stage before it. `never`: `earlier` and
    `later` move the time out of the hour that does not exist, by that hour.
    """

    zone: str
    formats: tuple[str, ...]
    twice: Literal["in_order", "earlier", "later", "refuse"] = "in_order"
    never: Literal["earlier", "later", "refuse"] = "refuse"


class OfCall(Struct, frozen=True, forbid_unknown_fields=True):
    """What names a call, and where it was. `key` is what tells calls apart, else the number."""

    number: str
    key: Columns = ()
    place: Columns = ()
    pin: Columns = ()
    beat: str = ""


class OfUnit(Struct, frozen=True, forbid_unknown_fields=True):
    """Present when the file has one row per unit. `key` is what tells one call's rows apart."""

    id: str
    key: Columns = ()
    call_closes: Literal["", "with_last_unit", "never"] = ""


class Coded(Struct, frozen=True, forbid_unknown_fields=True):
    """A column of code words, and ours for them.

    `always` stands for every row, without a column. A word that `values` lacks becomes
    `otherwise` (`same`: stays as it is) and is counted; without `otherwise` the row is refused.
    `missing` stands for a gap. Without `values` the file's words are kept.
    """

    column: str = ""
    always: str = ""
    values: dict[str, str] = field(default_factory=dict)
    otherwise: str = ""
    missing: str | None = None


class Priority(Coded, frozen=True, forbid_unknown_fields=True):
    """As `Coded`; `first` is the column of the priority that the call had before a change."""

    first: str = ""


class Source(Coded, frozen=True, forbid_unknown_fields=True):
    """As `Coded`; `self_initiated` lists the file's words that mean an officer came upon it."""

    self_initiated: tuple[str, ...] = ()


class Interval(Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """A column that holds the whole seconds from one stage to another, to check ours against."""

    column: str
    start: Stage
    to: Stage


class CadMap(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """What a former system's export means."""

    source_system: str
    times: Times
    call: OfCall
    stages: dict[Stage, Columns]
    type: Coded
    priority: Priority
    discipline: Coded
    source: Source = Source(always="former")
    disposition: Coded = Coded()
    file: FileForm = FileForm()
    unit: OfUnit | None = None
    intervals: tuple[Interval, ...] = ()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the file's local times."""
        return ZoneInfo(self.times.zone)

    @property
    def key(self) -> tuple[str, ...]:
        """Name the columns that tell calls apart."""
        return several(self.call.key or self.call.number)

    def columns(self) -> dict[str, list[str]]:
        """Give every column that is used, with what it is used for."""
        found: dict[str, list[str]] = {}
        for purpose, columns in self._purposes():
            for column in several(columns):
                found.setdefault(column, []).append(purpose)
        return found

    def _purposes(self) -> Iterator[tuple[str, Columns]]:
        yield "call.number", self.call.number
        yield "call.key", self.call.key
        yield "call.place", self.call.place
        yield "call.pin", self.call.pin
        yield "call.beat", self.call.beat
        for name in ("type", "priority", "discipline", "source", "disposition"):
            yield f"{name}.column", getattr(self, name).column
        yield "priority.first", self.priority.first
        for stage, columns in self.stages.items():
            yield f"stages.{stage}", columns
        if self.unit:
            yield "unit.id", self.unit.id
            yield "unit.key", self.unit.key
        for number, interval in enumerate(self.intervals, start=1):
            yield f"intervals {number}", interval.column


def several(columns: Columns) -> tuple[str, ...]:
    """Give columns as a tuple, none for an empty name."""
    return (columns,) if isinstance(columns, str) and columns else tuple(columns)


def shipped_maps() -> dict[str, Path]:
    """Give the maps that come with Blotter, by file name."""
    folder = Path(str(files("api.imports"))) / "maps"
    return {path.name: path for path in sorted(folder.glob("*.toml"))}


def load_map(path: Path) -> CadMap:
    """Read a map; a bare name that is no file is looked for among the shipped ones.

    Raises `BadMap` with a sentence for each thing to change.
    """
    here = path if path.exists() else shipped_maps().get(str(path), path)
    try:
        raw = tomllib.loads(here.read_text(encoding="utf-8-sig"))
    except OSError as error:
        shipped = ", ".join(shipped_maps())
        raise BadMap(
            [f"The map {path} cannot be read: {error.strerror}. Shipped maps: {shipped}."]
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadMap([f"The map {path} is not TOML: {error}."]) from error
    return understood(raw)


def understood(raw: Mapping[str, Any]) -> CadMap:
    """Make a map of what the TOML says. Raises `BadMap`."""
    problems = [*_unknown_keys(raw), *_missing(raw)]
    if problems:
        raise BadMap(problems)
    try:
        cad_map = msgspec.convert(raw, CadMap)
    except msgspec.ValidationError as error:
        raise BadMap([f"{error}.".replace("$.", "").replace("`$`", "the map")]) from error
    problems = list(_contradictions(cad_map))
    if problems:
        raise BadMap(problems)
    return cad_map


SECTIONS: dict[str, type[Struct]] = {
    "file": FileForm,
    "times": Times,
    "call": OfCall,
    "unit": OfUnit,
    "type": Coded,
    "priority": Priority,
    "discipline": Coded,
    "source": Source,
    "disposition": Coded,
    "intervals": Interval,
}


_CODED = 'Say what it is: column = "…", or for all rows always = "…".'
NEEDED: dict[str, str] = {
    "source_system": "Name the system that the former numbers belong to.",
    "[times]": "Say the time zone and the formats that its times are written in.",
    "[call]": "Say which column has a call's number.",
    "[stages]": "Say which columns are instants of a call, received at least.",
    "[type]": _CODED,
    "[priority]": _CODED,
    "[discipline]": _CODED,
}
"""The parts that every map has, and what belongs there."""


def suggestion(word: str, known: list[str]) -> str:
    """Give a sentence that names the likeliest word that was meant, or nothing."""
    folded = {one.casefold(): one for one in known}
    close = get_close_matches(word.casefold(), folded, n=1)
    return f' Did you mean "{folded[close[0]]}"?' if close else ""


def _unknown_keys(raw: Mapping[str, Any]) -> Iterator[str]:
    yield from _strangers("The map", raw, list(CadMap.__struct_encode_fields__))
    for name, kind in SECTIONS.items():
        section = raw.get(name)
        for one in section if isinstance(section, list) else [section]:
            if isinstance(one, dict):
                yield from _strangers(f"[{name}]", one, list(kind.__struct_encode_fields__))
    if isinstance(stages := raw.get("stages"), dict):
        yield from _strangers("[stages]", stages, list(STAGES))


def _missing(raw: Mapping[str, Any]) -> Iterator[str]:
    for part, what in NEEDED.items():
        if part.strip("[]") not in raw:
            yield f"The map has no {part}. {what}"
    for name, kind in SECTIONS.items():
        if isinstance(section := raw.get(name), dict):
            for one in msgspec.structs.fields(kind):
                if one.required and one.encode_name not in section:
                    yield f"[{name}] does not say {one.encode_name}."


def _strangers(where: str, section: Mapping[str, Any], known: list[str]) -> Iterator[str]:
    for key in section:
        if key not in known:
            choice = suggestion(key, known) or f" It may have: {', '.join(known)}."
            yield f'{where} has a key "{key}" that Blotter does not know.{choice}'


def _contradictions(cad_map: CadMap) -> Iterator[str]:
    if not cad_map.source_system.strip():
        yield "source_system is empty. Name the system that the former numbers belong to."
    try:
        ZoneInfo(cad_map.times.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield (
            f'times.zone "{cad_map.times.zone}" is not a time zone. '
            'Write it as the zone database does, such as "America/New_York".'
        )
    if not cad_map.times.formats:
        yield 'times.formats is empty. Name at least one, such as "%m/%d/%Y %H:%M:%S".'
    if len(cad_map.file.delimiter) > 1:
        yield "file.delimiter is one character. Leave it out to have it found out."
    if "received" not in cad_map.stages:
        yield "[stages] does not say which column is received. Every call needs that instant."
    for name in ("type", "priority", "discipline"):
        coded: Coded = getattr(cad_map, name)
        if bool(coded.column) == bool(coded.always):
            yield f"[{name}] needs either a column, or always for one that every row has."
    yield from _about_intervals(cad_map)
    yield from _about_units(cad_map)


def _about_intervals(cad_map: CadMap) -> Iterator[str]:
    for interval in cad_map.intervals:
        for stage in (interval.start, interval.to):
            if stage not in cad_map.stages:
                yield (
                    f'The interval "{interval.column}" needs the stage {stage}, '
                    "which [stages] does not have."
                )


def _about_units(cad_map: CadMap) -> Iterator[str]:
    if cad_map.unit is None:
        return
    if "first_cleared" in cad_map.stages:
        yield "first_cleared is for files with one row per incident. With [unit] use cleared."
    if not set(cad_map.stages) & set(UNIT_STAGES):
        yield f"[unit] is there, but [stages] has none of a unit's: {', '.join(UNIT_STAGES)}."
    if not cad_map.unit.call_closes and "closed" not in cad_map.stages:
        yield (
            "Say when a call closes: with a column for closed in [stages], or with "
            'unit.call_closes = "with_last_unit" or "never".'
        )
    if cad_map.unit.call_closes and "closed" in cad_map.stages:
        yield "unit.call_closes and the stage closed contradict each other. Keep one."
