"""Calls that were kept on paper while the system was away, entered whole with their true times.

A card tells what happened, so nothing on it is refused because of what is known by now: what does
not fit is marked. A unit's part belongs to its tour where the unit was free then and nothing else
is known of it in that time; otherwise it stands with the call alone, and the unit stays as it is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from domain.dispatch.calls import check_number
from domain.dispatch.events import (
    CallClosed,
    CallerAdded,
    CallReceived,
    NoteAdded,
    OfUnitOnCall,
    Stage,
    UnitArrived,
    UnitCleared,
    UnitDispatched,
    UnitEnRoute,
    UnitSelfInitiated,
)
from domain.dispatch.imported import inversions
from domain.kernel import Command, Event, Past, Stamp
from domain.unit import SELF_INITIATED, unit_of

PAPER: Final = "paper card"
"""The system that kept these calls before: the number on the card is a former number of it."""

OFF_DUTY: Final = "not on duty"
ENTERED_LATE: Final = "entered late, when more was known of the unit"
NOT_WRITTEN: Final = "when it was sent is not written"
NEVER_CLEARED: Final = "when it cleared is not known"

Kind = type[OfUnitOnCall]

FACTS: Final[Mapping[Stage, Kind]] = {
    "dispatched": UnitDispatched,
    "en_route": UnitEnRoute,
    "arrived": UnitArrived,
    "cleared": UnitCleared,
}


class UnitOnCard(Struct, frozen=True, kw_only=True):
    """What a card says of one unit: when it was sent, on its way, there and clear, if written."""

    unit_id: str
    dispatched: datetime | None = None
    en_route: datetime | None = None
    arrived: datetime | None = None
    cleared: datetime | None = None

    @property
    def stages(self) -> dict[Stage, datetime]:
        """The instants that are written, in the order in which they usually come."""
        written = {stage: getattr(self, stage) for stage in FACTS}
        return {stage: at for stage, at in written.items() if at is not None}


class Part(NamedTuple):
    """A unit's part in the call: on which tour (none: with the call alone), and what is odd."""

    unit: UnitOnCard
    tour_id: str
    odd: str


def part(past: Past, unit: UnitOnCard, ended: datetime | None) -> Part:
    """Find the tour of a unit's part, which lasted until `ended`, or lasts (none).

    What does not move the unit, such as its beat or an answer to a check, is in nobody's way.
    """
    began = min(unit.stages.values())
    then, after = past.all(
        lambda: unit_of(past, unit.unit_id, until=began),
        lambda: unit_of(past, unit.unit_id, until=ended),
    )
    if not then.tour_id:
        return Part(unit, "", OFF_DUTY)
    if then.active:
        return Part(unit, "", f"{ENTERED_LATE}: on {then.active.number} then")
    if (after.tour_id, after.since) != (then.tour_id, then.since):
        return Part(unit, "", ENTERED_LATE)
    return Part(unit, then.tour_id, "")


