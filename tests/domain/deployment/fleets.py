"""Fleets for the tests: so many units, of which each test says what matters to it."""

from typing import Any

import numpy as np

from domain.deployment.coverage import Demand
from domain.deployment.fleet import NONE, Fleet

BITS = {"K9": 1, "CIT": 2, "SUP": 4}


def demand(*shares: float) -> Demand:
    """Give a demand of one point for each beat `A`, `B`, …, with these parts of all calls."""
    total = sum(shares)
    return Demand(
        beats=tuple(chr(65 + place) for place in range(len(shares))),
        beat=np.arange(len(shares)),
        share=np.array(shares) / total if total else np.array(shares),
    )


def fleet(seconds: list[float], to_points: list[list[float]] | None = None, **told: Any) -> Fleet:
    """Give units `U0`, `U1`, … that are free unless told otherwise, so far from the call."""
    count = len(seconds)
    columns: dict[str, Any] = {
        "units": tuple(f"U{place}" for place in range(count)),
        "status": ("Available",) * count,
        "on": ("",) * count,
        "age": np.zeros(count),
        "seconds": np.array(seconds, dtype=np.float64),
        "to_points": np.array(to_points or [[0.0]] * count, dtype=np.float64).reshape(count, -1),
        "wait": np.zeros(count),
        "on_break": np.zeros(count, dtype=bool),
        "beat": np.full(count, NONE),
        "on_way_to": np.full(count, NONE),
        "officers": np.ones(count, dtype=np.int64),
        "skills": np.zeros(count, dtype=np.int64),
        "hours": np.zeros(count),
        "free": np.ones(count, dtype=bool),
        "can": np.ones(count, dtype=bool),
    }
    for name, values in told.items():
        columns[name] = values if name in {"units", "status", "on"} else np.array(values)
    return Fleet(**columns)
