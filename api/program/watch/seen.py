"""What the terminal board shows of each row: short words, ages, and how urgent they are."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from domain.agency_tables import AgencyTables, Ages
from domain.unit import AVAILABLE, STATUS_AT
from projections.call_row import CallRow
from projections.call_row import UnitOnCall as OnCall
from projections.unit_row import UnitRow

NAME_PART = re.compile(r"(\d+)|(\D+)")
FINE, OLD, LATE = 0, 1, 2
MARKS = ("", "!", "!!")
"""A mark stands beside every colour: nothing is told by colour alone."""


class UnitOnCall(Struct, frozen=True):
    """A unit as it stands in the line of its call."""

    unit: str
    status: str
    colour: str
    primary: bool


class CallSeen(Struct, frozen=True, kw_only=True):
    """One call, as one line of the board. One that `waits` is held, or another's duplicate."""

    number: str
    priority: str
    colour: str
    type: str
    label: str
    place: str
    verified: bool
    beat: str
    age: timedelta
    urgency: int
    waits: bool
    flags: tuple[str, ...]
    units: tuple[UnitOnCall, ...]

    @property
    def pending(self) -> bool:
        """Tell whether nobody is on it."""
        return not self.units


class UnitSeen(Struct, frozen=True, kw_only=True):
    """One unit, as one cell of the board."""

    unit: str
    status: str
    label: str
    colour: str
    age: timedelta | None
    urgency: int
    call: str
    beat: str
    flags: tuple[str, ...]
    emergency: timedelta | None
    check_due: timedelta | None
    check_warned: bool

    @property
    def available(self) -> bool:
        """Tell whether it can be sent at once."""
        return self.status == AVAILABLE and not self.call and self.emergency is None


def calls_seen(
    rows: Iterable[CallRow], units: Mapping[str, UnitRow], tables: AgencyTables, now: datetime
) -> list[CallSeen]:
    """Give the open calls: the most urgent first, then the oldest; those that only wait last."""
    order = {one.code: place for place, one in enumerate(tables.priorities)}
    seen = [_call(row, units, tables, now) for row in rows]
    return sorted(
        seen,
        key=lambda one: (one.waits, order.get(one.priority, len(order)), -one.age, one.number),
    )


def _call(
    row: CallRow, units: Mapping[str, UnitRow], tables: AgencyTables, now: datetime
) -> CallSeen:
    priority = tables.priority(row.priority)
    age = _age(row.received_at, now) or timedelta()
    waits = row.hold is not None or bool(row.primary_number)
    pending = not row.units and not waits
    return CallSeen(
        number=row.number or row.former_number,
        priority=row.priority,
        colour=priority.colour if priority else tables.priorities[-1].colour,
        type=row.type,
        label=tables.type(row.type).label,
        place=row.address or row.place,
        verified=bool(row.address),
        beat=row.beat,
        age=age,
        urgency=_urgency(priority.thresholds, age) if priority and pending else FINE,
        waits=waits,
        flags=tuple(_call_flags(row)),
        units=tuple(_on_call(unit, row, units, tables) for unit in row.units),
    )


def _on_call(
    unit: OnCall, row: CallRow, units: Mapping[str, UnitRow], tables: AgencyTables
) -> UnitOnCall:
    """Give the unit with its status where the agency set one beside how far it has come."""
    known = units.get(unit.unit_id)
    here = known is not None and known.call_id == row.call_id
    status = known.status if known and here else STATUS_AT.get(unit.stage, "")
    return UnitOnCall(
        unit.unit_id, status, tables.status(status).colour, unit.unit_id == row.primary_unit
    )


def _call_flags(row: CallRow) -> Iterable[str]:
    if row.hold:
        yield "HELD"
    if row.primary_number:
        yield f"DUP {row.primary_number}"
    if row.back_up:
        yield f"BU{row.back_up}"
    if row.cautions:
        yield "CAU"
    if row.duplicates:
        yield f"+{len(row.duplicates)}"
    if row.stacked:
        yield "ST " + " ".join(row.stacked)
    for handed in row.handed_to:
        yield f">{handed.to}"


def units_seen(rows: Iterable[UnitRow], tables: AgencyTables, now: datetime) -> list[UnitSeen]:
    """Give the units by name."""
    return sorted((_unit(row, tables, now) for row in rows), key=lambda one: _in_order(one.unit))


def _in_order(unit: str) -> list[tuple[int, str]]:
    """Order names as people do: 1A2 before 1A10."""
    return [(int(number or 0), word) for number, word in NAME_PART.findall(unit)]


def _unit(row: UnitRow, tables: AgencyTables, now: datetime) -> UnitSeen:
    status = tables.status(row.status)
    age = _age(row.since, now)
    return UnitSeen(
        unit=row.unit_id,
        status=status.code,
        label=status.label,
        colour=status.colour,
        age=age,
        urgency=_urgency(status.thresholds, age) if age else FINE,
        call=row.number,
        beat=row.beat,
        flags=tuple(_unit_flags(row)),
        emergency=_age(row.emergency_since, now),
        check_due=_age(row.check_due_at, now),
        check_warned=row.check_warned,
    )


def _unit_flags(row: UnitRow) -> Iterable[str]:
    if row.emergency_since:
        yield "EM"
    if row.check_due_at:
        yield "OK?"
    if row.stacked:
        yield f"+{len(row.stacked)}"


def _age(since: datetime | None, now: datetime) -> timedelta | None:
    return max(now - since, timedelta()) if since else None


def _urgency(ages: Ages, age: timedelta) -> int:
    seconds = age.total_seconds()
    if ages.late and seconds >= ages.late:
        return LATE
    return OLD if ages.warn and seconds >= ages.warn else FINE


def shown_age(age: timedelta | None) -> str:
    """Show an age in at most five characters: `4:07`, `2h05`, `3d04h`; none if it is not known."""
    if age is None:
        return ""
    seconds = int(age.total_seconds())
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02}"
    if seconds < 86400:
        return f"{seconds // 3600}h{seconds % 3600 // 60:02}"
    return f"{seconds // 86400}d{seconds % 86400 // 3600:02}h"
