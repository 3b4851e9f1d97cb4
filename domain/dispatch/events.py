"""The facts of dispatch: what happened to calls, and to units on calls."""

from datetime import datetime
from typing import ClassVar, Final, Literal, get_args

from domain.kernel import Event, Personal

Source = Literal["911", "ten-digit", "text", "alarm", "web", "walk-in", "officer", "former"]
"""How a call reached the centre. `officer` is self-initiated; `former` came with an import."""

Stage = Literal[
    "presented",
    "answered",
    "received",
    "queued",
    "dispatched",
    "acknowledged",
    "en_route",
    "arrived",
    "transporting",
    "at_hospital",
    "first_cleared",
    "cleared",
    "closed",
    "reopened",
    "final_closed",
]
"""The instants of a call's or a unit's course, in the order in which they usually come."""

STAGES: Final[tuple[Stage, ...]] = get_args(Stage)


class OfCall(Event, frozen=True, kw_only=True):
    """A fact about one call."""

    call_id: str


class CallReceived(OfCall, frozen=True, kw_only=True):
    """A call for service was taken: it exists, with a type and what was said of the place.

    `priority` is the agency's own code. `answered_at` and `presented_at` are the telephone's
    instants where they are known. `former_number` and `source_system` are set on calls that a
    former system brought, or a paper card (`domain.dispatch.cards`). `training` keeps the call out
    of every statistic. `place_id` is the place's keyed fingerprint (`domain.dispatch.places`).
    """

    STORED: ClassVar[str] = "CallReceived"
    number_tag: str
    source: str
    self_initiated: bool = False
    type: str
    priority: str
    place: Personal
    beat: str = ""
    discipline: str = "police"
    training: bool = False
    presented_at: datetime | None = None
    answered_at: datetime | None = None
    former_number: str = ""
    source_system: str = ""
    place_id: str = ""
    anomaly: str = ""

    @property
    def number(self) -> str:
        """The number that people see and say: `26-000012`."""
        return self.number_tag


class CallStageReported(OfCall, frozen=True, kw_only=True):
    """A former system's record says that the call reached this stage; it names no unit."""

    STORED: ClassVar[str] = "CallStageReported"
    stage: Stage
    anomaly: str = ""


class CallerAdded(OfCall, frozen=True, kw_only=True):
    """Someone called about this. Every caller of one incident is kept as a fact of its own."""

    STORED: ClassVar[str] = "CallerAdded"
    name: Personal = ""
    phone: Personal = ""
    address: Personal = ""


class PlaceSaid(OfCall, frozen=True, kw_only=True):
    """What the caller said of the place, word for word, said anew."""

    STORED: ClassVar[str] = "PlaceSaid"
    place: Personal
    place_id: str = ""


class PlaceValidated(OfCall, frozen=True, kw_only=True):
    """A dispatcher confirmed the place of the call. What the caller said stays as it was."""

    STORED: ClassVar[str] = "PlaceValidated"
    address: Personal
    beat: str = ""
    place_id: str = ""


class PlacePinned(OfCall, frozen=True, kw_only=True):
    """The call's point on the map: `latitude,longitude` in degrees, WGS 84."""

    STORED: ClassVar[str] = "PlacePinned"
    pin: Personal


class CallRetyped(OfCall, frozen=True, kw_only=True):
    """The call is of another type than was thought."""

    STORED: ClassVar[str] = "CallRetyped"
    type: str


class CallReprioritised(OfCall, frozen=True, kw_only=True):
    """The call's priority was changed."""

    STORED: ClassVar[str] = "CallReprioritised"
    priority: str


class NoteAdded(OfCall, frozen=True, kw_only=True):
    """Something was learnt about the call."""

    STORED: ClassVar[str] = "NoteAdded"
    text: Personal


class CautionAdded(OfCall, frozen=True, kw_only=True):
    """Something that can hurt those who go there."""

    STORED: ClassVar[str] = "CautionAdded"
    text: Personal


