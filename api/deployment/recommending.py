"""The recommendation for a call, of what this node knows now."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np

from api.clock import Clock
from api.deployment.positions import Positions
from api.deployment.units import Units, fleet_of
from api.fix_history import Fix
from api.geography.geography import Geography
from api.geography.layers import Place
from domain.agency_tables import AgencyTables
from domain.deployment.fleet import Fleet
from domain.deployment.joint import Wanted, kept_for_others, weight_of
from domain.deployment.recommendation import Recommendation, Waiting, recommend, weigh
from domain.kernel import Refused
from domain.run_cards import need_of
from projections.call_row import CallRow
from projections.unit_row import UnitRow

MOST: Final = 20
"""So many other waiting calls are kept in mind, the most urgent: each costs a search."""


class NoGeography(Refused):
    """No drive can be told without a geography. Bring one in: blotter geo import."""


class NotOnBoard(Refused):
    """{number} is not open. A recommendation is for a call on the board."""


class PlaceUnknown(Refused):
    """{number} has no point on the map. Pin it, or confirm its place with its beat: PL {number}."""


class OnBoard(Protocol):
    """The rows on the board, by their ids."""

    @property
    def calls(self) -> Mapping[str, CallRow]:
        """The calls."""
        ...

    @property
    def units(self) -> Mapping[str, UnitRow]:
        """The units."""
        ...


class Found(NamedTuple):
    """What was found for a call, and the digest of the geography that it rests on."""

    recommendation: Recommendation
    geography: str


class Recommender:
    """Recommends units on this node, and keeps what that needs up to date with each fix."""

    def __init__(
        self,
        board: OnBoard,
        geography: Callable[[], Geography | None],
        tables: Callable[[], AgencyTables],
        clock: Clock,
        opened: Callable[[str], Awaitable[str]],
    ) -> None:
        """`geography` and `tables` give those in force; `opened` opens what a row has sealed."""
        self._board = board
        self._geography = geography
        self._tables = tables
        self._clock = clock
        self._opened = opened
        self._fixes: dict[str, Fix] = {}
        self._positions: Positions | None = None
        self._units: Units | None = None

    def take_fixes(self, fixes: Mapping[str, Fix | None]) -> None:
        """Take notice of where units are; nothing stands for a fix that is forgotten."""
        told = {unit: fix for unit, fix in fixes.items() if fix}
        if len(told) < len(fixes):
            self._positions = None
            self._fixes = {unit: fix for unit, fix in self._fixes.items() if unit not in fixes}
        self._fixes |= told
        if self._positions:
            self._positions.take(told)

    async def recommend(self, call_id: str, number: str) -> Found:
        """Recommend units for a call, with the other calls in mind that wait for some.

        Raises `NoGeography`, `NotOnBoard`, `PlaceUnknown`.
        """
        geography, call = self._geography(), self._board.calls.get(call_id)
        if geography is None:
            raise NoGeography
        if call is None:
            raise NotOnBoard(number=number)
        place = await self._place(geography, call)
        if place is None:
            raise PlaceUnknown(number=number)
        waiting = [(one, await self._place(geography, one)) for one in self._others(call)]
        others = [(one, at) for one, at in waiting if at]
        return Found(self.found(geography, call, place, others), geography.digest)

    def found(
        self,
        geography: Geography,
        call: CallRow,
        place: Place,
        others: Sequence[tuple[CallRow, Place]] = (),
    ) -> Recommendation:
        """Recommend units for a call at a place; `others` wait for units as well."""
        tables, demand = self._tables(), geography.points.demand
        fleet, waiting = self._asked(geography, call, place)
        kept: dict[int, str] = {}
        if others:
            asked = [(fleet, waiting), *(self._asked(geography, *one) for one in others)]
            scores = np.array(
                [weigh(units, one, demand, tables.deployment).scores for units, one in asked]
            )
            wanted = [Wanted(one.need.units, weight_of(one.urgency)) for _, one in asked]
            numbers = [call.number, *(one.number for one, _ in others)]
            for unit, other in kept_for_others(wanted, scores, 0).items():
                kept[unit] = numbers[other]
        return recommend(
            fleet,
            waiting,
            demand,
            self._with_units().bits,
            tables.deployment,
            kept=kept,
            estimate=geography.driving.estimate,
        )

    def _others(self, call: CallRow) -> list[CallRow]:
        """Give the other calls to which nobody was sent yet, the most urgent first."""
        urgency = self._tables().urgency
        waiting = [
            one
            for one in self._board.calls.values()
            if one.call_id != call.call_id
            and one.training == call.training
            and not (one.units or one.hold or one.primary_number)
        ]
        waiting.sort(key=lambda one: (urgency(one.priority), one.number))
        return waiting[:MOST]

    def _asked(self, geography: Geography, call: CallRow, place: Place) -> tuple[Fleet, Waiting]:
        """Give the units as they are for a call, and what it asks for."""
        tables, units = self._tables(), self._with_units()
        known = units.of(self._board.units)
        seen = self._of(geography).of(known.units, known.beats)
        fleet = fleet_of(
            known,
            seen=seen,
            seconds=geography.driving.seconds(place, seen.stood),
            calls=self._board.calls,
            tables=tables,
            beats={beat: at for at, beat in enumerate(geography.points.demand.beats)},
            now=self._clock.now().timestamp(),
            training=call.training,
        )
        there = {unit.unit_id for unit in call.units}
        elsewhere = np.array([unit not in there for unit in fleet.units], dtype=np.bool_)
        beat = call.beat or getattr(geography.beat_at(place), "code", "")
        waiting = Waiting(
            urgency=tables.urgency(call.priority),
            beat=beat,
            need=need_of(tables.run_cards, call.type, call.priority, beat),
        )
        return fleet._replace(can=fleet.can & elsewhere), waiting

    async def _place(self, geography: Geography, call: CallRow) -> Place | None:
        """Give the call's point: its pin, its address if surely known, or its beat's middle."""
        if call.pin:
            latitude, longitude = map(float, (await self._opened(call.pin)).split(","))
            return Place(longitude, latitude)
        meant = geography.meant(await self._opened(call.address or call.place))
        return meant.at if meant else geography.middle_of(call.beat)

    def _of(self, geography: Geography) -> Positions:
        if self._positions is None or self._positions.geography is not geography:
            self._positions = Positions(geography)
            self._positions.take(self._fixes)
        return self._positions

    def _with_units(self) -> Units:
        if self._units is None or self._units.tables is not self._tables():
            self._units = Units(self._tables())
        return self._units
