"""The agency's codes, checked where a command comes in: the domain does not know the tables."""

from collections.abc import Iterable

from rapidfuzz import process

from domain.agency_tables import AgencyTables, Code
from domain.kernel import Refused


class UnknownCode(Refused):
    """{code} is no {kind} of this agency.{near} GET /api/vocabulary lists them."""


def _known(code: str, kind: str, table: Iterable[Code]) -> str:
    codes = [one.code for one in table]
    if code not in codes:
        near = process.extractOne(code, codes, score_cutoff=50)
        raise UnknownCode(code=code, kind=kind, near=f" Do you mean {near[0]}?" if near else "")
    return code


def call_type(tables: AgencyTables, code: str) -> str:
    """Check a call type. Raises `UnknownCode`."""
    return _known(code, "call type", tables.types)


def priority(tables: AgencyTables, code: str | None, of_type: str) -> str:
    """Check a priority; without one, give the type's own. Raises `UnknownCode`."""
    if code is None:
        return tables.type(of_type).priority
    return _known(code, "priority", tables.priorities)


def dispositions(tables: AgencyTables, codes: Iterable[str]) -> tuple[str, ...]:
    """Check dispositions. Raises `UnknownCode`."""
    return tuple(_known(code, "disposition", tables.dispositions) for code in codes)


def disposition(tables: AgencyTables, code: str) -> str:
    """Check a disposition that may be left out (empty). Raises `UnknownCode`."""
    return _known(code, "disposition", tables.dispositions) if code else ""


def beat(tables: AgencyTables, code: str) -> str:
    """Check a beat that may be left out (empty). Raises `UnknownCode`."""
    return _known(code, "beat", tables.beats) if code else ""


def source(tables: AgencyTables, code: str) -> str:
    """Check how a call came in. Raises `UnknownCode`."""
    return _known(code, "source", tables.sources)


def status(tables: AgencyTables, code: str) -> str:
    """Check a status that is set by hand. Raises `UnknownCode`."""
    by_hand = [one for one in tables.statuses if one.by_hand]
    return _known(code, "status that is set by hand", by_hand)
