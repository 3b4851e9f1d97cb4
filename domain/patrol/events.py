"""The facts of patrol: tours of duty, crews, beats, statuses, emergencies, welfare checks."""

from datetime import datetime
from typing import ClassVar

from domain.kernel import Event, Personal


class OfTour(Event, frozen=True, kw_only=True):
    """A fact about one tour of duty. `tour_id` is empty when the unit had no open tour."""

    tour_id: str
    unit_id: str
    anomaly: str = ""


class TourBegan(OfTour, frozen=True, kw_only=True):
    """The unit logged on with its crew. The tour is the bounded history of the unit."""

    STORED: ClassVar[str] = "TourBegan"
    officer_ids: tuple[str, ...]
    beat: str = ""
    training: bool = False


class TourEnded(OfTour, frozen=True, kw_only=True):
    """The unit logged off."""

    STORED: ClassVar[str] = "TourEnded"
    officer_ids: tuple[str, ...]


class BeatAssigned(OfTour, frozen=True, kw_only=True):
    """The unit works this beat from now on."""

    STORED: ClassVar[str] = "BeatAssigned"
    beat: str


class StatusChanged(OfTour, frozen=True, kw_only=True):
    """The unit, alone or on a call, is in this status of the agency's table."""

    STORED: ClassVar[str] = "StatusChanged"
    status: str
    text: Personal = ""


class EmergencyRaised(OfTour, frozen=True, kw_only=True):
    """An officer needs help now. A flag beside the unit's status, not one of its statuses."""

    STORED: ClassVar[str] = "EmergencyRaised"


class EmergencyAcknowledged(OfTour, frozen=True, kw_only=True):
    """Someone at a position has taken notice of the emergency and answers for it."""

    STORED: ClassVar[str] = "EmergencyAcknowledged"


class EmergencyCleared(OfTour, frozen=True, kw_only=True):
    """The emergency is over, for the reason given."""

    STORED: ClassVar[str] = "EmergencyCleared"
    reason: Personal


class WelfareCheckDue(OfTour, frozen=True, kw_only=True):
    """Nothing was heard of the unit for as long as its status allows: someone must ask."""

    STORED: ClassVar[str] = "WelfareCheckDue"
    due_at: datetime


class WelfareCheckWarned(OfTour, frozen=True, kw_only=True):
    """Nobody answered the check that was due: the supervisor is warned."""

    STORED: ClassVar[str] = "WelfareCheckWarned"
    due_at: datetime


class WelfareCheckAnswered(OfTour, frozen=True, kw_only=True):
    """The unit is well."""

    STORED: ClassVar[str] = "WelfareCheckAnswered"
