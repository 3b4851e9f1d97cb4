"""What the answers hold, for `/openapi.json`: rows, facts and figures, as they are encoded."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from api.fix_history import Fix
from api.geography.geography import PlaceFound
from api.history import HistoryFact, LogFact
from api.language.help import KnownVerb
from api.lines import Outcome
from api.schemas import schemas
from api.tracks import Track
from domain.agency_tables import AgencyTables, Threshold
from domain.deployment.recommendation import Recommendation
from domain.dispatch.events import Stage
from projections.call_row import CallRow
from projections.statistics import Group
from projections.unit_row import UnitRow

Responses = dict[int | str, dict[str, Any]]

AT = "#/components/schemas/{name}Shown"
"""Where a schema stands: bodies have schemas of their own, some of the same name."""


class Board(Struct, frozen=True, kw_only=True):
    """The open calls and the units on duty, as they were known at a position.

    `digest` is SHA-256 over the rows as the log keeps them: of one position it is always the same.
    """

    position: int
    at: datetime | None
    digest: str
    calls: list[CallRow]
    units: list[UnitRow]


class BoardThen(Board, frozen=True, kw_only=True):
    """The board, and of a past one where its units were last seen, as that was known then.

    Positions of the past are for those who may see tracks, of the present they are on the live
    socket.
    """

    fixes: list[Fix] = []


class Intervals(Struct, frozen=True, kw_only=True):
    """How an interval was kept, per group, and the agency's own standards for it."""

    interval: str
    by: str
    within_seconds: float | None
    groups: list[Group]
    standards: tuple[Threshold, ...]


class LineAnswer(Struct, frozen=True, kw_only=True):
    """What came of a typed line: the last position and result, and each part's own."""

    position: int
    result: str
    results: list[Outcome]


class Refusal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why not: the refusal's name, and a sentence that says what to do.

    Of a typed line also what was `said`, and the `word` that did not fit and where it begins; of a
    paper card the `field`, such as `units.0.arrived`.
    """

    refused: str
    because: str
    said: str = ""
    word: str = ""
    at: int = 0
    field: str = ""


class Vocabulary(AgencyTables, frozen=True, kw_only=True):
    """The agency's tables, and the verbs that the reader's commands may begin with.

    `panels` are those of the console that MON shows. `status_at` gives the status in which a unit
    is at each stage of a call. `assumed` names the codes whose common value
    nobody has chosen yet.
    """

    time_zone: str
    panels: tuple[str, ...]
    status_at: dict[Stage, str]
    verbs: tuple[KnownVerb, ...]
    assumed: tuple[str, ...]


KINDS = (
    Board,
    BoardThen,
    CallRow,
    HistoryFact,
    PlaceFound,
    Recommendation,
    Intervals,
    LineAnswer,
    LogFact,
    Refusal,
    Track,
    UnitRow,
    Vocabulary,
)
_, _found = schemas(KINDS, AT)
COMPONENTS: dict[str, Any] = {f"{name}Shown": schema for name, schema in _found.items()}


def gives(
    kind: type[Struct], *, many: bool = False, media_type: str = "application/json"
) -> Responses:
    """Describe the answer of a route: one of this kind, or a list of them."""
    schema: dict[str, Any] = {"$ref": AT.format(name=kind.__name__)}
    shape = {"type": "array", "items": schema} if many else schema
    return {200: {"content": {media_type: {"schema": shape}}}}


REFUSED: Responses = {
    "4XX": {"description": "Refused, with a sentence to act on.", **gives(Refusal)[200]},
}
"""What every route may answer."""
