"""One row of a former system's file, read by the map: instants, codes, key, fingerprint."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from api.imports.cad_map import SAME, CadMap, Coded, several
from api.imports.csv_file import Row
from api.imports.local_time import LocalTime, Unreadable
from domain.dispatch.events import STAGES, Stage
from domain.dispatch.imported import UNIT_STAGES

DEGREES = re.compile(r"-?\d{1,3}(?:\.\d+)?")
MAX_ID = 200


class RowRefused(Exception):
    """The row cannot be brought in. It says why."""


class CallWords(Struct, frozen=True):
    """What a row says of its call; every row of one call should say the same."""

    number: str
    type: str
    source: str
    priority: str
    first_priority: str | None
    discipline: str
    place: str
    pin: str
    beat: str
    self_initiated: bool
    stages: dict[Stage, datetime]

    def differences(self, other: "CallWords") -> list[str]:
        """Name what the two say differently."""
        mine, theirs = msgspec.structs.asdict(self), msgspec.structs.asdict(other)
        stages = sorted(self.stages.keys() | other.stages.keys(), key=STAGES.index)
        plain = [name for name in mine if name != "stages" and mine[name] != theirs[name]]
        return plain + [one for one in stages if self.stages.get(one) != other.stages.get(one)]


class ReadRow(Struct, frozen=True):
    """A row as read. `unit_stages` are the unit's own where the file has a row per unit."""

    line: int
    key: tuple[str, ...]
    row_key: tuple[str, ...]
    content: str
    call_content: str
    call: CallWords
    unit_id: str
    unit_stages: dict[Stage, datetime]
    disposition: str
    doubts: dict[Stage, str]
    remarks: tuple[str, ...]
    cells: Mapping[str, str]

    @property
    def stages(self) -> dict[Stage, datetime]:
        """Every instant of the row."""
        return {**self.call.stages, **self.unit_stages}


