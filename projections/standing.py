"""What stands at a position: the rows of every projection, folded on as the log grows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain, islice
from typing import Any

from domain.kernel import FactUndone
from eventlog.log import Log, LogError, Stored
from projections.catalogue import PROJECTIONS
from projections.history import refolded
from projections.kernel import ENCODE, Projection, Row, Told, told

HEARD = frozenset(chain.from_iterable((*one.hearings, *one.several) for one in PROJECTIONS))
"""The stored names of all facts that any projection hears. What others say is not read."""

OFF_BOARD = 4000
"""How many rows that left the board are kept in memory, as facts often come after the end."""

Changes = dict[str, dict[str, bytes | None]]
"""By projection and label: the row's bytes, or nothing for a row that left the board."""


class Rows:
    """The rows of one projection: all that are on the board, and some that left it lately."""

    def __init__(self, projection: Projection[Any]) -> None:
        self.projection = projection
        self.shown: dict[str, bytes] = {}
        self.on_board: dict[str, Any] = {}
        self._rows: dict[str, Row] = {}
        self._left: dict[str, None] = {}

    def __getitem__(self, key: str) -> Any:
        return self._rows[key]

    def load(self, rows: Mapping[str, bytes]) -> None:
        """Take up rows as they were stored."""
        self.shown = dict(rows)
        self.on_board = {key: self.projection.decode(row) for key, row in rows.items()}
        self._rows = dict(self.on_board)

    def fold(self, facts: Iterable[Told]) -> tuple[set[str], set[str]]:
        """Fold facts on; give the keys of the rows that changed, and those to be made anew.

        A row is made anew where a fact came late or was taken back, or where the row is not in
        memory: what else is told of it within the same page would be folded in vain.
        """
        sorted_out, stale = self._sorted_out(facts)
        changed: set[str] = set()
        for key, facts_of_key in sorted_out.items():
            before = self._rows.get(key)
            row = None if key in stale else self.projection.fold(before, facts_of_key)
            if row is None:
                stale.add(key)
            elif row is not before:
                self._rows[key] = row
                changed.add(key)
        return changed, stale

    def _sorted_out(self, facts: Iterable[Told]) -> tuple[dict[str, list[Told]], set[str]]:
        """Sort facts by the key of which they tell; give the keys of which one was taken back."""
        hearings, several = self.projection.hearings, self.projection.several
        key_of = self.projection.key
        by_key: dict[str, list[Told]] = {}
        stale: set[str] = set()
        for one in facts:
            fact, event = one
            keys = several.get(fact.type)
            if keys is None:
                if fact.type in hearings:
                    by_key.setdefault(key_of(event), []).append(one)
            elif fact.type == FactUndone.STORED:
                stale.update(keys(event))
            else:
                for key in keys(event):
                    by_key.setdefault(key, []).append(one)
        return by_key, stale

    def settle(self, changed: set[str], made_anew: Mapping[str, Row]) -> dict[str, bytes | None]:
        """Take up rows made anew; encode what is shown; give what changed on the board by label."""
        self._rows |= made_anew
        found: dict[str, bytes | None] = {}
        for key in sorted(changed | made_anew.keys()):
            row = self._rows[key]
            if self.projection.shown(row):
                self._left.pop(key, None)
                found |= self._show(key, row)
            else:
                self._left[key] = None
                found |= self._take_off(key)
        return found

    def _show(self, key: str, row: Row) -> dict[str, bytes | None]:
        before, after = self.shown.get(key), ENCODE(row)
        self.on_board[key], self.shown[key] = row, after
        return {self.projection.label(row): after} if after != before else {}

    def _take_off(self, key: str) -> dict[str, bytes | None]:
        """Take a row off the board, under the label by which it was known there."""
        if key not in self.shown:
            return {}
        del self.shown[key]
        return {self.projection.label(self.on_board.pop(key)): None}

    def forget(self) -> None:
        """Let go of rows that left the board long ago."""
        for key in list(islice(self._left, max(0, len(self._left) - OFF_BOARD))):
            del self._left[key], self._rows[key]


class Standing:
    """The rows of every projection at a position."""

    def __init__(self, log: Log, position: int = 0) -> None:
        self.log = log
        self.position = position
        self.rows = {projection.name: Rows(projection) for projection in PROJECTIONS}

    async def take(self, page: Sequence[Stored]) -> tuple[dict[str, set[str]], Changes]:
        """Fold the next page of the log on; give the keys of changed rows, and the board's changes.

        What is shown changes at once with the position, after all reading. If this fails or is
        cancelled, the rows in memory are of no position: throw them away.
        """
        if page[0].position != self.position + 1:
            raise LogError(f"Position {page[0].position} cannot follow {self.position}.")
        last = page[-1].position
        facts = told(fact for fact in page if fact.type in HEARD)
        folded = {name: rows.fold(facts) for name, rows in self.rows.items()}
        anew = {
            name: await refolded(self.log, self.rows[name].projection, stale, last)
            for name, (_, stale) in folded.items()
        }
        changes: Changes = {}
        for name, rows in self.rows.items():
            if found := rows.settle(folded[name][0], anew[name]):
                changes[name] = found
        self.position = last
        return {name: changed | stale for name, (changed, stale) in folded.items()}, changes

    def forget(self) -> None:
        """Let go of rows that left the board long ago. If more is heard of them they come back."""
        for rows in self.rows.values():
            rows.forget()

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
                rows.projection.label(row): rows.shown[key] for key, row in rows.on_board.items()
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
