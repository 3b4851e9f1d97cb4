"""From a typed line to wishes. Pure: the same line in the same context is the same wishes."""

from typing import Final

from msgspec.structs import replace

from api.language import forms
from api.language.grammar import ASK, Clause, Word, clauses
from api.language.reader import Reader
from api.language.targets import either, nearest
from api.language.verbs import VERBS, Verb
from api.language.wish import (
    THE_NEW_CALL,
    Context,
    NotUnderstood,
    Part,
    UnitSeen,
    Wish,
)

MAKES_A_CALL: Final = frozenset({"N", "TS", "OV"})
SENDS: Final = frozenset({"D", "DE", "DO", "PRE", "DIV"})
MOST_CHARACTERS: Final = 8_000


def parse(line: str, context: Context) -> list[Part]:
    """Read a line: one part for each command that it asks for, in order.

    Nothing of the line is done unless all of it is understood. Raises `NotUnderstood`.
    """
    if "\x00" in line:
        raise NotUnderstood("The line has a NUL character. Type it anew.", "", line.index("\x00"))
    if len(line) > MOST_CHARACTERS:
        raise NotUnderstood(f"A line has at most {MOST_CHARACTERS} characters. Shorten the text.")
    parts: list[Part] = []
    before: Clause | None = None
    for clause in clauses(line, is_verb):
        try:
            found = _parts(clause, context)
        except NotUnderstood as error:
            if before is None:
                raise
            raise _in_chain(error, clause) from error
        parts.extend(found)
        for part in found:
            context = _after(part.wish, context)
        before = clause
    if not parts:
        raise NotUnderstood("Nothing was typed. Type a verb, or ? for all of them.")
    return parts


def is_verb(word: str) -> bool:
    """Tell whether the word is a verb's whole name."""
    return word.upper() in VERBS


def find_verb(word: Word) -> Verb:
    """Find the verb that the word is, or begins. Raises `NotUnderstood`."""
    typed = word.text.upper()
    if typed in VERBS:
        return VERBS[typed]
    alike = [name for name in VERBS if name.startswith(typed)]
    usable = [name for name in alike if not VERBS[name].whole]
    if len(usable) == 1:
        return VERBS[usable[0]]
    if usable:
        raise NotUnderstood(
            f'"{word.text}" may be {either(usable)}: write more of it.', word.text, word.at
        )
    if alike:
        raise NotUnderstood(f"{either(alike)} is written in full.", word.text, word.at)
    hint = nearest(word.text, list(VERBS)) or " Type ? for all of them."
    raise NotUnderstood(f'"{word.text}" is not a verb.{hint}', word.text, word.at)


def _parts(clause: Clause, context: Context) -> list[Part]:
    if clause.verb.text == ASK:
        about = find_verb(clause.words[0]).name if clause.words else ""
        return [Part(wish=Wish(verb=ASK, text=about), said=clause.said)]
    verb = find_verb(clause.verb)
    if clause.asks:
        return [Part(wish=Wish(verb=ASK, text=verb.name), said=clause.said)]
    form = forms.form(verb.form)
    shown = f"{verb.name} {verb.form}"
    reader = Reader(clause, context, shown, form.switches, reports=verb.reports)
    forms.read(reader, form.slots)
    wish = Wish(verb=verb.name, **reader.found)
    wishes = [replace(wish, units=(unit,)) for unit in wish.units] if verb.each else [wish]
    return [
        Part(
            wish=one,
            said=clause.said,
            warning="" if clause.sure else _warning(verb, one, context),
        )
        for one in wishes
    ]


def _warning(verb: Verb, wish: Wish, context: Context) -> str:
    """Say all that is unusual about a wish, and how to confirm it; or nothing."""
    because = " ".join(filter(None, (warn(wish, context) for warn in verb.warns)))
    return because and f"{because} Repeat with ! if you mean it: {verb.name}!"


def _in_chain(error: NotUnderstood, clause: Clause) -> NotUnderstood:
    verb = clause.verb.text.upper()
    because = f'{error.because} (The ";" before {verb} begins a command: in a text, use a comma.)'
    return NotUnderstood(because, error.word, error.at)


def _after(wish: Wish, context: Context) -> Context:
    """Give the context of what follows on the same line."""
    number = THE_NEW_CALL if wish.verb in MAKES_A_CALL else wish.call
    if wish.verb in MAKES_A_CALL:
        context = replace(context, selected=THE_NEW_CALL)
    if wish.verb in MAKES_A_CALL | SENDS:
        moved = {unit: _sent(context, unit, number) for unit in wish.units}
        return replace(context, units={**context.units, **moved})
    if wish.verb == "LO":
        return replace(context, units={**context.units, wish.unit: UnitSeen(status="AV")})
    if wish.verb == "S" and wish.unit in context.units:
        seen = replace(context.units[wish.unit], status=wish.status)
        return replace(context, units={**context.units, wish.unit: seen})
    return context


def _sent(context: Context, unit: str, number: str) -> UnitSeen:
    return replace(context.units.get(unit, UnitSeen(status="AV")), call=number)
