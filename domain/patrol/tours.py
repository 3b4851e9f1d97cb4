"""Tours of duty: a unit logs on with its crew and logs off free of calls. One unit an officer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.dispatch.events import UnitSelfInitiated, UnitUnstacked
from domain.kernel import History, Past, Refused
from domain.off_duty import off_duty
from domain.patrol.emergencies import UnitInEmergency, emergency_of
from domain.patrol.events import BeatAssigned, TourBegan, TourEnded
from domain.unit import OFF_DUTY, Assignment, Unit, busy, on_duty, tours, unit_of
from domain.wish import Wish


class AlreadyOnDuty(Refused):
    """{unit} is on duty with {crew} since {at} (logged on by {by}). Log it off first."""


class OfficerOnDuty(Refused):
    """{officer} is on duty in {unit} since {at} (logged on by {by}). Log {unit} off first."""


class CrewMissing(Refused):
    """Say who is in {unit}: a unit logs on with at least one officer."""


def open_tour_of_officer(past: Past, officer_id: str) -> TourBegan | None:
    """Give the log-on of the officer's open tour."""
    _, latest = next(tours(past, officer_id=officer_id), ("", History()))
    facts = [one.event for one in latest]
    if any(isinstance(fact, TourEnded) for fact in facts):
        return None
    return next((fact for fact in facts if isinstance(fact, TourBegan)), None)


@dataclass(kw_only=True)
class LogOn(Wish):
    """Begin a unit's tour of duty with its crew. What it was at already, it is at on duty now."""

    tour_id: str
    unit_id: str
    officer_ids: tuple[str, ...]
    beat: str = ""
    training: bool = False

    def execute(self) -> None:
        """Record it. Raises `CrewMissing`, `AlreadyOnDuty`, `OfficerOnDuty`."""
        if not self.officer_ids:
            raise CrewMissing(unit=self.unit_id)
        unit, alone, *open_tours = self.past.all(
            lambda: unit_of(self.past, self.unit_id),
            lambda: off_duty(self.past, self.unit_id),
            *(
                lambda one=one: open_tour_of_officer(self.past, one)
                for one in dict.fromkeys(self.officer_ids)
            ),
        )
        if self._is_on(unit):
            return
        self._check(unit, open_tours)
        self.record(
            TourBegan(
                stamp=self.stamp,
                tour_id=self.tour_id,
                unit_id=self.unit_id,
                officer_ids=self.officer_ids,
                beat=self.beat,
                training=self.training,
            )
        )
        if alone and alone.on_it:
            self._take_along(alone.on_it, alone.status)

    def _take_along(self, on_it: Assignment, status: str) -> None:
        """Go on with what the unit came upon before it logged on."""
        self.record(
            UnitSelfInitiated(
                stamp=self.stamp,
                call_id=on_it.call_id,
                number=on_it.number,
                tour_id=self.tour_id,
                unit_id=self.unit_id,
                status=status,
            )
        )

    def _is_on(self, unit: Unit) -> bool:
        same = set(unit.officer_ids) == set(self.officer_ids) and self.beat in ("", unit.beat)
        return bool(unit.tour_id) and (same or unit.tour_id == self.tour_id)

    def _check(self, unit: Unit, open_tours: list[TourBegan | None]) -> None:
        if unit.tour_id:
            raise AlreadyOnDuty(
                unit=self.unit_id,
                crew=" ".join(unit.officer_ids),
                at=unit.began_at,
                by=unit.began_by,
            )
        for officer, tour in zip(dict.fromkeys(self.officer_ids), open_tours, strict=True):
            if tour:
                raise OfficerOnDuty(officer=officer, unit=tour.unit_id, at=tour.at, by=tour.by)

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give unit, crew and time, and the call that the unit is on already."""
        line = self.line(clock, f"{self.unit_id} on duty {' '.join(self.officer_ids)}")
        on_it = [fact.number for fact in self.facts if isinstance(fact, UnitSelfInitiated)]
        return f"{line}, on {on_it[0]}" if on_it else line


@dataclass(kw_only=True)
class LogOff(Wish):
    """End a unit's tour of duty. What was stacked behind it waits for it no longer."""

    unit_id: str

    def execute(self) -> None:
        """Record it, if the unit is on duty. Raises `UnitBusy`, `UnitInEmergency`."""
        unit, emergency = self.past.all(
            lambda: unit_of(self.past, self.unit_id),
            lambda: emergency_of(self.past, self.unit_id),
        )
        if not unit.tour_id:
            return
        if unit.active:
            raise busy(unit, unit.active)
        if emergency:
            raise UnitInEmergency(unit=self.unit_id, by=emergency.by, at=emergency.at)
        for call_id, number in unit.stacked.items():
            self.record(
                UnitUnstacked(
                    stamp=self.stamp,
                    call_id=call_id,
                    number=number,
                    tour_id=unit.tour_id,
                    unit_id=self.unit_id,
                )
            )
        self.record(
            TourEnded(
                stamp=self.stamp,
                tour_id=unit.tour_id,
                unit_id=self.unit_id,
                officer_ids=unit.officer_ids,
            )
        )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give unit, status, time, and the calls that wait for it no longer."""
        waited = [fact.number for fact in self.facts if isinstance(fact, UnitUnstacked)]
        line = self.line(clock, f"{self.unit_id} {OFF_DUTY}")
        return f"{line}, no longer next: {' '.join(waited)}" if waited else line


@dataclass(kw_only=True)
class AssignBeat(Wish):
    """Let a unit work another beat."""

    unit_id: str
    beat: str

    def execute(self) -> None:
        """Record it. Raises `NotOnDuty`."""
        unit = on_duty(self.past, self.unit_id)
        if unit.beat != self.beat:
            self.record(
                BeatAssigned(
                    stamp=self.stamp, tour_id=unit.tour_id, unit_id=self.unit_id, beat=self.beat
                )
            )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the unit and its beat."""
        return self.line(clock, f"{self.unit_id} beat {self.beat}")
