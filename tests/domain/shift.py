"""A shift of random commands on a log, and what history says of every call and unit after it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

from hypothesis import strategies

from domain.dispatch.assignments import (
    DispatchUnits,
    DivertUnit,
    ExchangeUnits,
    NamePrimaryUnit,
    PreemptUnit,
    StackUnit,
    UnstackUnit,
)
from domain.dispatch.call import Call, NoSuchCall, call_of
from domain.dispatch.calls import HoldCall, ReceiveCall, ReleaseCall, RetypeCall, WantBackUp
from domain.dispatch.cards import EnterCard, UnitOnCard
from domain.dispatch.closing import CancelCall, CloseCall, ReopenCall
from domain.dispatch.links import LinkCalls, UnlinkCall
from domain.dispatch.reports import (
    ReportAcknowledged,
    ReportArrived,
    ReportAtDestination,
    ReportCleared,
    ReportEnRoute,
    ReportTransporting,
)
from domain.dispatch.self_initiated import MakeTrafficStop, OnView
from domain.kernel import Command, History, Past, Recorded, Stamp, Unread
from domain.patrol.emergencies import ClearEmergency, RaiseEmergency
from domain.patrol.status import ChangeStatus
from domain.patrol.tours import AssignBeat, LogOff, LogOn
from domain.patrol.welfare import AnswerWelfareCheck
from domain.unit import Unit, unit_of
from eventlog.decide import Done, do
from eventlog.keys import Keys, MemoryKeyStore
from eventlog.memory import MemoryLog
from tests.given import NIGHT, chooses

UNITS = ("1A12", "1A13", "1A14")
CALLS = ("call-1", "call-2", "call-3", "call-4", "call-5")
T = TypeVar("T")


class Said(NamedTuple):
    """What is said, how long after the last command, and how late it was said (seconds)."""

    command: type[Command]
    fields: dict[str, Any]
    passed: float
    late: float


CALL = strategies.sampled_from([*CALLS[:2], *CALLS[:3]])
UNIT = strategies.sampled_from([*UNITS[:2], *UNITS])
MAYBE_CALL = strategies.one_of(strategies.just(""), CALL)
PASSED = strategies.sampled_from([0.0, 0.5, 20.0, 90.0])
ON_TIME = strategies.sampled_from([0.0, 0.0, 0.0, 2.0])
LATE = strategies.sampled_from([0.0, 0.0, 2.0, 45.0, 600.0])


def _wish(command: type[Command], **fields: Any) -> strategies.SearchStrategy[Said]:
    return strategies.builds(
        Said, strategies.just(command), strategies.fixed_dictionaries(fields), PASSED, ON_TIME
    )


def _report(command: type[Command], **fields: Any) -> strategies.SearchStrategy[Said]:
    return strategies.builds(
        Said, strategies.just(command), strategies.fixed_dictionaries(fields), PASSED, LATE
    )


def _is(value: object) -> strategies.SearchStrategy[object]:
    return strategies.just(value)


def _self_initiated(command: type[Command], call: int, **fields: Any) -> Any:
    return _report(
        command,
        call_id=_is(f"call-{call}"),
        number=_is(f"26-00000{call}"),
        unit_id=UNIT,
        type=_is("TSTOP"),
        priority=_is("P3"),
        place=_is("Park and Main"),
        **fields,
    )


WRITTEN = strategies.one_of(
    strategies.none(),
    strategies.integers(-10, 12).map(lambda half: NIGHT + timedelta(seconds=30 * half)),
)
ON_CARD = strategies.builds(
    UnitOnCard, unit_id=UNIT, dispatched=WRITTEN, en_route=WRITTEN, arrived=WRITTEN, cleared=WRITTEN
).filter(lambda unit: bool(unit.stages))
"""Times on a card in any order, or none: slips of the pen are recorded as they stand."""


def _card() -> strategies.SearchStrategy[Said]:
    return _report(
        EnterCard,
        call_id=_is("call-5"),
        number=_is("26-000005"),
        card=_is("17"),
        source=_is("911"),
        type=_is("DIST"),
        priority=_is("P2"),
        place=_is("9 Trial Road"),
        units=strategies.lists(ON_CARD, min_size=1, max_size=2).map(tuple),
        closed=WRITTEN,
    )


CARD = _card()
REASON = _is("because")
WISHES = (
    _wish(
        DispatchUnits,
        call_id=CALL,
        unit_ids=strategies.lists(UNIT, min_size=1, max_size=2).map(tuple),
        already=strategies.sampled_from(["", "", "en_route", "on_scene"]),
    ),
    _wish(StackUnit, call_id=CALL, unit_id=UNIT),
    _wish(UnstackUnit, call_id=CALL, unit_id=UNIT),
    _wish(PreemptUnit, call_id=CALL, unit_id=UNIT, reason=REASON),
    _wish(DivertUnit, call_id=CALL, unit_id=UNIT),
    _wish(ExchangeUnits, unit_id=UNIT, other_unit_id=UNIT),
    _wish(NamePrimaryUnit, call_id=CALL, unit_id=UNIT),
    _wish(CloseCall, call_id=CALL, dispositions=_is(("RPT",))),
    _wish(CancelCall, call_id=CALL, reason=REASON),
    _wish(ReopenCall, call_id=CALL, reason=REASON),
    _wish(HoldCall, call_id=CALL),
    _wish(ReleaseCall, call_id=CALL),
    _wish(RetypeCall, call_id=CALL, type=strategies.sampled_from(["DIST", "FIGHT"])),
    _wish(WantBackUp, call_id=CALL, count=strategies.integers(0, 2)),
    _wish(LinkCalls, call_id=CALL, primary_call_id=CALL),
    _wish(UnlinkCall, call_id=CALL),
    _wish(LogOff, unit_id=UNIT),
    _wish(AssignBeat, unit_id=UNIT, beat=strategies.sampled_from(["B1", "B2"])),
    _wish(ClearEmergency, unit_id=UNIT, reason=REASON),
)
REPORTS = (
    _report(ReportAcknowledged, unit_id=UNIT, call_id=MAYBE_CALL),
    _report(ReportEnRoute, unit_id=UNIT, call_id=MAYBE_CALL),
    _report(ReportArrived, unit_id=UNIT, call_id=MAYBE_CALL),
    _report(ReportTransporting, unit_id=UNIT, call_id=MAYBE_CALL),
    _report(ReportAtDestination, unit_id=UNIT, call_id=MAYBE_CALL),
    _report(ReportCleared, unit_id=UNIT, call_id=MAYBE_CALL),
    _report(ChangeStatus, unit_id=UNIT, status=strategies.sampled_from(["ML", "OO", "AV"])),
    _report(RaiseEmergency, unit_id=UNIT),
    _report(AnswerWelfareCheck, unit_id=UNIT),
    _self_initiated(MakeTrafficStop, 3, plate=_is("CT 123")),
    _self_initiated(OnView, 4),
    CARD,
)
RECEIVE = strategies.integers(1, 3).flatmap(
    lambda call: _wish(
        ReceiveCall,
        call_id=_is(f"call-{call}"),
        number=_is(f"26-00000{call}"),
        source=_is("911"),
        type=_is("DIST"),
        priority=_is("P2"),
        place=_is("12 Mill Road"),
    )
)
LOG_ON = strategies.tuples(UNIT, strategies.integers(1, 9)).flatmap(
    lambda chosen: _wish(
        LogOn,
        tour_id=_is(f"tour-{chosen[0]}-{chosen[1]}"),
        unit_id=_is(chosen[0]),
        officer_ids=_is((f"officer-{chosen[0]}",)),
    )
)
USUAL = (
    _wish(DispatchUnits, call_id=CALL, unit_ids=UNIT.map(lambda unit: (unit,))),
    _report(ReportArrived, unit_id=UNIT, call_id=MAYBE_CALL),
    _report(ReportCleared, unit_id=UNIT, call_id=MAYBE_CALL),
    _wish(PreemptUnit, call_id=CALL, unit_id=UNIT, reason=REASON),
    _wish(StackUnit, call_id=CALL, unit_id=UNIT),
    _wish(CloseCall, call_id=CALL, dispositions=_is(("RPT",))),
)
ANYTHING = strategies.sampled_from((USUAL, USUAL, WISHES, (RECEIVE, LOG_ON, *REPORTS))).flatmap(
    lambda kind: strategies.one_of(*kind)
)
START = [
    *(
        Said(
            LogOn,
            {"tour_id": f"tour-{unit}-0", "unit_id": unit, "officer_ids": (f"officer-{unit}",)},
            1,
            0,
        )
        for unit in UNITS[:2]
    ),
    *(
        Said(
            ReceiveCall,
            {
                "call_id": call,
                "number": f"26-00000{call[-1]}",
                "source": "911",
                "type": "DIST",
                "priority": "P2",
                "place": "12 Mill Road",
            },
            1,
            0,
        )
        for call in CALLS[:2]
    ),
]
"""Two units on duty and two calls, so that most of what is said means something."""

SHIFTS = strategies.lists(ANYTHING, min_size=6, max_size=25).map(lambda said: [*START, *said])


class State(NamedTuple):
    """What history says of every call and every unit."""

    calls: dict[str, Call]
    units: dict[str, Unit]


class Shift:
    """A log on which commands are carried out one after the other."""

    def __init__(self) -> None:
        self.log, self.keys = MemoryLog(), Keys(bytes(32), MemoryKeyStore())
        self.now = NIGHT
        self.commands = 0

    def stamp(self, late: float = 0) -> Stamp:
        """Stamp the next command, said so many seconds late."""
        self.commands += 1
        return Stamp(
            at=self.now - timedelta(seconds=late), by="dispatcher-7", command_id=f"c{self.commands}"
        )

    def command(self, said: Said) -> Command:
        """Make the next command of what is said."""
        self.now += timedelta(seconds=said.passed)
        return said.command(stamp=self.stamp(said.late), **said.fields)

    async def do(self, command: Command) -> Done:
        """Carry out a command. Raises `Refused`."""
        return await do(self.log, self.keys, command, lambda at: f"{at:%H:%M:%S}")

    def again(self, command: Command) -> Command:
        """The same said again under another id."""
        return replace(command, stamp=replace_id(command.stamp, self.stamp()), past=Past())

    async def facts(self) -> list[Recorded]:
        """Give all that the log holds."""
        return [*(await self.log.read()).events]

    async def state(self) -> State:
        """Give what history says now."""
        facts = await self.facts()
        calls = {one: known(facts, _call(one)) for one in CALLS}
        units = {one: known(facts, _unit(one)) for one in UNITS}
        return State({one: call for one, call in calls.items() if call}, units)


def replace_id(stamp: Stamp, other: Stamp) -> Stamp:
    return Stamp(at=stamp.at, by=stamp.by, command_id=other.command_id)


def _call(call_id: str) -> Callable[[Past], Call | None]:
    def ask(past: Past) -> Call | None:
        try:
            return call_of(past, call_id)
        except NoSuchCall:
            return None

    return ask


def _unit(unit_id: str) -> Callable[[Past], Unit]:
    return lambda past: unit_of(past, unit_id)


def known(facts: Sequence[Recorded], ask: Callable[[Past], T]) -> T:
    """Answer a question with all that the log holds."""
    past = Past()
    while True:
        try:
            return ask(past)
        except Unread as unread:
            for selector in unread.selectors:
                chosen = [fact for fact in facts if chooses(selector, fact.event)]
                past.read[selector] = History(chosen[-selector.newest :])
