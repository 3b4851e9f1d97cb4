"""Welfare checks: a unit that was quiet for too long is asked about, unanswered a supervisor is.

Every node may run this. Each due fact has an id made of what it is about, so the log records it
once; and the command looks again whether it is still due, so that late news is not overruled.
What fell due during a pause or a restart is recorded after it, with the instant it was due at.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from api.centre import Centre
from domain.agency_tables import AgencyTables
from domain.kernel import Command, Stamp
from domain.patrol.welfare import RaiseWelfareCheck, WarnWelfareCheck
from eventlog.decide import do
from projections.unit_row import UnitRow

TIMER = "timer"


class WelfareTimer:
    """Says what has fallen due, each thing once while nothing changes about it."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._said: dict[str, str] = {}

    async def look(self) -> None:
        """Record every check that has fallen due by now, and every warning."""
        centre = self._centre
        now = centre.clock.now()
        for unit_id, command in due(centre.board.units.values(), centre.tables.now, now):
            if self._said.get(unit_id) == command.stamp.command_id:
                continue
            done = await do(centre.log, centre.keys, command, centre.clock.shown)
            self._said[unit_id] = command.stamp.command_id
            if not done.repeated:
                centre.metrics.timers.labels(type(command).__name__).inc()


def due(
    units: Iterable[UnitRow], tables: AgencyTables, now: datetime
) -> Iterator[tuple[str, Command]]:
    """Give, for each unit, what the clock has to say of it by now."""
    for unit in units:
        status = tables.status(unit.status)
        check = _check(unit, status.welfare_minutes)
        if check is not None and check <= now:
            yield (
                unit.unit_id,
                RaiseWelfareCheck(
                    stamp=_stamp(unit, check, check, "due"),
                    tour_id=unit.tour_id,
                    unit_id=unit.unit_id,
                    due_at=check,
                    minutes=status.welfare_minutes,
                ),
            )
        elif unit.check_due_at and not unit.check_warned:
            warned = unit.check_due_at + timedelta(minutes=status.grace_minutes)
            if warned <= now:
                yield (
                    unit.unit_id,
                    WarnWelfareCheck(
                        stamp=_stamp(unit, unit.check_due_at, warned, "warned"),
                        tour_id=unit.tour_id,
                        unit_id=unit.unit_id,
                        due_at=unit.check_due_at,
                    ),
                )


def _check(unit: UnitRow, minutes: float) -> datetime | None:
    """Tell when the unit must be asked; nothing if it need not be, or is being asked."""
    quiet_since = max((at for at in (unit.heard_at, unit.since) if at), default=None)
    if not unit.on_duty or unit.check_due_at or minutes <= 0 or quiet_since is None:
        return None
    return quiet_since + timedelta(minutes=minutes)


def _stamp(unit: UnitRow, due_at: datetime, at: datetime, stage: str) -> Stamp:
    subject = f"{TIMER}:{unit.tour_id}:{due_at.isoformat()}:{stage}"
    return Stamp(at=at, by=TIMER, command_id=subject)
