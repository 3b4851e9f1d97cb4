"""When each call, and each unit on it, reached its stages: what intervals are measured by."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from domain.dispatch.events import Stage
from projections.call_row import STAGES, CallRow
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
        *_OF_CALL(call.stages),
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
