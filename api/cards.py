"""Paper cards, read as they were written: local times and the agency's codes, field by field."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from api import codes
from api.desk import Desk
from api.language.instants import NoSuchTime, instant
from domain.dispatch.cards import FACTS, UnitOnCard
from domain.kernel import Refused

Written = Mapping[str, Any]

UNIT: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,15}", re.ASCII)

NAMES: Final = {
    "received": "Received",
    "answered": "Answered",
    "type": "Type",
    "place": "Place",
    "priority": "Priority",
    "source": "Source",
    "beat": "Beat",
    "unit": "Unit",
    "dispatched": "Sent",
    "en_route": "En route",
    "arrived": "Arrived",
    "cleared": "Cleared",
    "disposition": "Disposition",
    "closed": "Closed",
}
"""How the fields are called on the card."""


COURSE: Final = timedelta(hours=18)
"""A time without a date is of so long after the call was received, or of the six hours before."""


class CardNotUsable(Refused):
    """{name}: {because} Nothing of the card was entered."""

    def __init__(self, field: str, because: str, unit: str = "") -> None:
        self.field = field
        name = NAMES[field.rsplit(".", 1)[-1]]
        super().__init__(name=f"{unit}, {name}" if unit else name, because=because)


class Card:
    """Reads the fields of one card. Every refusal names the field that it is about."""

    def __init__(self, card: Written, desk: Desk) -> None:
        self._card = card
        self._desk = desk
        self._latest = desk.centre.clock.now()

    def text(self, field: str, wanted: str) -> str:
        """Give what must be written. Raises `CardNotUsable`, which says what is `wanted`."""
        found: str = self._card[field]
        if not found.strip():
            raise CardNotUsable(field, wanted)
        return found.strip()

    def received(self) -> datetime:
        """Give when the call was received: the other times are of that day. Raises as `time`."""
        self.text("received", "Write when the call was received, such as 21:04.")
        found = self.time("received")
        assert found
        self._latest = found + COURSE
        return found

    def time(self, field: str) -> datetime | None:
        """Give the instant of a local time that may be left out. Raises `CardNotUsable`."""
        return self._time(field, self._card[field])

    def units(self) -> Iterator[UnitOnCard]:
        """Give what stands there of each unit. Raises `CardNotUsable`."""
        seen: set[str] = set()
        for n, line in enumerate(self._card["units"]):
            unit, field = line["unit"].upper(), f"units.{n}"
            if not UNIT.fullmatch(unit):
                raise CardNotUsable(f"{field}.unit", "Write the unit, such as 1A12.")
            if unit in seen:
                raise CardNotUsable(f"{field}.unit", "It has a line already. Write it once.", unit)
            seen.add(unit)
            times = {stage: self._time(f"{field}.{stage}", line[stage], unit) for stage in FACTS}
            if not any(times.values()):
                raise CardNotUsable(f"{field}.dispatched", "Write when it was sent.", unit)
            yield UnitOnCard(unit_id=unit, **times)

    def _time(self, field: str, written: str, unit: str = "") -> datetime | None:
        if not written:
            return None
        clock = self._desk.centre.clock
        try:
            return self._desk.instant(instant(written, self._latest.astimezone(clock.zone)))
        except NoSuchTime as error:
            raise CardNotUsable(field, str(error), unit) from error
        except Refused as error:
            raise CardNotUsable(field, error.sentence(clock.shown), unit) from error

    @contextmanager
    def about(self, field: str) -> Iterator[None]:
        """Let a refusal of what is read within name this field."""
        try:
            yield
        except codes.UnknownCode as error:
            raise CardNotUsable(field, str(error)) from error


def read(card: Written, desk: Desk) -> dict[str, Any]:
    """Give the fields of `EnterCard`, and when the call was received. Raises `CardNotUsable`."""
    one, tables = Card(card, desk), desk.tables
    read: dict[str, Any] = {
        "card": card["card"],
        "received": one.received(),
        "answered": one.time("answered"),
        "place": one.text("place", "Write where it is."),
        "caller_name": card["caller_name"],
        "caller_phone": card["caller_phone"],
        "text": card["text"],
    }
    with one.about("type"):
        read["type"] = codes.call_type(tables, one.text("type", "Write what the call is about."))
    with one.about("priority"):
        read["priority"] = codes.priority(tables, card["priority"] or None, read["type"])
    with one.about("source"):
        read["source"] = codes.source(tables, card["source"] or tables.default_source)
    with one.about("beat"):
        read["beat"] = codes.beat(tables, card["beat"])
    with one.about("disposition"):
        read["dispositions"] = codes.dispositions(tables, card["disposition"].split())
    read["closed"] = one.time("closed")
    if read["closed"] and not read["dispositions"]:
        raise CardNotUsable("disposition", "A call that was closed has one: say how it came out.")
    if read["dispositions"] and not read["closed"]:
        raise CardNotUsable("closed", "Write when the call was closed.")
    alone = tables.source(read["source"]).self_initiated
    return read | {"units": tuple(one.units()), "self_initiated": alone}