class CallHeld(OfCall, frozen=True, kw_only=True):
    """The call waits on purpose. Dispatching a unit, or releasing it, ends the hold."""

    STORED: ClassVar[str] = "CallHeld"
    reason: Personal = ""


class CallReleased(OfCall, frozen=True, kw_only=True):
    """The hold was lifted without a unit being sent."""

    STORED: ClassVar[str] = "CallReleased"


class CallLinked(OfCall, frozen=True, kw_only=True):
    """The call is a duplicate of another one, its primary."""

    STORED: ClassVar[str] = "CallLinked"
    number: str
    primary_call_id: str
    primary_number: str


class CallUnlinked(OfCall, frozen=True, kw_only=True):
    """The call is not a duplicate of its primary after all."""

    STORED: ClassVar[str] = "CallUnlinked"
    number: str
    primary_call_id: str
    primary_number: str


class CallCancelled(OfCall, frozen=True, kw_only=True):
    """The call ended because nobody is needed any more."""

    STORED: ClassVar[str] = "CallCancelled"
    reason: Personal


class CallClosed(OfCall, frozen=True, kw_only=True):
    """The call ended, with its outcome."""

    STORED: ClassVar[str] = "CallClosed"
    dispositions: tuple[str, ...]
    text: Personal = ""
    anomaly: str = ""


class CallReopened(OfCall, frozen=True, kw_only=True):
    """An ended call is open again, and stays open until it is closed again."""

    STORED: ClassVar[str] = "CallReopened"
    reason: Personal = ""
    anomaly: str = ""


class CaseNumberAssigned(OfCall, frozen=True, kw_only=True):
    """The call has a case number in the records, `26-C00001`."""

    STORED: ClassVar[str] = "CaseNumberAssigned"
    case_number_id: str

    @property
    def case_number(self) -> str:
        """The number that stands on the report."""
        return self.case_number_id


class BackUpWanted(OfCall, frozen=True, kw_only=True):
    """More units are wanted at the call; zero takes the want back."""

    STORED: ClassVar[str] = "BackUpWanted"
    count: int


class CallHandedOver(OfCall, frozen=True, kw_only=True):
    """The call was handed to fire, EMS or another town."""

    STORED: ClassVar[str] = "CallHandedOver"
    to: str
    reference: Personal = ""


class OfUnitOnCall(OfCall, frozen=True, kw_only=True):
    """A fact about one unit on one call. `tour_id` is empty when the unit had no open tour.

    `anomaly` says in words why a report did not fit what was known when it was recorded.
    """

    number: str
    tour_id: str
    unit_id: str
    anomaly: str = ""


class UnitDispatched(OfUnitOnCall, frozen=True, kw_only=True):
    """The unit was sent to the call, its active one now; `presumed`: at the latest by then."""

    STORED: ClassVar[str] = "UnitDispatched"
    reason: Personal = ""
    presumed: bool = False


class UnitStacked(OfUnitOnCall, frozen=True, kw_only=True):
    """The call waits for the unit behind the unit's present call."""

    STORED: ClassVar[str] = "UnitStacked"


class UnitUnstacked(OfUnitOnCall, frozen=True, kw_only=True):
    """The call no longer waits for the unit."""

    STORED: ClassVar[str] = "UnitUnstacked"


class UnitAcknowledged(OfUnitOnCall, frozen=True, kw_only=True):
    """The unit has heard its dispatch."""

    STORED: ClassVar[str] = "UnitAcknowledged"


class UnitEnRoute(OfUnitOnCall, frozen=True, kw_only=True):
    """The unit is on its way."""

    STORED: ClassVar[str] = "UnitEnRoute"


class UnitArrived(OfUnitOnCall, frozen=True, kw_only=True):
    """The unit is on scene."""

    STORED: ClassVar[str] = "UnitArrived"


