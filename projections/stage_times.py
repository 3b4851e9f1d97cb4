"""When each call, and each unit on it, reached its stages: what intervals are measured by."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final

from msgspec.structs import replace

from domain.dispatch.events import Stage
from projections.call_row import STAGES, CallRow, Stages, UnitOnCall
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
_OF_CALL = attrgetter(*STAGES)
_OF_UNIT = attrgetter(*UNIT_STAGES)


def course(call: CallRow) -> Stages:
    """Give the instants by which a call is measured.

    For what units do they are those of the first unit that did it; but `cleared` is when the last
    one was clear, and is not known while any unit that was sent is not.
    """
    units = (*call.past_units, *call.units)
    times = {stage: at for stage in UNIT_STAGES if (at := _first(call, units, stage))}
    first_cleared = times.pop("cleared", None)
    if first_cleared and call.stages.first_cleared is None:
        times["first_cleared"] = first_cleared
    sent = [unit for unit in units if unit.left != "never on it"]
    cleared = [unit.stages.cleared for unit in sent if unit.stages.cleared]
    if sent and len(cleared) == len(sent):
        times["cleared"] = max(cleared)
    return replace(call.stages, **times) if times else call.stages


def _first(call: CallRow, units: Sequence[UnitOnCall], stage: Stage) -> datetime | None:
    first: datetime | None = getattr(call.stages, stage)
    for unit in units:
        at: datetime | None = getattr(unit.stages, stage)
        if at is not None and (first is None or at < first):
            first = at
    return first


def _call_records(call: CallRow) -> Iterable[Record]:
    if call.received_at is None:
        return
    yield (
        call.number or call.former_number or call.call_id,
        call.training,
        call.self_initiated,
        call.discipline,
        call.source,
        call.priority,
        call.type,
        call.beat,
        len(call.anomalies),
        *_OF_CALL(course(call)),
    )


def _unit_records(call: CallRow) -> Iterable[Record]:
    if call.received_at is None:
        return
    for course, unit in enumerate((*call.past_units, *call.units), 1):
        yield (
            course,
            unit.unit_id,
            unit.tour_id,
            unit.left,
            unit.disposition,
            *_OF_UNIT(unit.stages),
        )


call_times: Table[CallRow] = Table(
    "call_times",
    "call_id",
    (
        "number",
        "training",
        "self_initiated",
        "discipline",
        "source",
        "priority",
        "type",
        "beat",
        "anomalies",
        *STAGES,
    ),
    _call_records,
)
unit_times: Table[CallRow] = Table(
    "unit_times",
    "call_id",
    (
        "course",
        "unit_id",
        "tour_id",
        "how_left",
        "disposition",
        *UNIT_STAGES,
    ),
    _unit_records,
)
