"""The log's SQL statements, from the files beside this one, with an agency's schema filled in."""

import re
from importlib.resources import files
from typing import NamedTuple

AGENCY = re.compile(r"[a-z][a-z0-9_]{0,40}")


class Statements(NamedTuple):
    """The statements of one agency's log."""

    append: str
    read: str
    read_many: str
    read_all: str
    follow: str
    recorded_by: str
    head: str
    position_at: str
    epoch: str


def checked(agency: str) -> str:
    """Give the name back if it can be an agency's, and so a schema's. Raises `ValueError`."""
    if not AGENCY.fullmatch(agency):
        raise ValueError(f"{agency!r} is no agency's name.")
    return agency


def statements(agency: str) -> Statements:
    """Fill the agency's schema in. Raises `ValueError` for what cannot be an agency's name."""
    checked(agency)
    folder = files("eventlog") / "sql"

    def text(name: str) -> str:
        template = (folder / f"{name}.sql").read_text(encoding="utf-8")
        return re.sub(r"(?<!:):schema\b", agency, template)

    return Statements(
        append=text("append"),
        read=text("read"),
        read_many=text("read_many"),
        read_all=text("read_all"),
        follow=text("follow"),
        recorded_by=text("recorded_by"),
        head=f"SELECT coalesce(max(position), 0) FROM {agency}.events",  # noqa: S608  # name checked
        position_at=f"SELECT {agency}.position_at($1)",
        epoch=f"SELECT id FROM {agency}.epoch",  # noqa: S608  # name checked
    )