class UnitTransporting(OfUnitOnCall, frozen=True, kw_only=True):
    """The unit is taking someone somewhere."""

    STORED: ClassVar[str] = "UnitTransporting"
    to: Personal = ""


class UnitAtDestination(OfUnitOnCall, frozen=True, kw_only=True):
    """The unit has reached the hospital, or wherever it was taking someone."""

    STORED: ClassVar[str] = "UnitAtDestination"


class UnitSelfInitiated(OfUnitOnCall, frozen=True, kw_only=True):
    """The unit came upon it: it is on scene from the first moment, in this status."""

    STORED: ClassVar[str] = "UnitSelfInitiated"
    status: str = "SI"


class TrafficStopMade(OfUnitOnCall, frozen=True, kw_only=True):
    """The unit stopped a vehicle: it is on scene from the first moment."""

    STORED: ClassVar[str] = "TrafficStopMade"
    plate: Personal


class UnitCleared(OfUnitOnCall, frozen=True, kw_only=True):
    """The unit is done with the call; `presumed`: since when is not known."""

    STORED: ClassVar[str] = "UnitCleared"
    disposition: str = ""
    text: Personal = ""
    presumed: bool = False


class UnitPreempted(OfUnitOnCall, frozen=True, kw_only=True):
    """The unit was taken off the call for a more urgent one."""

    STORED: ClassVar[str] = "UnitPreempted"
    to_number: str
    reason: Personal


class UnitDiverted(OfUnitOnCall, frozen=True, kw_only=True):
    """The unit was sent on to another call before it was done, or before it got there."""

    STORED: ClassVar[str] = "UnitDiverted"
    to_number: str
    reason: Personal = ""


class UnitExchanged(OfUnitOnCall, frozen=True, kw_only=True):
    """The unit left the call because another unit took its place."""

    STORED: ClassVar[str] = "UnitExchanged"
    replaced_by: str


class PrimaryUnitNamed(OfUnitOnCall, frozen=True, kw_only=True):
    """The unit has charge of the call."""

    STORED: ClassVar[str] = "PrimaryUnitNamed"


class CommandHeard(Event, frozen=True, kw_only=True):
    """A command was accepted and changed nothing. Its late repetition changes nothing either."""

    STORED: ClassVar[str] = "CommandHeard"


class LinePartRefused(CommandHeard, frozen=True, kw_only=True):
    """A part of a line was refused (name and sentence) after others were recorded: it stays so."""

    STORED: ClassVar[str] = "LinePartRefused"
    refused: str
    because: Personal


class PhoneSignalled(Event, frozen=True, kw_only=True):
    """The telephone system's word on one call of a line."""

    STORED: ClassVar[str] = "PhoneSignalled"
    line_id: str
    presented_at: datetime
    answered_at: datetime | None = None
    abandoned_at: datetime | None = None
    number: Personal = ""
    location: Personal = ""


class PositionStaffed(Event, frozen=True, kw_only=True):
    """Someone works this dispatch position from now on, in this session."""

    STORED: ClassVar[str] = "PositionStaffed"
    position_id: str
    principal: str
    session: str = ""


class PositionLeft(Event, frozen=True, kw_only=True):
    """Nobody works this dispatch position any more. A supervisor may have freed it, and why."""

    STORED: ClassVar[str] = "PositionLeft"
    position_id: str
    principal: str
    reason: Personal = ""


class PositionHandedOver(Event, frozen=True, kw_only=True):
    """The position passed to the next dispatcher (in `session`), with a word on what is open."""

    STORED: ClassVar[str] = "PositionHandedOver"
    position_id: str
    principal: str
    to: str
    text: Personal = ""
    session: str = ""


class TablesChanged(Event, frozen=True, kw_only=True):
    """The agency's tables (statuses, types, priorities, dispositions, beats) from now on.

    `tables` is the whole file as JSON text, so that a replay shows the codes of its day.
    """

    STORED: ClassVar[str] = "TablesChanged"
    tables_id: str = "agency"
    tables: str
