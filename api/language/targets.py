"""Telling units from calls, and a short word from a whole one."""

import re
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process, utils

from api.language.grammar import Word
from api.language.wish import Context, NotUnderstood
from domain import numbering

SHORT_NUMBER: Final = re.compile(r"(?:(\d{2})-)?(\d{1,6})", re.ASCII)
UNIT_SHAPE: Final = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9-]{0,15}", re.ASCII)
NEW_UNIT_SHAPE: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{0,15}", re.ASCII)
NEAR_ENOUGH: Final = 55


class Target(NamedTuple):
    """What a word names: a unit or a call, by its whole name."""

    kind: str
    name: str


def either(names: Iterable[str]) -> str:
    """Join names as a choice: `1A12, 1A14 or 1B2`."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def nearest(word: str, names: Collection[str]) -> str:
    """Suggest what may have been meant: ` Did you mean 1A12?`, or nothing."""
    found = process.extract(
        word,
        names,
        scorer=fuzz.ratio,
        processor=utils.default_process,
        limit=2,
        score_cutoff=NEAR_ENOUGH,
    )
    return f" Did you mean {either([name for name, _, _ in found])}?" if found else ""


def unit(word: Word, context: Context) -> str:
    """Find the unit on duty of this name, or of this unique beginning; empty if none.

    Raises `NotUnderstood` if several begin so.
    """
    typed = word.text.casefold()
    alike = sorted(name for name in context.units if name.casefold().startswith(typed))
    exact = [name for name in alike if name.casefold() == typed]
    if exact or len(alike) == 1:
        return (exact or alike)[0]
    if alike:
        raise NotUnderstood(
            f'"{word.text}" may be {either(alike)}: write more of it.', word.text, word.at
        )
    return ""


def call(word: Word, context: Context) -> str:
    """Find the number of the call that the word says; empty if it is no number.

    `26-000012`, `26-12` and `12` are one number. A number without a year is that of the open call
    which has it; if no open call has, it is of this year. `.` is the selected call. A number of a
    former system's series is typed whole, and only while the call is open.
    Raises `NotUnderstood` for an ambiguous number, or a `.` where no call is selected.
    """
    if word.text == ".":
        if not context.selected:
            raise NotUnderstood("No call is selected, so . means none.", word.text, word.at)
        return context.selected
    if word.text.upper() in context.calls:
        return word.text.upper()
    found = SHORT_NUMBER.fullmatch(word.text)
    if not found or int(found[2]) == 0:
        return ""
    if found[1]:
        return numbering.number(int(found[1]), int(found[2]))
    whole = f"-{int(found[2]):06d}"
    open_calls = sorted(number for number in context.calls if number[2:] == whole)
    if len(open_calls) > 1:
        raise NotUnderstood(
            f'"{word.text}" may be {either(open_calls)}: write it with its year.',
            word.text,
            word.at,
        )
    return open_calls[0] if open_calls else numbering.number(context.now.year, int(found[2]))


def target(
    word: Word, context: Context, wanted: Collection[str], *, needs_unit: bool = False
) -> Target | None:
    """Find what the word names among the kinds wanted (`unit`, `call`).

    A call's number beats the beginning of a unit's name. A unit's whole name beats the number of
    a call that is not open, and any number where only a unit is missing (`needs_unit`); else a
    word that is wholly both is refused. Raises `NotUnderstood`.
    """
    number = call(word, context) if "call" in wanted else ""
    if "unit" not in wanted:
        return Target("call", number) if number else None
    exact = next((u for u in context.units if u.casefold() == word.text.casefold()), "")
    if exact and (needs_unit or number not in context.calls):
        return Target("unit", exact)
    if exact:
        raise NotUnderstood(
            f'"{word.text}" is a unit and a call. Write the call as {number}.', word.text, word.at
        )
    if number:
        return Target("call", number)
    named = unit(word, context)
    return Target("unit", named) if named else None


def off_duty(word: Word) -> Target | None:
    """Take the word for a unit that is not on duty, if it looks like one."""
    name = word.text.upper()
    return Target("unit", name) if UNIT_SHAPE.fullmatch(name) else None


def unknown(word: Word, context: Context, wanted: Collection[str]) -> NotUnderstood:
    """Say that the word names nothing that is wanted here, and what comes nearest."""
    units = sorted(context.units) if "unit" in wanted else []
    calls = sorted(context.calls) if "call" in wanted else []
    what = {
        ("call", "unit"): "is neither a unit on duty nor a call",
        ("unit",): "is not a unit on duty",
        ("call",): "is not a call's number",
    }[tuple(sorted(set(wanted)))]
    near = nearest(word.text, [*units, *calls])
    chain = " After ; comes a whole verb." if word.text.endswith(";") else ""
    because = f'"{word.text}" {what}.{near}{chain}'
    return NotUnderstood(because, word.text, word.at)
