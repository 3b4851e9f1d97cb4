"""The desk: a signed-in principal who acts, and who is answerable for it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

import msgspec
from uuid_utils import uuid7

from api import phone, undo
from api.centre import Centre
from api.security.principal import STAFF, Principal
from api.security.rights import must_be_allowed
from api.telemetry import log
from domain.agency_tables import AgencyTables
from domain.deployment.recommended import RecommendUnits
from domain.dispatch.calls import AssignCaseNumber, ReceiveCall, ValidatePlace
from domain.dispatch.events import CallReceived
from domain.dispatch.positions import FreePosition, HandOverPosition, StaffPosition
from domain.dispatch.undo import UndoFacts
from domain.kernel import Command, Recorded, Refused, Stamp
from eventlog.decide import CommandIdReused, Done, do, recorded_before

THE_NEW_CALL = "."
CATCH_UP = 0.5
"""Seconds in which the board shows what was just recorded."""
OLDEST_REPORT = timedelta(days=366)
MADE_HERE = "tour_id"
"""The field that the server makes: the same command said again has another, and is the same."""


class NotYet(Refused):
    """{at} has not come yet. Check the time given, or leave it out."""


class TooLongAgo(Refused):
    """The time given is more than a year ago. Check it. Older history comes in by an import."""


class NotForPositions(Refused):
    """{to} has no account that works dispatch positions. Check the name: `HO name`."""


class NoNewCall(Refused):
    """Nothing before it on the line made a call, so `.` means none. Name the call."""


class Desk:
    """Stamps who, when and how on each command, checks the right to give it, carries it out.

    Implements `api.language.desk_protocol.Desk`. One desk serves one request; its `command_id`
    is the client's own, so that the same request again is the same command.
    """

    def __init__(
        self,
        centre: Centre,
        who: Principal,
        *,
        command_id: str = "",
        occurred_at: datetime | None = None,
    ) -> None:
        self.centre = centre
        self.who = who
        self.id_is_the_clients = bool(command_id)
        self.command_id = command_id or self.new_id()
        self.made_number = ""
        self._occurred_at = occurred_at
        self._said = ""
        self._content: Sequence[Any] = ()
        self._acts = 0

    @property
    def principal(self) -> str:
        """Who is signed in."""
        return self.who.name

    @property
    def position(self) -> str:
        """The dispatch position or device; empty if none."""
        return self.who.position

    @property
    def session(self) -> str:
        """The session in which it is said."""
        return self.who.session_id

    @property
    def seat(self) -> str:
        """Where it is said, as facts tell it: the position or, without one, the session."""
        return self.position or f"session {self.session}"

    @property
    def tables(self) -> AgencyTables:
        """The agency's tables as they hold now."""
        return self.centre.tables.now

    def new_id(self) -> str:
        """Make a new id, ordered by time."""
        return str(uuid7())

    def say(self, said: str, command_id: str, content: Sequence[Any]) -> None:
        """What follows comes from this typed text, under this id.

        The same id with the same `content` is the same command, whatever `.` means by then.
        """
        self.command_id, self._said, self._content, self._acts = command_id, said, content, 0

    def fingerprint(self, content: Sequence[Any]) -> str:
        """Give the keyed fingerprint of what is said, by whom, and of which time that was stated.

        So nobody gets the answer to what somebody else said, or to what was said of another time.
        """
        told = (self.who.name, self._occurred_at, content)
        return self.centre.keys.fingerprint(msgspec.json.encode(told, order="deterministic"))

    async def do(
        self, command: type[Command], *, occurred_at: datetime | None = None, **fields: Any
    ) -> Done:
        """Carry a command out once, and give what came of it. Raises `Refused`."""
        happened = occurred_at or self._occurred_at
        must_be_allowed(self.who, command, late=happened is not None)
        if command is HandOverPosition:
            await self._must_staff_positions(fields["to"])
        stamp = Stamp(
            at=self.instant(happened),
            by=self.who.name,
            desk=self.seat,
            command_id=self._next_id(),
            said=self._said,
            content=self.fingerprint(self._content or _told(command, fields)),
        )
        done = await self._measured(command(stamp=stamp, **(fields | self._place(command, fields))))
        if not done.repeated and "position_id" in fields:
            await self._move(command, fields["position_id"])
        return done

    def _place(self, command: type[Command], fields: Mapping[str, Any]) -> dict[str, Any]:
        """Give the keyed fingerprint of the place that a command names, if it keeps one.

        A confirmed address whose beat nobody said has the beat in which the geography knows it.
        """
        if "place_id" not in command.__dataclass_fields__:
            return {}
        told = {"place_id": self.centre.place_id(fields.get("place") or fields["address"])}
        if command is ValidatePlace and not fields.get("beat"):
            told["beat"] = self.centre.beat_of(fields["address"])
        return told

    async def new_call(
        self, command: type[Command], *, occurred_at: datetime | None = None, **fields: Any
    ) -> Done:
        """Carry out a command that makes a call, under a new id and the year's next number."""
        stated = {"occurred_at": occurred_at} if occurred_at else {}
        self._content = self._content or _told(command, fields | stated)
        if command is ReceiveCall and not fields.get("answered_at"):
            fields |= await self._telephone(fields)
        acts = self._acts

        async def record(number: str) -> Done:
            self._acts = acts
            return await self.do(
                command, occurred_at=occurred_at, call_id=self.new_id(), number=number, **fields
            )

        done = await self.centre.calls.allot(self.centre.clock.year(), record)
        self.remember(done)
        return done

    def remember(self, done: Done) -> None:
        """Let `.` mean the call that this made, on the rest of the line."""
        for fact in done.facts:
            if isinstance(fact, CallReceived):
                self.made_number = fact.number

    async def recommend(self, number: str) -> Done:
        """Show whom to send to the call of this number, and put it on record."""
        must_be_allowed(self.who, RecommendUnits, late=False)
        self._content = self._content or ("recommend", number)
        call_id = await self.call_id(number)
        number = self.made_number if number == THE_NEW_CALL else number
        await self.centre.board.wait_for(self.centre.recorded, CATCH_UP)
        found = await self.centre.recommender.recommend(call_id, number)
        return await self.do(
            RecommendUnits,
            call_id=call_id,
            number=number,
            found=found.recommendation,
            geography=found.geography,
        )

    async def assign_case(self, call_id: str) -> Done:
        """Give the call the next case number of the year."""
        self._content = self._content or _told(AssignCaseNumber, {"call_id": call_id})
        acts = self._acts

        async def record(case_number: str) -> Done:
            self._acts = acts
            return await self.do(AssignCaseNumber, call_id=call_id, case_number=case_number)

        return await self.centre.cases.allot(self.centre.clock.year(), record)

    async def undo(self, position: int | None, reason: str) -> Done:
        """Take back all that the command at this position recorded; without, one's own last."""
        must_be_allowed(self.who, UndoFacts, late=False)
        self._content = self._content or ("undo", str(position), reason)
        if earlier := await self.earlier(self.command_id):
            return self.again(earlier, self._content)
        undone = (
            await undo.last_command_of(self.centre.log, self.who.name, self.seat)
            if position is None
            else await undo.command_at(self.centre.log, position)
        )
        return await self.do(UndoFacts, undone=undone, reason=reason)

    async def call_id(self, number: str) -> str:
        """Find the call that people call by this number. Raises `Refused` if there is none."""
        if number == THE_NEW_CALL:
            if not self.made_number:
                raise NoNewCall
            number = self.made_number
        return await self.centre.directory.call_id(number)

    async def earlier(self, command_id: str) -> list[Recorded]:
        """Give what was recorded under a command id before; nothing if it is new."""
        return await recorded_before(self.centre.log, command_id)

    def again(self, earlier: Sequence[Recorded], *contents: Sequence[Any]) -> Done:
        """Give the first answer again. Raises `CommandIdReused` if it was another command."""
        first = earlier[0].event.stamp
        if first.content not in map(self.fingerprint, contents):
            raise CommandIdReused
        done = Done(earlier[-1].position, first.answer, [one.event for one in earlier], True)
        self.remember(done)
        return done

    async def _must_staff_positions(self, account: str) -> None:
        roles = await self.centre.rows.fetchval(
            "SELECT roles FROM accounts WHERE name = $1 AND enabled", account
        )
        if not STAFF & set(roles or ()):
            raise NotForPositions(to=account)

    def instant(self, occurred_at: datetime | None) -> datetime:
        """Give when it happened (none said: now). Raises `TooLongAgo` or `NotYet`."""
        now = self.centre.clock.now()
        if occurred_at is None:
            return now
        if occurred_at < now - OLDEST_REPORT:
            raise TooLongAgo
        if occurred_at > now + timedelta(seconds=self.centre.settings.clock_skew_seconds):
            raise NotYet(at=occurred_at)
        return occurred_at

    def _next_id(self) -> str:
        self._acts += 1
        return self.command_id if self._acts == 1 else f"{self.command_id}.{self._acts}"

    async def _move(self, command: type[Command], position: str) -> None:
        """Let sessions be at the positions that are worked in them, and at no others."""
        sessions = self.centre.sessions
        if command is StaffPosition:
            await sessions.move(self.session, position)
            self.who = replace(self.who, position=position)
        elif command is FreePosition:
            await sessions.vacate(position)
        elif position == self.position:
            await sessions.move(self.session, "")
            self.who = replace(self.who, position="")

    async def _telephone(self, fields: Mapping[str, Any]) -> dict[str, datetime]:
        if fields.get("source") not in phone.BY_PHONE or not self.who.position:
            return {}
        now = self.centre.clock.now()
        rang = await phone.latest_on(self.centre.log, self.who.position, now)
        return rang._asdict() if rang else {}

    async def _measured(self, command: Command) -> Done:
        metrics, name = self.centre.metrics, type(command).__name__
        began, outcome, position = perf_counter(), "failed", 0
        try:
            done = await self.centre.finish(
                do(self.centre.log, self.centre.keys, command, self.centre.clock.shown)
            )
            outcome, position = ("repeated" if done.repeated else "done"), done.position
            self.centre.recorded = max(self.centre.recorded, position)
        except Refused:
            outcome = "refused"
            raise
        else:
            return done
        finally:
            metrics.commands.labels(name, outcome).inc()
            seconds = perf_counter() - began
            metrics.command_seconds.observe(seconds)
            log.info(
                "command",
                command=name,
                command_id=command.stamp.command_id,
                outcome=outcome,
                position=position,
                seconds=round(seconds, 4),
            )


def _told(command: type[Command], fields: Mapping[str, Any]) -> Sequence[Any]:
    """Give what a command was told, without what is made for it here."""
    return (
        command.__name__,
        {name: value for name, value in fields.items() if name != MADE_HERE},
    )
