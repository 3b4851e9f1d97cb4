"""A verb's form, as help shows it and as the parser reads by it: `call unit… [/P priority]`.

A word in brackets may be left out; `…` means one or more; `|*` that `*` may stand for all units;
`[- text]` is free text after ` - `.
Calls and units that stand side by side in a form may be typed in either order.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from api.language import targets
from api.language.grammar import Word
from api.language.reader import Reader
from api.language.slots import SLOTS, SWITCHES, Read
from api.language.wish import THE_NEW_CALL

TOKEN: Final = re.compile(r"\[([^\]]+)\]|(\S+)")
TARGETS: Final = frozenset({"call", "unit", "unit|*", "unit…"})
FREE_TEXT: Final = "- text"
TAKES_TEXT: Final = frozenset({FREE_TEXT, "text", "reason", "destination"})
ALL_UNITS: Final = "*"
NO_LIMIT: Final = 1_000


class Slot(NamedTuple):
    """One word of a form."""

    kind: str
    optional: bool


class Form(NamedTuple):
    """A form, taken apart: what is read in turn, and what may stand anywhere."""

    text: str
    slots: tuple[Slot, ...]
    switches: Mapping[str, Read]


@cache
def form(text: str) -> Form:
    """Take a form apart."""
    slots, switches = [], {}
    for optional, plain in TOKEN.findall(text):
        kind = FREE_TEXT if optional.startswith("- ") else optional or plain
        if kind.startswith("/"):
            switches[kind.split()[0]] = SWITCHES[kind]
        elif kind in TARGETS or kind in SLOTS:
            slots.append(Slot(kind, bool(optional)))
        else:
            raise KeyError(f"No slot is called {kind}.")
    return Form(text, tuple(slots), switches)


def read(reader: Reader, slots: tuple[Slot, ...]) -> None:
    """Read a clause by its form into `reader.found`. Raises `NotUnderstood`."""
    count = 0
    while count < len(slots):
        slot = slots[count]
        if slot.kind in TARGETS:
            group = _group(slots, count)
            last = all(slot.kind == FREE_TEXT for slot in slots[count + len(group) :])
            _read_targets(reader, group, last=last)
            count += len(group)
            continue
        has_text = slot.kind in TAKES_TEXT and reader.clause.text
        if not slot.optional or reader.peek() or has_text:
            SLOTS[slot.kind](reader)
        count += 1
    reader.finish()


def _group(slots: tuple[Slot, ...], start: int) -> tuple[Slot, ...]:
    end = start
    while end < len(slots) and slots[end].kind in TARGETS:
        end += 1
    return slots[start:end]


class _Wanted:
    """How many calls and units a group of targets still takes."""

    def __init__(self, group: tuple[Slot, ...]) -> None:
        self.least = {"call": 0, "unit": 0}
        self.most = {"call": 0, "unit": 0}
        self.takes_all = False
        for slot in group:
            kind = slot.kind[:4]
            self.least[kind] += not slot.optional
            self.most[kind] += NO_LIMIT if slot.kind.endswith("…") else 1
            self.takes_all |= slot.kind in ("unit…", "unit|*")
        self.calls: list[str] = []
        self.units: list[str] = []
        self.star: Word | None = None

    def kinds(self) -> tuple[str, ...]:
        """Name the kinds of which one more may come."""
        taken = {"call": len(self.calls), "unit": NO_LIMIT if self.star else len(self.units)}
        return tuple(kind for kind in ("call", "unit") if taken[kind] < self.most[kind])

    def missing(self) -> str:
        """Say what has to come yet, or nothing."""
        if len(self.calls) < self.least["call"]:
            return "another call" if self.calls else "a call"
        if len(self.units) < self.least["unit"] and not self.star:
            return "another unit" if self.units else "a unit"
        return ""


def _read_targets(reader: Reader, group: tuple[Slot, ...], *, last: bool) -> None:
    wanted = _Wanted(group)
    while (kinds := wanted.kinds()) and (word := reader.peek()):
        if word.text == ALL_UNITS and wanted.takes_all and not wanted.units:
            wanted.star = word
        else:
            needs_unit = wanted.missing().endswith("unit")
            found = targets.target(word, reader.context, kinds, needs_unit=needs_unit)
            if found is None and reader.reports and "unit" in kinds:
                found = targets.off_duty(word)
            if found is None:
                if wanted.missing() or last:
                    raise targets.unknown(word, reader.context, kinds)
                break
            names = wanted.calls if found.kind == "call" else wanted.units
            if found.name not in names:
                names.append(found.name)
        reader.take("")
    if wanted.missing():
        raise reader.missing(wanted.missing())
    if wanted.star:
        wanted.units = _all_units(reader, wanted.star, wanted.calls)
    _keep(reader, wanted)


def _all_units(reader: Reader, star: Word, calls: list[str]) -> list[str]:
    number = calls[0] if calls else reader.context.selected
    if not number:
        raise reader.wrong(star, "No call is selected, so * means no units.")
    units = reader.context.units_on(number)
    if not units:
        where = "the new call" if number == THE_NEW_CALL else number
        raise reader.wrong(star, f"No unit is on {where}, so * means none.")
    return list(units)


def _keep(reader: Reader, wanted: _Wanted) -> None:
    names = iter(wanted.calls)
    reader.found |= {
        "call": next(names, ""),
        "other_call": next(names, ""),
        "units": tuple(wanted.units),
    }