class RowReader:
    """Reads the rows of one file, and counts the words that the map's tables lack."""

    def __init__(self, cad_map: CadMap, fingerprint: Callable[[bytes], str]) -> None:
        self.unmapped: dict[str, Counter[str]] = {}
        self._map = cad_map
        self._clock = LocalTime(cad_map)
        self._fingerprint = fingerprint
        checked = {interval.column for interval in cad_map.intervals}
        used = {
            column
            for column, purposes in cad_map.columns().items()
            if column not in checked
            or any(not purpose.startswith("intervals") for purpose in purposes)
        }
        self._uses = Counter(
            column for columns in cad_map.stages.values() for column in set(several(columns))
        )
        own = _unit_columns(cad_map)
        self._content = sorted(used)
        self._call_content = sorted(used - own)

    def key(self, row: Row) -> tuple[str, ...]:
        """Give what tells the row's call apart: its key columns, else its line."""
        key = tuple(row.cells.get(column, "") for column in self._map.key)
        return key if any(key) else ("line", str(row.line))

    def read(self, row: Row) -> ReadRow:
        """Read a row. Raises `RowRefused` with the reason."""
        if row.fault:
            raise RowRefused(row.fault)
        remarks: list[str] = []
        stages, doubts = self._instants(row.cells)
        own: frozenset[Stage] = frozenset(UNIT_STAGES) if self._map.unit else frozenset()
        call_stages = {stage: at for stage, at in stages.items() if stage not in own}
        unit_stages = {stage: at for stage, at in stages.items() if stage in own}
        return ReadRow(
            line=row.line,
            key=self.key(row),
            row_key=self._row_key(row),
            content=self._mark(row.cells, self._content),
            call_content=self._mark(row.cells, self._call_content),
            call=self._call(row.cells, call_stages, remarks),
            unit_id=self._unit_id(row.cells, unit_stages),
            unit_stages=unit_stages,
            disposition=self._coded("disposition", self._map.disposition, row.cells, missing=""),
            doubts=doubts,
            remarks=tuple(remarks),
            cells=row.cells,
        )

    def _mark(self, cells: Mapping[str, str], columns: list[str]) -> str:
        words = [(column, cells[column]) for column in columns]
        return self._fingerprint(msgspec.json.encode(words))

    def _row_key(self, row: Row) -> tuple[str, ...]:
        if self._map.unit is None:
            return self.key(row)
        columns = several(self._map.unit.key or self._map.unit.id)
        return (*self.key(row), *(row.cells[column] for column in columns))

    def _unit_id(self, cells: Mapping[str, str], unit_stages: Mapping[Stage, datetime]) -> str:
        if self._map.unit is None:
            return ""
        unit_id = cells[self._map.unit.id]
        if not unit_id:
            raise RowRefused(f"{self._map.unit.id} names no unit")
        if len(unit_id) > MAX_ID:
            raise RowRefused(f"{self._map.unit.id} is longer than {MAX_ID} characters")
        if not unit_stages:
            raise RowRefused("it has no time of the unit")
        return unit_id

    def _instants(self, cells: Mapping[str, str]) -> tuple[dict[Stage, datetime], dict[Stage, str]]:
        """Read every stage, in the usual order, so that a doubtful hour can follow from it."""
        found: dict[Stage, datetime] = {}
        doubts: dict[Stage, str] = {}
        before: datetime | None = None
        for stage in STAGES:
            columns = several(self._map.stages.get(stage, ()))
            text = self._written(columns, cells)
            if not text:
                continue
            try:
                instant = self._clock.read(text, before)
            except Unreadable as error:
                raise RowRefused(f"{' and '.join(columns)} ({stage}) {error}") from error
            found[stage] = instant.at
            before = instant.at if before is None else max(before, instant.at)
            if instant.doubt:
                doubts[stage] = instant.doubt
        if "received" not in found:
            raise RowRefused(f"{' and '.join(several(self._map.stages['received']))} is empty")
        return found, doubts

    def _written(self, columns: tuple[str, ...], cells: Mapping[str, str]) -> str:
        """Join an instant's words. A shared column, such as one day for all, is no instant alone.

        Raises `RowRefused` where only a part is there.
        """
        own = [column for column in columns if self._uses[column] == 1] or columns
        if not any(cells[column] for column in own):
            return ""
        if missing := [column for column in columns if not cells[column]]:
            raise RowRefused(f"{' and '.join(missing)} is empty, of {' and '.join(columns)}")
        return " ".join(cells[column] for column in columns)

    def _call(
        self, cells: Mapping[str, str], stages: dict[Stage, datetime], remarks: list[str]
    ) -> CallWords:
        cad = self._map
        source = cells[cad.source.column] if cad.source.column else ""
        if not cells[cad.call.number]:
            remarks.append("it has no number: it is known by its source and line")
        return CallWords(
            number=cells[cad.call.number],
            type=self._coded("type", cad.type, cells),
            source=self._coded("source", cad.source, cells, missing="former"),
            priority=self._coded("priority", cad.priority, cells),
            first_priority=self._first_priority(cells, remarks),
            discipline=self._coded("discipline", cad.discipline, cells),
            place=", ".join(filter(None, (cells[name] for name in several(cad.call.place)))),
            pin=_pin([cells[name] for name in several(cad.call.pin)], remarks),
            beat=cells[cad.call.beat] if cad.call.beat else "",
            self_initiated=source.casefold()
            in {word.casefold() for word in cad.source.self_initiated},
            stages=stages,
        )

    def _first_priority(self, cells: Mapping[str, str], remarks: list[str]) -> str | None:
        column = self._map.priority.first
        if not column:
            return None
        first, last = cells[column], cells.get(self._map.priority.column, "")
        if first != last:
            remarks.append(
                f'the priority changed from "{first}" to "{last}"; the file does not say when'
            )
        return self._word("priority", self._map.priority, first, missing="")

    def _coded(
        self, table: str, coded: Coded, cells: Mapping[str, str], missing: str | None = None
    ) -> str:
        if coded.always or not coded.column:
            return coded.always
        return self._word(table, coded, cells[coded.column], missing)

    def _word(self, table: str, coded: Coded, word: str, missing: str | None) -> str:
        """Give our code for a word of the file. Raises `RowRefused` where the map has none."""
        if not word:
            instead = coded.missing if coded.missing is not None else missing
            if instead is None:
                raise RowRefused(f"{coded.column} is empty; [{table}] missing can stand for it")
            return instead
        known = coded.values.get(word)
        if known is not None or not coded.values:
            return word if known is None else known
        if not coded.otherwise:
            raise RowRefused(f'{coded.column} is "{word}", which [{table}.values] does not have')
        self.unmapped.setdefault(table, Counter())[word] += 1
        return word if coded.otherwise == SAME else coded.otherwise


def _unit_columns(cad_map: CadMap) -> set[str]:
    """Name the columns whose words are a unit's own and not its call's."""
    if cad_map.unit is None:
        return set()
    own = {cad_map.unit.id, *several(cad_map.unit.key), cad_map.disposition.column}
    for stage in UNIT_STAGES:
        own |= set(several(cad_map.stages.get(stage, ())))
    shared = {
        column
        for stage, columns in cad_map.stages.items()
        if stage not in UNIT_STAGES
        for column in several(columns)
    }
    return own - shared - set(cad_map.key)


def _pin(words: list[str], remarks: list[str]) -> str:
    """Give a point as `latitude,longitude`; what is not one is left out and listed."""
    text = " ".join(filter(None, words))
    if not text:
        return ""
    degrees = DEGREES.findall(text)
    if len(degrees) == 2 and abs(float(degrees[0])) <= 90 and abs(float(degrees[1])) <= 180:
        return ",".join(degrees)
    remarks.append("its point on the map is not a latitude and a longitude: left out")
    return ""
