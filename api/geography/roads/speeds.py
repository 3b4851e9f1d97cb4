"""How fast a car gets along on a road: by its class, its signed limit, and the hour."""

from typing import Final

KMH: Final[dict[str, float]] = {
    "motorway": 90.0,
    "motorway_link": 45.0,
    "trunk": 85.0,
    "trunk_link": 40.0,
    "primary": 65.0,
    "primary_link": 30.0,
    "secondary": 55.0,
    "secondary_link": 25.0,
    "tertiary": 40.0,
    "tertiary_link": 20.0,
    "unclassified": 25.0,
    "residential": 25.0,
    "living_street": 10.0,
    "service": 15.0,
    "road": 25.0,
}
"""Kilometres an hour, lights and turns among them. Source: the car profile of OSRM (car.lua)."""

OF_SIGNED: Final = 0.8
"""Of a signed limit so much is driven on the average. Source: the same profile."""


def kmh(kind: str, signed: float | None) -> float:
    """Give the average speed on a road of this class with this signed limit."""
    return signed * OF_SIGNED if signed else KMH.get(kind, KMH["road"])
