"""What came of an import: every row accounted for, every odd one by line and reason."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec import Struct, field

Kind = Literal["refused", "changed", "doubtful"]


class Remark(Struct, frozen=True):
    """Something about one row.

    `refused`: it was not brought in. `changed`: it says something else than when it was brought
    in; what is recorded stays. `doubtful`: it was brought in, and this is odd about it.
    """

    line: int
    number: str
    kind: Kind
    reason: str


class Check(Struct):
    """How often the file's own interval column agrees with ours, each instant cut to the second.

    `absent`: rows that have both instants and nothing in the column.
    """

    column: str
    start: str
    to: str
    checked: int = 0
    agreed: int = 0
    absent: int = 0


class ImportReport(Struct):
    """The account of one import: `rows` = `written` + `already` + `changed` + `refused`.

    In a dry run `written` says what would have been. `calls` and `facts` were written now.
    `unmapped` counts the words that the map's tables lack, by table.
    """

    file: str
    source_system: str
    dry_run: bool
    rows: int = 0
    written: int = 0
    already: int = 0
    changed: int = 0
    refused: int = 0
    calls: int = 0
    facts: int = 0
    twice: str = ""
    never: str = ""
    remarks: list[Remark] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    unmapped: dict[str, Counter[str]] = field(default_factory=dict)
    unused_columns: list[str] = field(default_factory=list)

    @property
    def accounted(self) -> bool:
        """Whether every row of the file is either in the log or listed as refused or changed."""
        return self.rows == self.written + self.already + self.changed + self.refused

    def remark(self, line: int, number: str, kind: Kind, reason: str) -> None:
        """List something about a row."""
        self.remarks.append(Remark(line, number, kind, reason))

    def as_json(self) -> bytes:
        """Give the report for programs."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2)

    def as_text(self) -> str:
        """Give the report for people."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        wrote = "would be written" if self.dry_run else "written"
        yield f"{self.file}: {self.rows} rows"
        yield f"  {self.written} {wrote} ({self.calls} calls, {self.facts} facts)"
        yield f"  {self.already} brought in before, {self.changed} changed since"
        yield f"  {self.refused} refused"
        yield f"Local times that come twice: {self.twice}; that never come: {self.never}"
        for check in self.checks:
            yield (
                f"{check.column} ({check.start} to {check.to}): "
                f"{check.agreed} of {check.checked} agree, {check.absent} absent"
            )
        for table, words in self.unmapped.items():
            counts = ", ".join(f"{word or '(gap)'} {count}" for word, count in words.most_common())
            yield f"Not in the map's table for {table}: {counts}"
        if self.unused_columns:
            yield f"Columns left aside: {', '.join(self.unused_columns)}"
        for remark in sorted(self.remarks, key=lambda one: (one.line, one.kind)):
            number = f" {remark.number}" if remark.number else ""
            yield f"line {remark.line}{number}: {remark.kind}: {remark.reason}"
