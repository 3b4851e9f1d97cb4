"""Where units were last seen, with their drives to the demand points: brought up by each fix."""

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from api.fix_history import Fix
from api.geography.driving import Stood
from api.geography.geography import Geography
from api.geography.layers import Place
from domain.deployment.fleet import Marks, Numbers, Places

Column: TypeAlias = NDArray[Any]
NEVER: Final = float("-inf")


class Seen(NamedTuple):
    """Of some units: where they stand, their drives to the demand points, and when that was told.

    `told` is in seconds since 1970. One that has told no position is taken to stand in its beat,
    with minus infinity; one that has no beat either is not `placed`.
    """

    stood: Stood
    to_points: Numbers
    told: Numbers
    placed: Marks


class Positions:
    """The last positions of units on one geography."""

    def __init__(self, geography: Geography) -> None:
        self.geography = geography
        points = geography.points
        self._beats = {beat: place for place, beat in enumerate(points.demand.beats)}
        self._rows: dict[str, int] = {}
        # The beats' middles stand in the first rows, for units that have told nothing.
        middles = [place for place in map(geography.middle_of, points.demand.beats) if place]
        self._columns = self._worked_out(middles, [None] * len(middles))
        self._told = np.full(len(self._beats), NEVER)

    def take(self, fixes: Mapping[str, Fix]) -> None:
        """Take notice of new fixes: what follows from them is worked out for these units alone."""
        if not fixes:
            return
        for unit in fixes:
            self._rows.setdefault(unit, len(self._beats) + len(self._rows))
        rows = np.array([self._rows[unit] for unit in fixes])
        news = self._worked_out(
            [Place(fix.longitude, fix.latitude) for fix in fixes.values()], list(fixes.values())
        )
        size = len(self._beats) + len(self._rows)
        for place, fresh in enumerate(news):
            self._columns[place] = _put(self._columns[place], rows, fresh, size)
        told = np.array([fix.at.timestamp() for fix in fixes.values()])
        self._told = _put(self._told, rows, told, size)

    def of(self, units: Sequence[str], beats: Sequence[str]) -> Seen:
        """Give what is known of units by their ids and, for those never seen, by their beats."""
        rows = np.array(list(map(self._rows.get, units, repeat(-1))), dtype=np.int64)
        for place in np.flatnonzero(rows < 0).tolist():
            rows[place] = self._beats.get(beats[place], -1)
        placed = rows >= 0
        if not len(self._told):
            return self._nowhere(len(units))
        *stood, to_points = (column[rows] for column in self._columns)
        return Seen(Stood(*stood), to_points, self._told[rows], placed)

    def _worked_out(self, places: Sequence[Place], fixes: Sequence[Fix | None]) -> list[Column]:
        driving = self.geography.driving
        stood = driving.stand(
            places,
            [fix.heading if fix else None for fix in fixes],
            [fix.speed if fix else None for fix in fixes],
        )
        return [*stood, driving.to_points(stood)]

    def _nowhere(self, count: int) -> Seen:
        nothing = [Place(0.0, 0.0)] * count
        *stood, to_points = self._worked_out(nothing, [None] * count)
        return Seen(Stood(*stood), to_points, np.full(count, NEVER), np.zeros(count, dtype=bool))


def _put(
    column: Column,
    rows: Places,
    fresh: Column,
    size: int,
) -> Column:
    """Put rows into a column, which grows to this size."""
    grown = np.zeros((size, *column.shape[1:]), dtype=column.dtype)
    grown[: len(column)] = column
    grown[rows] = fresh
    return grown
