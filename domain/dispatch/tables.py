"""The agency's tables are changed as a whole, and what held before stays readable."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.agency_tables import AgencyTables, BadTables, from_json, to_json
from domain.dispatch.events import TablesChanged
from domain.kernel import Command, Noun, Past, Refused, about, fold, when
from domain.tables_file import check


class TablesNotUsable(Refused):
    """The tables were not changed. {faults} Mend the file and bring it in again."""


class TablesInForce(Noun):
    """What history says of the agency's tables: the latest word holds."""

    def __init__(self) -> None:
        self.text = ""

    @when(TablesChanged)
    def _(self, tables: str) -> None:
        self.text = tables

    @property
    def tables(self) -> AgencyTables | None:
        """The tables in force, or nothing before any were brought in."""
        return from_json(self.text) if self.text else None


def tables_of(past: Past) -> TablesInForce:
    """Give the agency's tables as history says that they hold."""
    newest = about(TablesChanged, newest=1, tables_id="agency")
    return fold(TablesInForce(), past.of(newest))


@dataclass(kw_only=True)
class ChangeTables(Command):
    """Put these tables (JSON text, as `to_json` writes it) in the place of those in force."""

    tables: str

    def execute(self) -> None:
        """Record the tables if they are usable and other than those in force."""
        try:
            wanted = from_json(self.tables)
            check(wanted)
        except BadTables as error:
            raise TablesNotUsable(faults=str(error)) from error
        if to_json(wanted) != tables_of(self.past).text:
            self.record(TablesChanged(stamp=self.stamp, tables=to_json(wanted)))

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Say which edition holds, and from when."""
        return f"tables {from_json(self.tables).edition} in force {clock(self.stamp.at)}"
