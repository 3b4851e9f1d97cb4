"""When each call, and each unit on it, reached its stages: what intervals are measured by."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from msgspec.structs import replace

from domain.dispatch.events import STAGES, Stage
from projections.call_row import CallRow, Stages
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
    if not units:
        return call.stages
    firsts = list(_OF_UNIT(call.stages))
    for unit in units:
        for stage, at in enumerate(_OF_UNIT(unit.stages)):
            if at is not None and (firsts[stage] is None or at < firsts[stage]):
                firsts[stage] = at
    *before, first_cleared = firsts
    sent = [unit.stages.cleared for unit in units if unit.left != "never on it"]
    known = [at for at in sent if at is not None]
    return replace(
        call.stages,
        **dict(zip(UNIT_STAGES, before, strict=False)),
        first_cleared=call.stages.first_cleared or first_cleared,
        cleared=max(known) if known and len(known) == len(sent) else call.stages.cleared,
    )


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
