"""The row of a unit: what a dispatcher sees of it. Personal text stays sealed."""

from datetime import datetime

from msgspec import Struct

from domain.dispatch.events import Stage
from domain.unit import OFF_DUTY
from projections.kernel import Row


class Waiting(Struct, frozen=True, kw_only=True, gc=False):
    """A call that waits for the unit behind its present one."""

    call_id: str
    number: str


class UnitRow(Row, frozen=True, kw_only=True, gc=False):
    """What is known of a unit on its latest tour.

    `status` is the agency's code, `since` when it began; `stage` how far the unit has come on its
    active call, whose `number` is empty where it has none. `stacked` are the calls that wait for
    it, the first stacked first. `heard_at` is when it last spoke, `anomaly` why that did not fit.
    `ended` says that the tour is over: then only an emergency is left to show.
    """

    unit_id: str
    tour_id: str = ""
    on_duty: bool = False
    ended: bool = False
    officer_ids: tuple[str, ...] = ()
    beat: str = ""
    training: bool = False
    began_at: datetime | None = None
    began_by: str = ""
    status: str = OFF_DUTY
    status_text: str = ""
    since: datetime | None = None
    call_id: str = ""
    number: str = ""
    stage: Stage | None = None
    stage_since: datetime | None = None
    sent_at: datetime | None = None
    sent_by: str = ""
    stacked: tuple[Waiting, ...] = ()
    emergency_since: datetime | None = None
    emergency_by: str = ""
    emergency_acknowledged_at: datetime | None = None
    emergency_acknowledged_by: str = ""
    heard_at: datetime | None = None
    check_due_at: datetime | None = None
    check_warned: bool = False
    anomaly: str = ""
