"""What a unit does on a call of its own without being on duty.

An officer who comes upon something is there, logged on or not. The unit stands on that call,
without a tour, until it clears, the call ends, it comes upon something else, or it logs on: that
takes the call into the tour.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from domain.dispatch.events import (
    TrafficStopMade,
    UnitCleared,
    UnitDispatched,
    UnitDiverted,
    UnitExchanged,
    UnitPreempted,
    UnitSelfInitiated,
)
from domain.kernel import FactUndone, Noun, Past, Selector, about, when
from domain.unit import TRAFFIC_STOP, Assignment

LATEST = 16
"""How many of a unit's latest stops and on-views are read: what it stands on is among them."""


@dataclass
class OffDuty(Noun):
    """A unit and one call: whether it stands there without a tour, and in what status."""

    unit_id: str
    call_id: str
    on_it: Assignment | None = None
    status: str = ""

    @property
    def selector(self) -> Selector:
        """Choose the unit's course on the call."""
        return _course(self.unit_id, self.call_id)

    def _come(self, tour_id: str, number: str, status: str, at: datetime, by: str) -> None:
        if tour_id:
            self.on_it = None
        elif self.on_it is None:
            self.status = status
            self.on_it = Assignment(
                unit_id=self.unit_id,
                tour_id="",
                call_id=self.call_id,
                number=number,
                stage="arrived",
                since=at,
                sent_at=at,
                sent_by=by,
            )

    @when(UnitSelfInitiated)
    def _(self, tour_id: str, number: str, status: str, at: datetime, by: str) -> None:
        self._come(tour_id, number, status, at, by)

    @when(TrafficStopMade)
    def _(self, tour_id: str, number: str, at: datetime, by: str) -> None:
        self._come(tour_id, number, TRAFFIC_STOP, at, by)

    @when(UnitDispatched)
    def _(self) -> None:
        self.on_it = None

    @when(UnitCleared)
    def _(self) -> None:
        self.on_it = None

    @when(UnitDiverted)
    def _(self) -> None:
        self.on_it = None

    @when(UnitPreempted)
    def _(self) -> None:
        self.on_it = None

    @when(UnitExchanged)
    def _(self) -> None:
        self.on_it = None


@lru_cache(maxsize=4096)
def _stops(unit_id: str) -> Selector:
    return about(UnitSelfInitiated, TrafficStopMade, newest=LATEST, unit_id=unit_id)


@lru_cache(maxsize=4096)
def _course(unit_id: str, call_id: str) -> Selector:
    return about(*OffDuty.projected_types, FactUndone, call_id=call_id, unit_id=unit_id)


def off_duty(past: Past, unit_id: str) -> OffDuty | None:
    """Give the call on which a unit stands without being on duty, if there is one."""
    made = (one.event for one in past.of(_stops(unit_id)))
    alone = dict.fromkeys(
        fact.call_id
        for fact in made
        if isinstance(fact, UnitSelfInitiated | TrafficStopMade) and not fact.tour_id
    )
    known = past.all(*(lambda one=one: past.of(_course(unit_id, one)) for one in alone))
    stands = (
        history.fold(OffDuty, None, unit_id, one) for one, history in zip(alone, known, strict=True)
    )
    return next((one for one in stands if one.on_it), None)
