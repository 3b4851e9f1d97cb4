"""The archive: a record for each call that has ended, with what it is searched by."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from projections.call_row import CallRow
from projections.tables import Record, Table

AS_IN_THE_ROW: Final = (
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
)
_VALUES = attrgetter(*AS_IN_THE_ROW)


def _records(call: CallRow) -> Iterable[Record]:
    if call.received_at is None or call.state == "open":
        return
    units = tuple(dict.fromkeys(unit.unit_id for unit in call.past_units))
    yield (*_VALUES(call), units)


closed_calls: Table[CallRow] = Table(
    "closed_calls", "call_id", (*AS_IN_THE_ROW, "unit_ids"), _records
)