@dataclass(kw_only=True)
class EnterCard(Command):
    """Enter a call from its card: it was received at the stamp's time. All of it, or nothing.

    `card` is the number on the card. With `closed` the call is over, and with it the part of every
    unit of which no clearing is written; without, it is on the board as it stands.
    """

    call_id: str
    number: str
    card: str
    source: str
    type: str
    priority: str
    place: str
    beat: str = ""
    self_initiated: bool = False
    caller_name: str = ""
    caller_phone: str = ""
    text: str = ""
    answered: datetime | None = None
    units: tuple[UnitOnCard, ...] = ()
    closed: datetime | None = None
    dispositions: tuple[str, ...] = ()
    place_id: str = ""

    def execute(self) -> None:
        """Record what the card says, as it happened. Raises `NumberTaken`, and nothing else."""
        recorded, *parts = self.past.all(
            lambda: check_number(self.past, self.number, self.call_id),
            *(lambda one=one: part(self.past, one, self._ended(one)) for one in self.units),
        )
        if recorded:
            return
        course = chain(*(self._course(one) for one in parts), self._closing())
        for fact in (*self._receipt(), *sorted(course, key=self._order)):
            self.record(fact)

    def _order(self, fact: Event) -> datetime:
        return max(fact.at, self.stamp.at)

    def _ended(self, unit: UnitOnCard) -> datetime | None:
        """Say when a unit's part was over: it is, once it cleared or the call was closed."""
        known = [unit.cleared or self.closed, *unit.stages.values()]
        return max(at for at in known if at) if known[0] else None

    def _at(self, at: datetime) -> Stamp:
        return replace(self.stamp, at=at)

    def _receipt(self) -> Iterator[Event]:
        answered: dict[Stage, datetime] = {"answered": self.answered} if self.answered else {}
        yield CallReceived(
            stamp=self.stamp,
            call_id=self.call_id,
            number_tag=self.number,
            source=self.source,
            self_initiated=self.self_initiated,
            type=self.type,
            priority=self.priority,
            place=self.place,
            beat=self.beat,
            answered_at=self.answered,
            former_number=self.card,
            source_system=PAPER,
            place_id=self.place_id,
            anomaly=inversions({**answered, "received": self.stamp.at}).get("received", ""),
        )
        if self.caller_name or self.caller_phone:
            yield CallerAdded(
                stamp=self.stamp,
                call_id=self.call_id,
                name=self.caller_name,
                phone=self.caller_phone,
            )
        if self.text:
            yield NoteAdded(stamp=self.stamp, call_id=self.call_id, text=self.text)

    def _course(self, part: Part) -> Iterator[Event]:
        """Give what the unit did, each at its time. What is odd of its part stands at its begin.

        A part that is over ends with a clearing, else the unit would be on the call for good.
        """
        stages = part.unit.stages
        odd = inversions({"received": self.stamp.at, **stages})
        yield from self._sending(part)
        for stage, at in stages.items():
            begins = stage == "dispatched"
            doubts = (part.odd if begins else "", odd.get(stage, ""))
            yield self._fact(FACTS[stage], part, at, *doubts)
        latest = max(stages.values())
        if stages.get("cleared") == latest:
            return
        if "cleared" in stages or not (self.closed or part.tour_id):
            lost = self._cleared(part, latest, NEVER_CLEARED)
            yield replace(lost, presumed=True)
        elif self.closed:
            outcome = next(iter(self.dispositions), "")
            yield replace(self._cleared(part, max(self.closed, latest)), disposition=outcome)

    def _sending(self, part: Part) -> Iterator[Event]:
        """Put the unit on the call where its card does not say when it was sent.

        What an officer came upon nobody sent him to.
        """
        stages = part.unit.stages
        if "dispatched" in stages:
            return
        first = min(stages.values())
        if self.self_initiated and stages.get("arrived") == first:
            fact = self._fact(UnitSelfInitiated, part, first, part.odd)
            yield replace(fact, status=SELF_INITIATED)
        else:
            sent = self._fact(UnitDispatched, part, first, part.odd, NOT_WRITTEN)
            yield replace(sent, presumed=True)

    def _cleared(self, part: Part, at: datetime, *doubts: str) -> OfUnitOnCall:
        return self._fact(UnitCleared, part, at, *doubts)

    def _fact(self, kind: Kind, part: Part, at: datetime, *doubts: str) -> OfUnitOnCall:
        return kind(
            stamp=self._at(at),
            call_id=self.call_id,
            number=self.number,
            tour_id=part.tour_id,
            unit_id=part.unit.unit_id,
            anomaly="; ".join(doubt for doubt in doubts if doubt),
        )

    def _closing(self) -> Iterator[Event]:
        if not self.closed:
            return
        done = [at for unit in self.units for at in unit.stages.values()]
        before: dict[Stage, datetime] = {"cleared": max(done)} if done else {}
        odd = inversions({"received": self.stamp.at, **before, "closed": self.closed})
        yield CallClosed(
            stamp=self._at(self.closed),
            call_id=self.call_id,
            dispositions=self.dispositions,
            anomaly=odd.get("closed", ""),
        )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the call, its card, when it was received, how it stands, and what did not fit."""
        card = f" card {self.card}" if self.card else ""
        line = f"{self.number} {self.type} {self.priority}{card} {clock(self.stamp.at)}"
        if not self.facts:
            return f"{line} already"
        outcome = " ".join(self.dispositions)
        end = f"closed {outcome} {clock(self.closed)}" if self.closed else "open"
        odd = "; ".join(filter(None, map(_mark, self.facts)))
        return f"{line}, {end} ({odd})" if odd else f"{line}, {end}"


def _mark(fact: Event) -> str:
    """Say what did not fit, and of which unit."""
    if isinstance(fact, OfUnitOnCall):
        return f"{fact.unit_id} {fact.anomaly}" if fact.anomaly else ""
    return fact.anomaly if isinstance(fact, CallReceived | CallClosed) else ""
