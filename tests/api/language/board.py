"""A small board before which lines are typed: an evening in July, three units, three calls."""

from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from api.language.parse import parse
from api.language.wish import Context, NotUnderstood, UnitSeen, Wish
from domain.agency_tables import AgencyTables
from domain.tables_file import load

TOWN = ZoneInfo("America/New_York")
EVENING = datetime(2026, 7, 4, 17, 0, tzinfo=TOWN)


@cache
def start_set() -> AgencyTables:
    """The tables that an agency begins with."""
    return load((files("domain") / "west_hartford.toml").read_text(encoding="utf-8"))


def board(selected: str = "26-000012", now: datetime = EVENING) -> Context:
    """1A12 is on scene at 12, 1A14 and 1B2 are free, and 1B2 is in emergency."""
    return Context(
        tables=start_set(),
        now=now,
        units={
            "1A12": UnitSeen(status="OS", call="26-000012"),
            "1A14": UnitSeen(status="AV"),
            "1B2": UnitSeen(status="AV", emergency=True),
        },
        calls=frozenset({"26-000012", "26-000013", "25-000900"}),
        selected=selected,
    )


def wishes(line: str, context: Context | None = None) -> list[Wish]:
    """Give what a line asks for."""
    return [part.wish for part in parse(line, context or board())]


def wish(line: str, context: Context | None = None) -> Wish:
    """Give the one thing that a line asks for."""
    (one,) = wishes(line, context)
    return one


def misread(line: str, context: Context | None = None) -> NotUnderstood:
    """Give the reason why a line is not understood."""
    try:
        parts = parse(line, context or board())
    except NotUnderstood as error:
        return error
    raise AssertionError(f"understood: {parts}")


def warning(line: str, context: Context | None = None) -> str:
    """Give what is asked about before a line is done."""
    return next((part.warning for part in parse(line, context or board()) if part.warning), "")
