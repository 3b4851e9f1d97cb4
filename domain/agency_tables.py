"""The agency's tables: statuses, call types, priorities, dispositions, sources, beats, thresholds.

They are data: one TOML file is the start set, and from then on `TablesChanged` events say what
holds, so that a replay shows the codes of its day. Each code maps to one common value of the NENA
EIDO registries; one that maps to none gets a stated default, is marked `assumed` and is counted.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Final, get_args

import msgspec
from msgspec import Struct

from domain.dispatch.events import Source
from domain.run_cards import Policy, RunCard

COMMON_TYPE: Final = "NCRNONE"
COMMON_DISPOSITION: Final = "13"
COMMON_STATUS: Final = "OnDuty"
SCENE: Final = frozenset({"OnScene", "Arrived", "TrafficStop", "ResponderInitiatedEvent"})
AVAILABLE: Final = "Available"
PLAIN_COLOUR: Final = "#c8d0da"


class BadTables(ValueError):
    """The agency's tables cannot be used. The text has one sentence for each fault."""


class Ages(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long something may stay as it is: seconds until it is shown as old, and as late.

    Zero means that age does not matter here.
    """

    warn: int = 0
    late: int = 0


class Code(Struct, frozen=True, kw_only=True):
    """One line of a table. `assumed` marks a common value that nobody has chosen yet."""

    code: str
    label: str
    colour: str = PLAIN_COLOUR
    sound: str = ""
    thresholds: Ages = Ages()
    assumed: bool = False


class Status(Code, frozen=True, kw_only=True):
    """A unit's status. `primary_common_value` says whether the unit can be sent.

    `by_hand` statuses are reported with the verb `S`; the others follow from what happens.
    `allowed_next` are the statuses that usually follow; another one is asked about, not refused.
    A unit of which nothing was heard for `welfare_minutes` is due a check, and `grace_minutes`
    later the supervisor is warned; zero means no checks in this status.
    """

    common_value: str = ""
    primary_common_value: str = "NotAvailable"
    by_hand: bool = True
    allowed_next: tuple[str, ...] = ()
    welfare_minutes: float = 0.0
    grace_minutes: float = 0.0

    @property
    def available(self) -> bool:
        """Tell whether a unit in this status waits for work."""
        return self.primary_common_value == AVAILABLE

    @property
    def at_scene(self) -> bool:
        """Tell whether a unit in this status is where the call is."""
        return self.common_value in SCENE


class CallType(Code, frozen=True, kw_only=True):
    """What a call is about, with its priority unless the dispatcher says another."""

    common_value: str = ""
    priority: str
    questions: tuple[str, ...] = ()


class Priority(Code, frozen=True, kw_only=True):
    """How urgent a call is. `common_value` is EIDO's: 0 to 10, and 10 is the most urgent.

    `target_seconds` is the time from received to the first unit sent that the agency aims at.
    """

    common_value: int
    target_seconds: int


class Disposition(Code, frozen=True, kw_only=True):
    """What came of a call, or of a unit's part in it."""

    common_value: str = ""


class CallSource(Code, frozen=True, kw_only=True):
    """How a call reached the centre. Self-initiated work has no caller and no answering time."""

    self_initiated: bool = False


class Beat(Code, frozen=True, kw_only=True):
    """A part of the town that a unit works."""


class Skill(Code, frozen=True, kw_only=True):
    """Something that not every officer can do, or that a unit has: K9, crisis intervention."""


class Threshold(Struct, frozen=True, kw_only=True):
    """A time standard: so great a share of an interval within so many seconds, from a day on.

    It counts for the named disciplines, sources and priorities; none named means all.
    `edition` is the document or order that sets it: every report names it. `effective` is the
    day from which the agency measures by it, in place of an earlier edition for the same work.
    """

    interval: str
    within: float
    ratio: float
    edition: str
    effective: date
    disciplines: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()

    @property
    def scope(self) -> tuple[object, ...]:
        """What it counts for: a later edition replaces an earlier one of the same scope."""
        return (self.interval, self.disciplines, self.sources, self.priorities)


class AgencyTables(Struct, frozen=True, kw_only=True, dict=True):
    """All tables of one agency, as they hold at one moment, in the order in which they are shown.

    `traffic_stop` is the call type of a traffic stop; `default_source` that of a call whose
    source nobody said. `officers` says which skills an officer has, by the officer's id;
    `run_cards` what calls need, the first that fits; `deployment` what speaks for a unit.
    """

    agency: str
    edition: str
    traffic_stop: str
    default_source: str
    statuses: tuple[Status, ...]
    types: tuple[CallType, ...]
    priorities: tuple[Priority, ...]
    dispositions: tuple[Disposition, ...]
    sources: tuple[CallSource, ...]
    beats: tuple[Beat, ...]
    thresholds: tuple[Threshold, ...]
    skills: tuple[Skill, ...] = ()
    officers: dict[str, tuple[str, ...]] = {}
    run_cards: tuple[RunCard, ...] = ()
    deployment: Policy = Policy()

    @cached_property
    def _statuses(self) -> Mapping[str, Status]:
        return {one.code: one for one in self.statuses}

    @cached_property
    def _types(self) -> Mapping[str, CallType]:
        return {one.code: one for one in self.types}

    @cached_property
    def _priorities(self) -> Mapping[str, Priority]:
        return {one.code: one for one in self.priorities}

    @cached_property
    def _dispositions(self) -> Mapping[str, Disposition]:
        return {one.code: one for one in self.dispositions}

    def status(self, code: str) -> Status:
        """Give a status; one that the tables do not have (any more) with an assumed value."""
        unknown = Status(code=code, label=code, common_value=COMMON_STATUS, assumed=True)
        return self._statuses.get(code, unknown)

    def source(self, code: str) -> CallSource:
        """Give a source of calls; one that the tables do not have as one with a caller."""
        known = {one.code: one for one in self.sources}
        return known.get(code, CallSource(code=code, label=code))

    def type(self, code: str) -> CallType:
        """Give a call type; one that the tables do not have, with the least urgent priority."""
        least = self.priorities[-1].code
        unknown = CallType(
            code=code, label=code, common_value=COMMON_TYPE, priority=least, assumed=True
        )
        return self._types.get(code, unknown)

    def priority(self, code: str) -> Priority | None:
        """Give a priority, or nothing: an urgency cannot be assumed."""
        return self._priorities.get(code)

    def disposition(self, code: str) -> Disposition:
        """Give a disposition; one that the tables do not have with an assumed value."""
        unknown = Disposition(code=code, label=code, common_value=COMMON_DISPOSITION, assumed=True)
        return self._dispositions.get(code, unknown)

    def urgency(self, code: str) -> int:
        """Give the place of a priority, 0 for the most urgent; of an unknown one the last."""
        codes = [one.code for one in self.priorities]
        return codes.index(code) if code in codes else len(codes)

    def skills_of(self, officers: Iterable[str]) -> frozenset[str]:
        """Give the skills that these officers have together."""
        return frozenset(skill for one in officers for skill in self.officers.get(one, ()))

    def assumed_codes(self) -> tuple[str, ...]:
        """Name every code whose common value nobody has chosen: `types UNKN`."""
        tables = ("statuses", "types", "dispositions")
        return tuple(
            f"{table} {one.code}" for table in tables for one in getattr(self, table) if one.assumed
        )

    def thresholds_on(self, day: date, interval: str = "") -> tuple[Threshold, ...]:
        """Give the standards in force on a day: for each kind of work the latest edition's."""
        begun = [
            one
            for one in self.thresholds
            if one.effective <= day and interval in ("", one.interval)
        ]
        latest: dict[object, date] = {}
        for one in begun:
            latest[one.scope] = max(one.effective, latest.get(one.scope, date.min))
        return tuple(one for one in begun if one.effective == latest[one.scope])


SOURCES: Final[frozenset[str]] = frozenset(get_args(Source))


def to_json(tables: AgencyTables) -> str:
    """Write the tables as the text that `TablesChanged` carries."""
    return msgspec.json.encode(tables).decode()


def from_json(text: str) -> AgencyTables:
    """Read the text that `TablesChanged` carries. Raises `BadTables`."""
    try:
        return msgspec.json.decode(text, type=AgencyTables)
    except msgspec.MsgspecError as error:
        raise BadTables(f"These are not an agency's tables: {error}.") from error
