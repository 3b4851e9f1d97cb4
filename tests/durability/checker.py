"""Holds what was answered against what the log has."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from eventlog.log import Log, Stored

PAGE = 2000


class Findings(NamedTuple):
    """What does not agree: nothing, if all is well."""

    lost: list[str]
    doubled: list[str]
    elsewhere: list[str]
    gaps: list[int]

    @property
    def clean(self) -> bool:
        """Tell whether nothing was found."""
        return not any(self)


async def whole(log: Log) -> list[Stored]:
    """Read the whole log."""
    events: list[Stored] = []
    while page := (await log.read(after=events[-1].position if events else 0, limit=PAGE)).events:
        events += page
    return events


def compare(answered: Mapping[str, int], events: Iterable[Stored]) -> Findings:
    """Find answered commands that are not there, are there twice, or stand elsewhere, and gaps."""
    found = [(one.position, one.event.stamp.command_id) for one in events]
    times = Counter(command_id for _, command_id in found)
    at = {command_id: position for position, command_id in found}
    positions = {position for position, _ in found}
    last = max([*positions, *answered.values()], default=0)
    return Findings(
        lost=[one for one in answered if not times[one]],
        doubled=[one for one in answered if times[one] > 1],
        elsewhere=[one for one, position in answered.items() if at.get(one, position) != position],
        gaps=[position for position in range(1, last + 1) if position not in positions],
    )
