"""What the terminal board shows of each row: short words, ages, and how urgent they are."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from domain.agency_tables import AgencyTables, Ages
from domain.unit import OFF_DUTY

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
    age: timedelta
    urgency: int
    call: str
    beat: str
    crew: str
    flags: tuple[str, ...]
    emergency: timedelta | None
    check_due: timedelta | None
    check_warned: bool

    @property
    def available(self) -> bool:
        """Tell whether it can be sent at once."""
        return self.status == "AV"


def calls_seen(
    rows: Iterable[Mapping[str, Any]],
    statuses: Mapping[str, str],
    tables: AgencyTables,
    now: datetime,
) -> list[CallSeen]:
    """Give the open calls: the most urgent first, then the oldest; those that only wait last.

    `statuses` gives each unit's status, which the agency may have set beside its stage.
    """
    order = {one.code: place for place, one in enumerate(tables.priorities)}
    seen = [_call(row, statuses, tables, now) for row in rows if row["state"] == "open"]
    return sorted(
        seen, key=lambda one: (one.waits, order.get(one.priority, len(order)), -one.age, one.number)
    )


def _call(
    row: Mapping[str, Any], statuses: Mapping[str, str], tables: AgencyTables, now: datetime
) -> CallSeen:
    priority = tables.priority(row["priority"])
    age = _age(row["received_at"], now)
    units = tuple(_unit_on_call(unit, row, statuses, tables) for unit in row.get("units", ()))
    waits = bool(row.get("hold") or row.get("primary_number"))
    return CallSeen(
        number=row["number"],
        priority=row["priority"],
        colour=priority.colour if priority else tables.priorities[-1].colour,
        type=row["type"],
        label=tables.type(row["type"]).label,
        place=row.get("address") or row.get("place", ""),
        verified=bool(row.get("address")),
        beat=row.get("beat", ""),
        age=age,
        urgency=_urgency(priority.thresholds, age)
        if priority and not units and not waits
        else FINE,
        waits=waits,
        flags=tuple(_call_flags(row)),
        units=units,
    )


def _unit_on_call(
    unit: Mapping[str, Any],
    row: Mapping[str, Any],
    statuses: Mapping[str, str],
    tables: AgencyTables,
) -> UnitOnCall:
    status = statuses.get(unit["unit_id"], "")
    return UnitOnCall(
        unit["unit_id"],
        status,
        tables.status(status).colour,
        unit["unit_id"] == row.get("primary_unit"),
    )


def _call_flags(row: Mapping[str, Any]) -> Iterable[str]:
    if row.get("hold"):
        yield "HELD"
    if row.get("primary_number"):
        yield f"DUP {row['primary_number']}"
    if row.get("back_up"):
        yield f"BU{row['back_up']}"
    if row.get("cautions"):
        yield "CAU"
    if row.get("duplicates"):
        yield f"+{len(row['duplicates'])}"
    if row.get("stacked"):
        yield "ST " + " ".join(row["stacked"])
    for to in row.get("handed_to", ()):
        yield f">{to}"


def units_seen(
    rows: Iterable[Mapping[str, Any]], tables: AgencyTables, now: datetime
) -> list[UnitSeen]:
    """Give the units on duty by name; one in an emergency is shown even if it is not on duty."""
    seen = [
        _unit(row, tables, now)
        for row in rows
        if row["status"] != OFF_DUTY or row.get("emergency_since")
    ]
    return sorted(seen, key=lambda one: one.unit)


def _unit(row: Mapping[str, Any], tables: AgencyTables, now: datetime) -> UnitSeen:
    status = tables.status(row["status"])
    age = _age(row["since"], now) if row.get("since") else timedelta()
    emergency, due = row.get("emergency_since"), row.get("check_due_at")
    return UnitSeen(
        unit=row["unit_id"],
        status=status.code,
        label=status.label,
        colour=status.colour,
        age=age,
        urgency=_urgency(status.thresholds, age),
        call=row.get("call", ""),
        beat=row.get("beat", ""),
        crew=" ".join(row.get("officer_ids", ())),
        flags=tuple(_unit_flags(row)),
        emergency=_age(emergency, now) if emergency else None,
        check_due=_age(due, now) if due else None,
        check_warned=bool(row.get("check_warned")),
    )


def _unit_flags(row: Mapping[str, Any]) -> Iterable[str]:
    if row.get("emergency_since"):
        yield "EM"
    if row.get("check_due_at"):
        yield "OK?"
    if row.get("stacked"):
        yield f"+{len(row['stacked'])}"


def _age(since: str | datetime, now: datetime) -> timedelta:
    at = datetime.fromisoformat(since) if isinstance(since, str) else since
    return max(now - at, timedelta())


def _urgency(ages: Ages, age: timedelta) -> int:
    seconds = age.total_seconds()
    if ages.late and seconds >= ages.late:
        return LATE
    return OLD if ages.warn and seconds >= ages.warn else FINE


def shown_age(age: timedelta) -> str:
    """Show an age in at most five characters: `4:07`, `2h05`, `3d04h`."""
    seconds = int(age.total_seconds())
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02}"
    if seconds < 86400:
        return f"{seconds // 3600}h{seconds % 3600 // 60:02}"
    return f"{seconds // 86400}d{seconds % 86400 // 3600:02}h"
