"""Taking back what a command recorded: as new facts, once, and only while nothing rests on it.

Folds skip a fact that was taken back, and the taking back. An undone call keeps its number.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from domain.dispatch.dependence import KEPT, bears, rests_on
from domain.dispatch.events import (
    CallLinked,
    CallReceived,
    CallUnlinked,
    CommandHeard,
    OfUnitOnCall,
    TrafficStopMade,
    UnitSelfInitiated,
)
from domain.kernel import Event, FactUndone, History, Past, Recorded, Refused, Selector
from domain.off_duty import off_duty
from domain.patrol.events import TourBegan, TourEnded
from domain.unit import tours
from domain.wish import Wish

UNDOINGS_READ = 64
"""How many undoings are read for a fact that belongs neither to a call nor to a tour."""


class UndoIsFinal(Refused):
    """What was taken back at {at} by {by} stays so. Say anew what should hold."""


class NotTakenBack(Refused):
    """{fact} of {at} by {by} is not taken back. {instead}."""


class NothingToTakeBack(Refused):
    """That command changed nothing: there is nothing to take back."""


class LaterFactRests(Refused):
    """{later} ({by} at {at}) rests on it. Take that back first."""


def words(fact: Event, number: str = "") -> str:
    """Name a fact in words, with unit and call: `unit en route 1A12 26-000012`."""
    name = re.sub(r"(?<!^)([A-Z])", r" \1", fact.STORED).lower()
    where = getattr(fact, "number", "") or number
    return " ".join(part for part in (name, getattr(fact, "unit_id", ""), where) if part)


@dataclass(kw_only=True)
class UndoFacts(Wish):
    """Take back all that one command recorded."""

    undone: tuple[Recorded, ...]
    reason: str = ""

    def execute(self) -> None:
        """Record one undoing for each fact. Raises one of the refusals above."""
        facts = [one for one in self.undone if not isinstance(one.event, CommandHeard)]
        if not facts:
            raise NothingToTakeBack
        for one in facts:
            _check(one.event)
        known = self._read(facts)
        gone = {one.event.undone for one in known if isinstance(one.event, FactUndone)}
        standing = [one for one in facts if one.position not in gone]
        own = {one.position for one in facts}
        others = [
            one
            for one in known
            if one.position not in gone | own and not isinstance(one.event, FactUndone)
        ]
        events = [one.event for one in standing]
        for one in standing:
            if bears(one.event, events):
                _check_later(one, others)
        for one in standing:
            self.record(self._undoing(one))

    def _read(self, facts: list[Recorded]) -> list[Recorded]:
        """Read all that may rest on the facts, undoings included, as it stands in the log."""
        chosen = {selector for one in facts for selector in _around(one.event)}
        since = [one.event for one in facts if isinstance(one.event, TourEnded | OfUnitOnCall)]
        read = self.past.all(
            *(lambda one=one: self.past.of(one).recorded for one in chosen),
            *(lambda one=one: _since(self.past, one) for one in since),
        )
        by_position = {one.position: one for one in chain.from_iterable(read)}
        return sorted(by_position.values(), key=lambda one: (one.event.at, one.position))

    def _undoing(self, one: Recorded) -> FactUndone:
        fact = one.event
        linked = fact.primary_call_id if isinstance(fact, CallLinked | CallUnlinked) else ""
        return FactUndone(
            stamp=self.stamp,
            call_id=getattr(fact, "call_id", ""),
            other_call_id=linked,
            tour_id=getattr(fact, "tour_id", ""),
            unit_id=getattr(fact, "unit_id", ""),
            officer_ids=getattr(fact, "officer_ids", ()),
            undone=one.position,
            undone_type=fact.STORED,
            reason=self.reason,
        )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Name the last of what was taken back, and how much it was."""
        last = self.undone[-1].event
        line = f"{words(last)} of {clock(last.at)} taken back"
        return self.line(clock, f"{line}, {len(self.undone)} facts" if self.undone[1:] else line)


def _check(fact: Event) -> None:
    if isinstance(fact, FactUndone):
        raise UndoIsFinal(at=fact.at, by=fact.by)
    if type(fact) in KEPT:
        raise NotTakenBack(
            fact=words(fact).capitalize(), at=fact.at, by=fact.by, instead=KEPT[type(fact)]
        )


def _check_later(one: Recorded, others: list[Recorded]) -> None:
    for later in others:
        if rests_on(later, one):
            number = _number_in([*others, one], later.event)
            raise LaterFactRests(
                later=words(later.event, number), by=later.event.by, at=later.event.at
            )


def _number_in(known: list[Recorded], fact: Event) -> str:
    """Find the number of the call that a fact is about."""
    call_id = getattr(fact, "call_id", "")
    received = (one.event for one in known if isinstance(one.event, CallReceived))
    return next((call.number for call in received if call.call_id == call_id), "")


def _around(fact: Event) -> list[Selector]:
    """Choose the histories of the calls and the tour that a fact belongs to."""
    bounded = [tag for tag in fact.tags if tag.startswith(("call_id:", "tour_id:"))]
    if bounded:
        return [Selector(tags=(tag,)) for tag in bounded]
    return [Selector((FactUndone,), (tag,), UNDOINGS_READ) for tag in fact.tags[:1]]


def _since(past: Past, left: TourEnded | OfUnitOnCall) -> list[Recorded]:
    """Read where a unit that logged off, or left a call off duty, may be since.

    That is the latest tour of the unit and of each of its officers, and what it does off duty.
    """
    officers: tuple[str, ...] = ()
    if isinstance(left, TourEnded):
        officers = left.officer_ids
    elif left.tour_id:
        return []
    begun, *others, alone = past.all(
        lambda: _latest_tour(past, unit_id=left.unit_id),
        *(lambda one=one: _latest_tour(past, officer_id=one) for one in officers),
        lambda: off_duty(past, left.unit_id),
    )
    came = past.of(alone.selector) if alone else ()
    return [
        *(one for one in chain(begun, *others) if isinstance(one.event, TourBegan)),
        *(one for one in came if isinstance(one.event, UnitSelfInitiated | TrafficStopMade)),
    ]


def _latest_tour(past: Past, **whose: str) -> History:
    """Give the history of the latest tour."""
    return next((history for _, history in tours(past, **whose)), History())
