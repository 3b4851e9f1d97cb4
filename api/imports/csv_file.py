"""Reading a former system's file: its heading against the map, then every row with its line."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from api.imports.cad_map import BadMap, CadMap, suggestion

DELIMITERS = ",;\t|"
MAX_CELL = 1_000_000


class Row(NamedTuple):
    """One row: the line on which it begins, and the cells that the map uses; gaps are empty.

    A row that cannot be told apart into the heading's columns has a `fault` instead.
    """

    line: int
    cells: Mapping[str, str]
    fault: str = ""


class Table(NamedTuple):
    """A file's rows, and the columns that the map leaves aside."""

    rows: list[Row]
    unused: list[str]


class Lines(Protocol):
    """The csv module's reader: rows, and the number of the line it has come to."""

    @property
    def line_num(self) -> int:
        """Count the lines read so far."""
        ...

    def __next__(self) -> list[str]:
        """Give the next row."""
        ...

    def __iter__(self) -> Iterator[list[str]]:
        """Give the rows."""
        ...


class UnreadableFile(Exception):
    """The file cannot be read as a whole. It says what to change; nothing was brought in."""


def read_table(file: Path, cad_map: CadMap) -> Table:
    """Read the whole file. Raises `UnreadableFile`, or `BadMap` where a mapped column is absent."""
    csv.field_size_limit(MAX_CELL)
    try:
        with file.open(encoding=_tolerant(cad_map.file.encoding), newline="") as lines:
            text = lines.read()
    except OSError as error:
        raise UnreadableFile(f"{file.name} cannot be read: {error.strerror}.") from error
    except LookupError as error:
        raise BadMap([f'file.encoding "{cad_map.file.encoding}" is not known.']) from error
    except UnicodeError as error:
        raise UnreadableFile(
            f"{file.name} is not written in {cad_map.file.encoding}. Say the right one as "
            'file.encoding in the map, such as "cp1252".'
        ) from error
    return _table(text, cad_map)


def _tolerant(encoding: str) -> str:
    """Take a byte-order mark for what it is."""
    return "utf-8-sig" if encoding.lower().replace("_", "-") in {"utf-8", "utf8"} else encoding


def _table(text: str, cad_map: CadMap) -> Table:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text, cad_map), strict=True
    )
    try:
        heading = [name.strip() for name in next(reader)]
        _check_heading(heading, cad_map)
        rows = list(_rows(reader, heading, cad_map))
    except StopIteration as error:
        raise UnreadableFile("The file is empty: it has no heading.") from error
    except csv.Error as error:
        raise UnreadableFile(
            f"The quotes around line {reader.line_num} cannot be told apart ({error}). "
            "Mend the file; nothing was brought in."
        ) from error
    used = cad_map.columns()
    return Table(rows, [name for name in heading if name not in used])


def _delimiter(text: str, cad_map: CadMap) -> str:
    """Give the stated delimiter, else the one under which the heading has most mapped columns."""
    if cad_map.file.delimiter:
        return cad_map.file.delimiter
    heading = text.split("\n", 1)[0]
    mapped = cad_map.columns()

    def found(delimiter: str) -> int:
        names = next(csv.reader([heading], delimiter=delimiter), [])
        return sum(name.strip() in mapped for name in names)

    return max(DELIMITERS, key=found)


def _check_heading(heading: list[str], cad_map: CadMap) -> None:
    problems = [
        f'{", ".join(purposes)} is to be the column "{column}", which the file does not have.'
        + suggestion(column, heading)
        for column, purposes in cad_map.columns().items()
        if column not in heading
    ]
    twice = [name for name, count in Counter(heading).items() if count > 1]
    problems += [
        f'The file has more than one column "{name}". Give them different names.'
        for name in twice
        if name in cad_map.columns()
    ]
    if problems:
        raise BadMap(problems)


def _rows(reader: Lines, heading: list[str], cad_map: CadMap) -> Iterator[Row]:
    used = [(place, name) for place, name in enumerate(heading) if name in cad_map.columns()]
    gaps = frozenset(cad_map.file.gaps)
    line = reader.line_num + 1
    for row in reader:
        if row:
            yield _row(line, row, len(heading), used, gaps)
        line = reader.line_num + 1


def _row(
    line: int, row: list[str], width: int, used: list[tuple[int, str]], gaps: frozenset[str]
) -> Row:
    if len(row) != width:
        return Row(line, {}, f"it has {len(row)} cells and the heading has {width}")
    cells = {name: "" if (cell := row[place].strip()) in gaps else cell for place, name in used}
    if any("\x00" in cell for cell in cells.values()):
        return Row(line, {}, "it has a NUL character")
    return Row(line, cells)
