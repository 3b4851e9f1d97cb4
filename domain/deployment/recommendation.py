"""The recommendation: whom to send to a call, why, and what that leaves bare. Pure.

Drive times are given. Every reason is counted in seconds of drive (`Policy`), so that the order
of the units can be told in a line each, and held to account later.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct

from domain.deployment import coverage
from domain.deployment.choosing import choose
from domain.deployment.coverage import Covered, Demand
from domain.deployment.fleet import NONE, Fleet, Marks, Numbers
from domain.run_cards import Need, Policy

LISTED: Final = 12
"""Candidates that are listed."""

SHOWN: Final = 5
"""Candidates of which the coverage after them is shown."""

STALE: Final = 120.0
"""Seconds after which the age of a position is among the reasons."""


UNKNOWN: Final = -2
"""Stands for the beat of a call that is in none: no unit works it."""


class Waiting(Struct, frozen=True, kw_only=True):
    """The call to which units are to go: its urgency (0 is the most urgent), and its beat."""

    urgency: int
    beat: str
    need: Need


class Response(Struct, frozen=True):
    """The expected response to a beat in seconds, without and with the units sent."""

    beat: str
    now: int
    after: int


class Candidate(Struct, frozen=True, kw_only=True):
    """A unit that could go: seconds to the call, its score in seconds, and the reasons in words.

    `responses` are of the beats that would wait longer: of the first candidates alone.
    """

    unit: str
    seconds: int
    score: int
    because: str
    responses: tuple[Response, ...] = ()


class Recommendation(Struct, frozen=True, kw_only=True):
    """Whom to send, in the order of their arrival, and everything that this rests on.

    `short`: so many units are lacking; `missing` skills nobody has who can come. `unreachable`
    are units on duty from which no road leads to the call. `responses` tell of every beat, before
    and after all the units recommended are sent, and `bare` names those above the level by that.
    `estimate` marks times that are not by road.
    """

    need: Need
    units: tuple[str, ...]
    short: int = 0
    missing: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    unreachable: tuple[str, ...] = ()
    responses: tuple[Response, ...] = ()
    bare: tuple[str, ...] = ()
    policy: Policy = Policy()
    estimate: bool = False


def recommend(
    fleet: Fleet,
    call: Waiting,
    demand: Demand,
    bits: Mapping[str, int],
    policy: Policy,
    *,
    kept: Mapping[int, str] = {},
    estimate: bool = False,
) -> Recommendation:
    """Rank the units for a call, and choose as many as it needs.

    Units that are `kept` for other calls that wait, by their rows, with the numbers of these, are
    not chosen: all calls together are served best so.
    """
    weighed = weigh(fleet, call, demand, policy)
    scores = weighed.scores.copy()
    scores[list(kept)] = np.inf
    chosen = choose(call.need, scores, fleet.skills, fleet.officers, bits)
    arriving = sorted(chosen.rows, key=lambda row: (fleet.seconds[row] + fleet.wait[row], row))
    responses = _responses(fleet, weighed.now, demand, arriving)
    return Recommendation(
        need=call.need,
        units=tuple(fleet.units[row] for row in arriving),
        short=chosen.short,
        missing=chosen.missing,
        candidates=tuple(_candidates(fleet, weighed, demand, kept)),
        unreachable=tuple(
            fleet.units[row]
            for row in np.flatnonzero(fleet.can & ~np.isfinite(fleet.seconds)).tolist()
        ),
        responses=responses,
        bare=tuple(one.beat for one in responses if one.after > max(policy.level, one.now)),
        policy=policy,
        estimate=estimate,
    )


class Weighed(NamedTuple):
    """The units' scores (infinite: it cannot be sent), and what else they are told by."""

    scores: Numbers
    at_home: Marks
    long: Marks
    now: Covered


def weigh(fleet: Fleet, call: Waiting, demand: Demand, policy: Policy) -> Weighed:
    """Score the units for a call: all that speaks for one and against it, in seconds of drive."""
    now = coverage.covered(fleet.to_points, fleet.free)
    home = demand.beats.index(call.beat) if call.beat in demand.beats else UNKNOWN
    at_home = fleet.beat == home
    long = fleet.hours > policy.long_hours
    scores = (
        fleet.seconds
        + fleet.wait
        + policy.on_break * fleet.on_break
        + policy.preempt * (fleet.on_way_to != NONE)
        + policy.long_shift * long
        + policy.coverage * coverage.losses(now, demand, len(fleet.units))
        - policy.own_beat * at_home
    )
    usable = fleet.can & ((fleet.on_way_to == NONE) | (fleet.on_way_to > call.urgency))
    return Weighed(np.where(usable, scores, np.inf), at_home, long, now)


def _responses(
    fleet: Fleet, now: Covered, demand: Demand, sent: Sequence[int]
) -> tuple[Response, ...]:
    """Tell of each beat that has demand what its response is, and what it would be."""
    before = coverage.by_beat(now.first, demand)
    left = coverage.without(now, fleet.to_points, fleet.free, sent) if sent else now.first
    after = coverage.by_beat(left, demand)
    return tuple(
        Response(beat, round(one), round(other))
        for beat, one, other in zip(demand.beats, before.tolist(), after.tolist(), strict=True)
        if np.isfinite(one)
    )


def _candidates(
    fleet: Fleet, weighed: Weighed, demand: Demand, kept: Mapping[int, str]
) -> Iterator[Candidate]:
    scores = weighed.scores
    best = np.argsort(scores, kind="stable")[:LISTED]
    for place, row in enumerate(best[np.isfinite(scores[best])].tolist()):
        longer: tuple[Response, ...] = ()
        if place < SHOWN and fleet.free[row]:
            responses = _responses(fleet, weighed.now, demand, [row])
            longer = tuple(one for one in responses if one.after > one.now)
        yield Candidate(
            unit=fleet.units[row],
            seconds=round(fleet.seconds[row] + fleet.wait[row]),
            score=round(scores[row]),
            because=", ".join(_reasons(fleet, weighed, row, longer, kept.get(row, ""))) or "free",
            responses=longer,
        )


def _reasons(
    fleet: Fleet, weighed: Weighed, row: int, longer: Sequence[Response], kept: str
) -> Iterator[str]:
    if kept:
        yield f"kept for {kept}"
    if fleet.wait[row]:
        away, rest = clock(fleet.seconds[row]), clock(fleet.wait[row])
        yield f"at {fleet.on[row]}, clears in some {rest}, then {away} away"
    elif fleet.on_way_to[row] != NONE:
        yield f"on its way to {fleet.on[row]}, which would wait"
    elif not fleet.free[row]:
        yield fleet.status[row].lower()
    if weighed.at_home[row]:
        yield "its own beat"
    if weighed.long[row]:
        yield f"{fleet.hours[row]:.0f} h on shift"
    if np.isinf(fleet.age[row]):
        yield "no position told, counted from its beat"
    elif fleet.age[row] > STALE:
        yield f"position {clock(fleet.age[row])} old"
    worst = max(longer, key=lambda one: one.after - one.now, default=None)
    if worst:
        yield f"leaves {worst.beat} at {clock(worst.after)} instead of {clock(worst.now)}"


def clock(seconds: float) -> str:
    """Give seconds as minutes and seconds: `3:05`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
