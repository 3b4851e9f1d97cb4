"""A record for each call, and for each unit on it: by these calls are searched and measured.

When each of them reached its stages is what the field's intervals are measured by.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final

from domain.dispatch.events import STAGES, Stage
from projections.call_row import CallRow
from projections.tables import Record, Table

UNIT_STAGES: Final[tuple[Stage, ...]] = (
    "dispatched",
    "acknowledged",
    "en_route",
    "arrived",
    "transporting",
    "at_hospital",
    "cleared",
)
PASSED_BY_ALL: Final[Mapping[Stage, tuple[Stage, ...]]] = {
    "dispatched": UNIT_STAGES[1:],
    "en_route": ("arrived", "transporting", "at_hospital"),
}
"""Stages that a unit has passed, whether it said so or not, once it has reached one of these."""

AS_IN_THE_ROW: Final = (
    "former_number",
    "source_system",
    "state",
    "ended_at",
    "training",
    "self_initiated",
    "discipline",
    "source",
    "priority",
    "type",
    "beat",
    "case_number",
    "dispositions",
)
_OF_ROW = attrgetter(*AS_IN_THE_ROW)
_OF_CALL = attrgetter(*STAGES)
_OF_COURSE = attrgetter(*UNIT_STAGES)
_BEFORE = attrgetter(*STAGES[: STAGES.index("dispatched")])
_AFTER = attrgetter(*STAGES[STAGES.index("cleared") + 1 :])
_OF_UNIT = attrgetter(
    "unit_id", "tour_id", "left", "disposition", *(f"stages.{stage}" for stage in UNIT_STAGES)
)


def course(call: CallRow) -> Sequence[datetime | None]:
    """Give the instants by which a call is measured, one for each of `STAGES`.

    For what units do they are those of the first unit that did it; but `cleared` is when the last
    one was clear, and is not known while any unit that was sent is not. When the first unit was
    sent or on its way is not known either, where one that does not say so was further before.
    """
    units, own = (*call.past_units, *call.units), call.stages
    if not units:
        return _OF_CALL(own)
    firsts: Iterable[datetime | None] = _OF_COURSE(own)
    for unit in units:
        firsts = map(_first, firsts, _OF_COURSE(unit.stages))
    *before, first_cleared = firsts
    for stage in PASSED_BY_ALL:
        place = UNIT_STAGES.index(stage)
        if _unsaid(call, stage, before[place]):
            before[place] = None
    sent = [unit.stages.cleared for unit in units if unit.left != "never on it"]
    known = [at for at in sent if at is not None]
    return (
        *_BEFORE(own),
        *before,
        own.first_cleared or first_cleared,
        max(known) if known and len(known) == len(sent) else own.cleared,
        *_AFTER(own),
    )


def _unsaid(call: CallRow, stage: Stage, first: datetime | None) -> bool:
    """Tell whether a unit that does not say when it reached a stage was further before the first.

    What a unit came upon it was not sent to.
    """
    if first is None:
        return False
    for unit in (*call.past_units, *call.units):
        stages = unit.stages
        came_upon_it = call.self_initiated and unit.sent_at == stages.arrived
        if getattr(stages, stage) is None and unit.left != "never on it" and not came_upon_it:
            further = (getattr(stages, one) for one in PASSED_BY_ALL[stage])
            if any(at is not None and at < first for at in further):
                return True
    return False


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _calls(call: CallRow) -> Iterable[Record]:
    if call.received_at is None:
        return
    yield (
        call.number or call.former_number or call.call_id,
        *_OF_ROW(call),
        len(call.anomalies),
        *course(call),
    )


def _units(call: CallRow) -> Iterable[Record]:
    if call.received_at is None:
        return
    for number, unit in enumerate((*call.past_units, *call.units), 1):
        yield (number, *_OF_UNIT(unit))


call_records: Table[CallRow] = Table(
    "call_records", "call_id", ("number", *AS_IN_THE_ROW, "anomalies", *STAGES), _calls
)
unit_times: Table[CallRow] = Table(
    "unit_times",
    "call_id",
    ("course", "unit_id", "tour_id", "how_left", "disposition", *UNIT_STAGES),
    _units,
)
