"""What a typed line comes to: wishes, views, and the reasons why a line comes to nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from api.language.panels import LayoutAct, PanelName
from domain.agency_tables import AgencyTables

THE_NEW_CALL: Final = "."
"""Stands for the number of the call that an earlier part of the same line makes."""


class NotUnderstood(Exception):
    """The line is not in the language: nothing of it was done.

    `because` is the sentence for the user, `word` the word that did not fit, and `at` where it
    begins in the line, counted in characters from 0.
    """

    def __init__(self, because: str, word: str = "", at: int = 0) -> None:
        super().__init__(because)
        self.because = because
        self.word = word
        self.at = at


class Warned(Exception):
    """The line is understood but risky: nothing was done. `because` says how to confirm it."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


class UnitSeen(Struct, frozen=True, kw_only=True):
    """What the board shows of a unit on duty. `call` is its active call's number, or empty."""

    status: str
    emergency: bool = False
    call: str = ""


class Context(Struct, frozen=True, kw_only=True):
    """What the speaker has before them: without it, a line of short words means nothing.

    `now` is aware and in the agency's time zone. `calls` are the numbers of the open calls,
    `units` the units on duty by their ids, `selected` the number of the call that the console
    has selected, if any. `recommended` are the units for calls to which none has been sent.
    """

    tables: AgencyTables
    now: datetime
    units: Mapping[str, UnitSeen] = {}
    calls: frozenset[str] = frozenset()
    selected: str = ""
    recommended: Mapping[str, tuple[str, ...]] = {}

    def units_on(self, number: str) -> tuple[str, ...]:
        """Name the units whose active call this is, in order."""
        return tuple(sorted(unit for unit, seen in self.units.items() if seen.call == number))


class Wish(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A verb with its arguments, each already in the agency's own codes and whole numbers.

    `call` and `other_call` are human numbers; `at` is an instant to look at (UTC), `occurred_at`
    when a thing happened that is reported late. Everything else is named as in the commands.
    """

    verb: str
    call: str = ""
    other_call: str = ""
    units: tuple[str, ...] = ()
    type: str = ""
    priority: str = ""
    place: str = ""
    pin: str = ""
    beat: str = ""
    source: str = ""
    discipline: str = "police"
    training: bool = False
    status: str = ""
    dispositions: tuple[str, ...] = ()
    text: str = ""
    count: int = 1
    officers: tuple[str, ...] = ()
    plate: str = ""
    name: str = ""
    phone: str = ""
    to: str = ""
    position_id: str = ""
    recorded_position: int | None = None
    panel: PanelName | None = None
    layout: str = ""
    layout_act: LayoutAct = "open"
    at: datetime | None = None
    occurred_at: datetime | None = None

    @property
    def unit(self) -> str:
        """The first unit named."""
        return self.units[0]


class View(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something to look at instead of something done: the console opens it.

    `view` is `history` (of `call` or `unit`), `board` (as of `at`, or live without), `help`,
    `panel` (shown or put away) or `layout` (opened, saved, dropped or reset; listed without name).
    """

    view: str
    call: str = ""
    unit: str = ""
    at: datetime | None = None
    text: str = ""
    panel: PanelName | None = None
    layout: str = ""
    layout_act: LayoutAct = "open"


class Part(Struct, frozen=True, kw_only=True):
    """One command of a line. `said` is the text that it was typed as.

    `warning` is what to ask before it is done; nothing, where nothing is unusual or `!` stands.
    """

    wish: Wish
    said: str
    warning: str = ""
