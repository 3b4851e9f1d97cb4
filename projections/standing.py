"""What stands at a position: the rows of every projection, folded on as the log grows."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from domain.kernel import FactUndone, Recorded
from eventlog.codec import decode
from eventlog.log import Log, LogError, Stored
from projections.catalogue import PROJECTIONS
from projections.history import refolded
from projections.kernel import ENCODE, Projection, Row

OFF_BOARD = 4000
"""How many rows that left the board are kept in memory, as facts often come after the end."""

Changes = dict[str, dict[str, bytes | None]]
"""By projection and label: the row's bytes, or nothing for a row that left the board."""


class Rows:
    """The rows of one projection: all that are on the board, and some that left it lately."""

    def __init__(self, projection: Projection[Any]) -> None:
        self.projection = projection
        self.shown: dict[str, bytes] = {}
        self._rows: dict[str, Row] = {}
        self._left: dict[str, None] = {}

    def __getitem__(self, key: str) -> Any:
        return self._rows[key]

    def on_board(self) -> dict[str, Any]:
        """Give the rows on the board by key, in the order of their keys."""
        return {key: self._rows[key] for key in sorted(self.shown)}

    def load(self, rows: Mapping[str, bytes]) -> None:
        """Take up rows as they were stored."""
        self.shown = dict(rows)
        self._rows = {key: self.projection.decode(row) for key, row in rows.items()}

    def fold(self, facts: Sequence[Recorded]) -> tuple[set[str], set[str]]:
        """Fold facts on; give the keys of the rows that changed, and those to be made anew.

        A row is made anew where a fact came late or was taken back, or where the row is not in
        memory: what is folded after that within the same page would be folded in vain.
        """
        projection, rows = self.projection, self._rows
        hearings, keys_of, concerns = projection.hearings, projection.keys, projection.concerns
        changed: set[str] = set()
        stale: set[str] = set()
        for fact in facts:
            event = fact.event
            kind = type(event)
            if kind not in hearings:
                if kind is FactUndone:
                    stale.update(keys_of(event))
                continue
            for key in keys_of(event):
                if key in stale:
                    continue
                row = rows.get(key) or projection.begins(event)
                if row is None:
                    stale.add(key)
                elif concerns(row, event):
                    if event.stamp.at < row.changed_at:
                        stale.add(key)
                    else:
                        rows[key] = projection.fold(row, fact)
                        changed.add(key)
        return changed - stale, stale

    def settle(self, changed: set[str], made_anew: Mapping[str, Row]) -> dict[str, bytes | None]:
        """Take up rows made anew; encode what is shown; give what changed on the board by label."""
        self._rows |= made_anew
        found: dict[str, bytes | None] = {}
        for key in sorted(changed | made_anew.keys()):
            row = self._rows[key]
            before = self.shown.get(key)
            if self.projection.shown(row):
                after = self.shown[key] = ENCODE(row)
                self._left.pop(key, None)
                if after != before:
                    found[self.projection.label(row)] = after
            else:
                self._left[key] = None
                if self.shown.pop(key, None):
                    found[self.projection.label(self._label_of(row, before))] = None
        return found

    def _label_of(self, row: Row, before: bytes | None) -> Any:
        """Give the row as the board knew it: what is taken back may have no label any more."""
        return self.projection.decode(before) if before else row

    def forget(self) -> None:
        """Let go of rows that left the board long ago."""
        for key in list(self._left)[: max(0, len(self._left) - OFF_BOARD)]:
            del self._left[key], self._rows[key]


class Standing:
    """The rows of every projection at a position."""

    def __init__(self, log: Log, position: int = 0) -> None:
        self.log = log
        self.position = position
        self.rows = {projection.name: Rows(projection) for projection in PROJECTIONS}

    async def take(self, page: Sequence[Stored]) -> tuple[dict[str, set[str]], Changes]:
        """Fold the next page of the log on; give the keys of changed rows, and the board's changes.

        If this fails or is cancelled, the rows are of no position: throw them away.
        """
        if page[0].position != self.position + 1:
            raise LogError(f"Position {page[0].position} cannot follow {self.position}.")
        facts = [decode(stored) for stored in page]
        last = facts[-1].position
        keys: dict[str, set[str]] = {}
        changes: Changes = {}
        for name, rows in self.rows.items():
            rows.forget()
            changed, stale = rows.fold(facts)
            anew = await refolded(self.log, rows.projection, stale, last) if stale else {}
            keys[name] = changed | stale
            if found := rows.settle(changed, anew):
                changes[name] = found
        self.position = last
        return keys, changes

    def shown(self) -> dict[str, dict[str, bytes]]:
        """Give the rows on the board by projection, in the order of their keys."""
        return {
            name: {key: rows.shown[key] for key in sorted(rows.shown)}
            for name, rows in self.rows.items()
        }

    def labelled(self) -> Changes:
        """Give the rows on the board by projection and label."""
        return {
            name: {
                rows.projection.label(row): rows.shown[key] for key, row in rows.on_board().items()
            }
            for name, rows in self.rows.items()
        }

    def digest(self) -> str:
        """Give the digest of the board at this position."""
        return digest(self.position, self.shown())


def digest(position: int, shown: Mapping[str, Mapping[str, bytes]]) -> str:
    """Give the SHA-256, as hexadecimal digits, of what the board shows at a position.

    What is hashed: for each projection, in the order of the catalogue, a line `name version
    position`, then one line with the bytes of each row, in the order of the keys (of a call its
    call_id, of a unit its unit_id, compared as UTF-8). Each line ends with a line feed. Personal
    text is in it as sealed.
    """
    whole = sha256()
    for line in _lines(position, shown):
        whole.update(line + b"\n")
    return whole.hexdigest()


def _lines(position: int, shown: Mapping[str, Mapping[str, bytes]]) -> Iterator[bytes]:
    for projection in PROJECTIONS:
        yield f"{projection.name} {projection.version} {position}".encode()
        rows = shown[projection.name]
        yield from (rows[key] for key in sorted(rows))
