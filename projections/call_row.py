"""The row of a call: what everyone who works on it sees of it. Personal text stays sealed."""

from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from domain.dispatch.events import STAGES, Stage
from projections.kernel import Row

Left = Literal["", "cleared", "preempted", "diverted", "exchanged", "call ended", "never on it"]
"""How a unit left a call, or that it reported from a call on which it never was."""


class Stages(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The instants of a course, each the first of its kind."""

    presented: datetime | None = None
    answered: datetime | None = None
    received: datetime | None = None
    queued: datetime | None = None
    dispatched: datetime | None = None
    acknowledged: datetime | None = None
    en_route: datetime | None = None
    arrived: datetime | None = None
    transporting: datetime | None = None
    at_hospital: datetime | None = None
    first_cleared: datetime | None = None
    cleared: datetime | None = None
    closed: datetime | None = None
    reopened: datetime | None = None
    final_closed: datetime | None = None

    def first(self, stage: Stage, at: datetime) -> "Stages":
        """Note that the stage was reached, unless it was before."""
        if getattr(self, stage) is not None:
            return self
        return replace(self, **{stage: at})


assert Stages.__struct_fields__ == STAGES


class UnitOnCall(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A unit's course on a call. `stage` is how far it has come, `since` when it got there."""

    unit_id: str
    tour_id: str = ""
    stage: Stage = "dispatched"
    since: datetime
    sent_at: datetime | None = None
    sent_by: str = ""
    stages: Stages = Stages()
    left: Left = ""
    to_number: str = ""
    replaced_by: str = ""
    disposition: str = ""
    text: str = ""


class Caller(Struct, frozen=True, kw_only=True, gc=False):
    """Someone who called about it."""

    at: datetime
    name: str
    phone: str
    address: str


class Note(Struct, frozen=True, kw_only=True, gc=False):
    """A note or a caution."""

    at: datetime
    by: str
    text: str


class Hold(Struct, frozen=True, kw_only=True, gc=False):
    """The call waits on purpose."""

    since: datetime
    by: str
    reason: str


class Link(Struct, frozen=True, kw_only=True, gc=False):
    """A call that is about the same."""

    call_id: str
    number: str


class HandedOver(Struct, frozen=True, kw_only=True, gc=False):
    """To whom the call was handed."""

    at: datetime
    to: str
    reference: str


class Anomaly(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A fact that did not fit what was known when it was recorded, and why."""

    at: datetime
    type: str
    unit_id: str = ""
    because: str


class CallRow(Row, frozen=True, kw_only=True, gc=False):
    """What is known of a call. `received_at` is nothing until its receipt was folded.

    `place` is what the caller said, `address` what a dispatcher validated, `pin` the point on the
    map. `stages` are the call's own instants, and those of a former system that named no units.
    `units` are on the call now, the first of them first; `past_units` were, or reported from it
    without being on it; for those in `stacked` it waits. `primary_unit` has charge of it: the one
    named while it is there, else the first. It is a duplicate of `primary_call_id`. `is_history`
    marks a call that a former system's file brought in all at once: no work for the board. The
    latest `recommendation` is JSON text (`domain.deployment.recommendation`).
    """

    call_id: str
    number: str = ""
    former_number: str = ""
    source_system: str = ""
    state: Literal["open", "closed", "cancelled"] = "open"
    is_history: bool = False
    training: bool = False
    type: str = ""
    priority: str = ""
    source: str = ""
    self_initiated: bool = False
    discipline: str = ""
    beat: str = ""
    place: str = ""
    address: str = ""
    pin: str = ""
    received_at: datetime | None = None
    received_by: str = ""
    stages: Stages = Stages()
    hold: Hold | None = None
    back_up: int = 0
    named_primary: str = ""
    primary_unit: str = ""
    units: tuple[UnitOnCall, ...] = ()
    past_units: tuple[UnitOnCall, ...] = ()
    stacked: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    callers: tuple[Caller, ...] = ()
    notes: tuple[Note, ...] = ()
    cautions: tuple[Note, ...] = ()
    primary_call_id: str = ""
    primary_number: str = ""
    duplicates: tuple[Link, ...] = ()
    handed_to: tuple[HandedOver, ...] = ()
    case_number: str = ""
    dispositions: tuple[str, ...] = ()
    outcome: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    reopened_because: str = ""
    anomalies: tuple[Anomaly, ...] = ()
    recommended: tuple[str, ...] = ()
    recommended_at: datetime | None = None
    recommendation: str = ""
