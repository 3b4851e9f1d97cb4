"""Local times without an offset become instants; doubtful hours by the map's stated rule."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from api.imports.cad_map import CadMap


class Unreadable(Exception):
    """The text is not an instant. It says why, without repeating what may be misplaced words."""


class Instant(NamedTuple):
    """When it was, and what is doubtful about that."""

    at: datetime
    doubt: str = ""


class LocalTime:
    """Reads the times of one file."""

    def __init__(self, cad_map: CadMap) -> None:
        self._zone = cad_map.zone
        self._formats = cad_map.times.formats
        self._twice = cad_map.times.twice
        self._never = cad_map.times.never
        self._parsed = lru_cache(maxsize=4096)(self._parse)

    def read(self, text: str, before: datetime | None) -> Instant:
        """Give the instant of a text; `before` is that of the stage before it.

        Raises `Unreadable`.
        """
        written = self._parsed(text)
        if written.tzinfo is not None:
            return Instant(written.astimezone(UTC))
        first = written.replace(tzinfo=self._zone, fold=0)
        second = written.replace(tzinfo=self._zone, fold=1)
        if first.utcoffset() == second.utcoffset():
            return Instant(first.astimezone(UTC))
        early, late = sorted((first.astimezone(UTC), second.astimezone(UTC)))
        if first.astimezone(UTC).astimezone(self._zone).replace(tzinfo=None) == written:
            return self._of_two(written, early, late, before)
        return self._of_none(written, early, late)

    def _parse(self, text: str) -> datetime:
        for pattern in self._formats:
            try:
                return _parsed(text, pattern)
            except (ValueError, OverflowError, OSError):
                continue
        tried = ", ".join(self._formats)
        raise Unreadable(f"is not a time of the map's formats ({tried})")

    def _of_two(
        self, written: datetime, early: datetime, late: datetime, before: datetime | None
    ) -> Instant:
        rule = self._twice
        if rule == "in_order":
            rule = "later" if before is not None and early < before <= late else "earlier"
        if rule == "refuse":
            raise Unreadable(f"is {written:%H:%M:%S}, which comes twice on {written:%Y-%m-%d}")
        chosen = early if rule == "earlier" else late
        return Instant(chosen, f"{written:%H:%M:%S} comes twice that day: taken as the {rule}")

    def _of_none(self, written: datetime, early: datetime, late: datetime) -> Instant:
        if self._never == "refuse":
            raise Unreadable(f"is {written:%H:%M:%S}, which does not exist on {written:%Y-%m-%d}")
        chosen = early if self._never == "earlier" else late
        shown = chosen.astimezone(self._zone)
        return Instant(
            chosen, f"{written:%H:%M:%S} does not exist that day: taken as {shown:%H:%M:%S}"
        )


def _parsed(text: str, pattern: str) -> datetime:
    if pattern == "iso":
        return datetime.fromisoformat(text)
    if pattern == "unix":
        return datetime.fromtimestamp(float(text), UTC)
    return datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is the map's, put on later
