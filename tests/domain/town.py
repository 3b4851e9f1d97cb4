"""Facts of a small town, for histories that read like a shift: units 1A12, 1A13; calls 1, 2, 3."""

from typing import Any

from domain.dispatch.events import CallReceived, OfCall, OfUnitOnCall
from domain.kernel import Event
from domain.patrol.events import OfTour, TourBegan, TourEnded
from tests.given import stamp

ON_DUTY = -7200
A_DAY = 86_400


def call_id(call: int) -> str:
    return f"call-{call}"


def number(call: int) -> str:
    return f"26-{call:06d}"


def received(call: int = 1, at: float = -600, **more: Any) -> CallReceived:
    told = {"source": "911", "type": "DIST", "priority": "P2", "place": "12 Mill Road"} | more
    return CallReceived(stamp=stamp(at), call_id=call_id(call), number_tag=number(call), **told)


def of_call(kind: type[OfCall], call: int = 1, at: float = 0, **more: Any) -> Event:
    return kind(stamp=stamp(at), call_id=call_id(call), **more)


def on_call(
    kind: type[OfUnitOnCall], unit: str = "1A12", call: int = 1, at: float = 0, **more: Any
) -> Event:
    more = {"tour_id": f"tour-{unit}"} | more
    return kind(stamp=stamp(at), call_id=call_id(call), number=number(call), unit_id=unit, **more)


def on_duty(unit: str = "1A12", at: float = ON_DUTY, **more: Any) -> TourBegan:
    told = {"tour_id": f"tour-{unit}", "officer_ids": (f"officer-{unit}",)} | more
    return TourBegan(stamp=stamp(at), unit_id=unit, **told)


def off_duty(unit: str = "1A12", at: float = 0, **more: Any) -> TourEnded:
    told = {"tour_id": f"tour-{unit}", "officer_ids": (f"officer-{unit}",)} | more
    return TourEnded(stamp=stamp(at), unit_id=unit, **told)


def of_tour(kind: type[OfTour], unit: str = "1A12", at: float = 0, **more: Any) -> Event:
    more = {"tour_id": f"tour-{unit}"} | more
    return kind(stamp=stamp(at), unit_id=unit, **more)
