"""What routes take in their bodies."""

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.http.values import Instant, Position
from api.language.slots import AGENCY, Discipline

LONGEST = 8000
"""The characters of a text. What is longer is no text of dispatch."""

Needed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
Code = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
Agency = Annotated[str, StringConstraints(strip_whitespace=True, pattern=f"^{AGENCY}$")]
CardNumber = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9 ./#_-]{0,40}$")
]
UnitId = Annotated[str, Field(min_length=1, max_length=16, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
CallNumber = Annotated[str, Path(pattern=r"^\d{2}-\d{6}$", description="Such as 26-000012.")]
InPath = Annotated[str, Path(max_length=16, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]


class Body(BaseModel):
    """A body with these fields and no others, of whole characters and finite numbers."""

    model_config = ConfigDict(extra="forbid", str_max_length=LONGEST, allow_inf_nan=False)


class NewCall(Body):
    """A call as the caller tells it. Priority and source have defaults."""

    type: Code
    place: Needed
    priority: Code | None = None
    source: str | None = None
    beat: str = ""
    discipline: Discipline = "police"
    self_initiated: bool = False
    training: bool = False
    caller_name: str = ""
    caller_phone: str = ""
    text: str = ""
    presented_at: Instant | None = None
    answered_at: Instant | None = None


class UnitOnCard(Body):
    """What a paper card says of one unit: times as they stand there."""

    unit: Short = ""
    dispatched: Short = ""
    en_route: Short = ""
    arrived: Short = ""
    cleared: Short = ""


class Card(Body):
    """A paper card: its words and its times, as they stand there.

    Times are local, `2026-07-04T21:04` or `21:04:30`, with an offset where they came twice.
    """

    card: CardNumber = ""
    received: Short = ""
    answered: Short = ""
    type: Short = ""
    place: str = ""
    priority: Short = ""
    source: Short = ""
    beat: Short = ""
    caller_name: str = ""
    caller_phone: str = ""
    text: str = ""
    units: Annotated[list[UnitOnCard], Field(max_length=50)] = []
    disposition: Short = ""
    closed: Short = ""


class Place(Body):
    """A place in words."""

    place: Needed


class PlaceTyped(Place):
    """A place as it was typed so far, and how many suggestions are wanted at most."""

    most: Annotated[int, Field(ge=1, le=20)] = 8


class PlaceBefore(Place):
    """A place, and the call that is not meant: the one being taken there."""

    besides: Annotated[str, Field(pattern=r"^(\d{2}-\d{6})?$")] = ""


class Address(Body):
    """A place that was confirmed."""

    address: Needed
    beat: str = ""


class Pin(Body):
    """A point: `latitude,longitude` in degrees, WGS 84."""

    pin: Annotated[str, Field(pattern=r"^-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?$")]


class Caller(Body):
    """Someone who called."""

    name: str = ""
    phone: str = ""
    address: str = ""


class TypeOf(Body):
    """A call type of the agency's tables."""

    type: Code


class PriorityOf(Body):
    """A priority of the agency's tables."""

    priority: Code


class Told(Body):
    """A text."""

    text: Needed


class Reason(Body):
    """Why."""

    reason: Needed


class MaybeReason(Body):
    """Why, if anyone says."""

    reason: str = ""


class Count(Body):
    """How many."""

    count: Annotated[int, Field(ge=0, le=99)] = 1


class HandTo(Body):
    """To which agency a call is handed, such as FIRE or NEWINGTON PD, and what they call it.

    The agency stands in the record for good: people are named in `reference`.
    """

    to: Agency
    reference: str = ""


class CaseNumber(Body):
    """A case number, if it is not to be the next of the year."""

    case_number: Annotated[str, Field(pattern=r"^\d{2}-C\d{5}$")] | None = None


class Closing(Body):
    """What came of a call."""

    dispositions: Annotated[list[Code], Field(min_length=1, max_length=16)]
    text: str = ""


class Units(Body):
    """The units that are sent, and how far they are already."""

    units: Annotated[list[UnitId], Field(min_length=1, max_length=50)]
    already: Annotated[str, Field(pattern="^(en_route|on_scene|)$")] = ""


class Already(Body):
    """How far the unit is already."""

    already: Annotated[str, Field(pattern="^(en_route|on_scene|)$")] = ""


class OtherUnit(Body):
    """The unit to exchange with."""

    other_unit: UnitId


class OnCall(Body):
    """The call that a report is about; without, the unit's active call."""

    call: Annotated[str, Field(pattern=r"^\d{2}-\d{6}$")] | None = None


class Transport(OnCall):
    """Where the unit is taking someone."""

    to: str = ""


class Cleared(OnCall):
    """What came of the unit's part."""

    disposition: str = ""
    text: str = ""


class Stop(Body):
    """A vehicle that was stopped."""

    plate: Needed
    place: Needed
    type: Code | None = None
    priority: Code | None = None
    beat: str = ""
    training: bool = False


class Seen(Body):
    """Something that a unit came upon."""

    type: Code
    place: Needed
    priority: Code | None = None
    beat: str = ""
    training: bool = False


class Crew(Body):
    """Who is on the unit, and which beat it works."""

    officers: Annotated[list[Code], Field(min_length=1, max_length=8)]
    beat: str = ""
    training: bool = False


class BeatOf(Body):
    """A beat of the agency's tables."""

    beat: str


class StatusOf(Body):
    """A status of the agency's tables."""

    status: Code
    text: str = ""


class Signal(Body):
    """What a telephone system says of one call of a line."""

    line: Annotated[str, Field(min_length=1, max_length=64)]
    presented_at: Instant
    answered_at: Instant | None = None
    abandoned_at: Instant | None = None
    number: str = ""
    location: str = ""


class Line(Body):
    """A typed line, under the client's own id, with what the console has selected."""

    said: Annotated[str, Field(min_length=1, max_length=16_000)]
    command_id: str = ""
    occurred_at: Instant | None = None
    selected: Annotated[str, Field(pattern=r"^(\d{2}-\d{6})?$")] = ""


class TablesText(Body):
    """The agency's tables: the whole TOML file, as it is to hold from now on."""

    tables: Annotated[str, Field(min_length=1, max_length=200_000)]


class Undo(Body):
    """The position of one of the facts to take back; without, one's own last command."""

    position: Position | None = None
    reason: str = ""
