"""The archive: a record for each call that has ended, with its whole row."""

from collections.abc import Iterable

from projections.call_row import CallRow
from projections.kernel import ENCODE
from projections.tables import Record, Table


def _records(call: CallRow) -> Iterable[Record]:
    if call.received_at is None or call.state == "open":
        return
    yield (
        call.number,
        call.former_number,
        call.source_system,
        call.state,
        call.training,
        call.type,
        call.priority,
        call.source,
        call.discipline,
        call.beat,
        call.received_at,
        call.ended_at,
        call.case_number,
        call.dispositions,
        tuple(dict.fromkeys(unit.unit_id for unit in call.past_units)),
        ENCODE(call),
    )


closed_calls: Table[CallRow] = Table(
    "closed_calls",
    "call_id",
    (
        "number",
        "former_number",
        "source_system",
        "state",
        "training",
        "type",
        "priority",
        "source",
        "discipline",
        "beat",
        "received_at",
        "ended_at",
        "case_number",
        "dispositions",
        "unit_ids",
        "bytes",
    ),
    _records,
)
