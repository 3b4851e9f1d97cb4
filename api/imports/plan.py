"""What an import would do with one call, given what the log has of it; and the rows' account."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from api.imports.report import ImportReport
from domain.dispatch.imported import FormerCall, Origin, facts_of
from domain.kernel import Event, Stamp


class Known(NamedTuple):
    """What the log has of some calls: each fact's stamp by its command id, up to a position."""

    stamps: dict[str, Stamp]
    head: int


class Plan:
    """The facts of one call that are new, and the rows that say something else than before.

    A fact that was undone since stays in the log, so it is known and is not brought in again.
    """

    def __init__(self, call: FormerCall, known: Known, by: str) -> None:
        """`by` says the facts: `IMPORTED` or `REPLAYED`."""
        facts = facts_of(call, by)
        seen = [(fact, known.stamps.get(fact.stamp.command_id)) for fact in facts]
        self.call = call
        self.changed = {
            _row(fact) for fact, before in seen if before and before.content != fact.stamp.content
        }
        self.new = [fact for fact, before in seen if not before and _row(fact) not in self.changed]
        self.new_rows = {_row(fact) for fact in self.new}
        self.closed_otherwise = _moved(seen, self.changed)


def _row(fact: Event) -> str:
    return fact.stamp.command_id.rsplit("/", 1)[0]


def _moved(
    seen: Iterable[tuple[Event, Stamp | None]], changed: set[str]
) -> tuple[datetime, datetime] | None:
    """Give when the call was recorded as closed and when it would be now, if these differ."""
    for fact, before in seen:
        if before and before.at != fact.at and _row(fact) not in changed:
            return before.at, fact.at
    return None


def account(plan: Plan, report: ImportReport) -> None:
    """Count each row of the call as written, brought in already, or changed since."""
    report.calls += bool(plan.new)
    report.facts += len(plan.new)
    for origin in _rows(plan.call):
        if origin.row_id in plan.changed:
            report.changed += 1
            reason = "it says something else than when it was brought in; what is recorded stays"
            report.remark(origin.line, plan.call.number, "changed", reason)
        elif origin.row_id in plan.new_rows:
            report.written += 1
        else:
            report.already += 1
    if plan.closed_otherwise:
        before, now = plan.closed_otherwise
        reason = f"its call is recorded as closed at {before} and would now be at {now}"
        report.remark(plan.call.origin.line, plan.call.number, "doubtful", reason)


def _rows(call: FormerCall) -> list[Origin]:
    return [unit.origin for unit in call.units] or [call.origin]
