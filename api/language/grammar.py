"""The bare grammar of a line: chains, words, free text, `!` and `?`. It knows no verb's meaning."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

WORD: Final = re.compile(r"\S+")
AFTER_SEMICOLON: Final = re.compile(r";\s*([^\s;!?]+)[!?]?(?=\s|;|$)")
DASH: Final = "-"
SURE: Final = "!"
ASK: Final = "?"
SWITCH: Final = re.compile(r"/[A-Za-z]+")


class Word(NamedTuple):
    """A word as it was typed, and where it stands in the line."""

    text: str
    at: int

    @property
    def end(self) -> int:
        """Where the word ends."""
        return self.at + len(self.text)

    @property
    def is_switch(self) -> bool:
        """Tell whether it is written as a switch: `/P`, with a space on both sides."""
        return bool(SWITCH.fullmatch(self.text))


class Clause(NamedTuple):
    """One command of a chain, cut into words.

    `words` stand between the verb and the free text; `text` is the free text after ` - `, or
    nothing where there is no dash. `line` is the whole line, of which `end` ends the clause.
    """

    line: str
    said: str
    verb: Word
    words: tuple[Word, ...]
    text: str | None
    end: int
    sure: bool
    asks: bool

    def raw(self, start: int, end: int | None = None) -> str:
        """Give what was typed between two places of the line, without the space around it."""
        return self.line[start : self.end if end is None else end].strip()


def split_chain(line: str, is_verb: Callable[[str], bool]) -> list[str]:
    """Cut a line at each `;` that stands before a known verb. The parts joined by `;` are it."""
    parts, start = [], 0
    for found in AFTER_SEMICOLON.finditer(line):
        if is_verb(found[1]):
            parts.append(line[start : found.start()])
            start = found.start() + 1
    return [*parts, line[start:]]


def clauses(line: str, is_verb: Callable[[str], bool]) -> Iterator[Clause]:
    """Cut a line into its commands. Parts of nothing but space are left out."""
    at = 0
    for part in split_chain(line, is_verb):
        words = [Word(found[0], at + found.start()) for found in WORD.finditer(part)]
        if words:
            yield _clause(line, part.strip(), words, at + len(part))
        at += len(part) + 1


def _clause(line: str, said: str, words: list[Word], end: int) -> Clause:
    verb, *rest = words
    sure = False
    if rest and rest[-1].text == SURE:
        sure, end = True, rest.pop().at
    if len(verb.text) > 1 and verb.text[-1] in SURE + ASK:
        sure = sure or verb.text[-1] == SURE
        asks = verb.text[-1] == ASK
        verb = Word(verb.text[:-1], verb.at)
    else:
        asks = [word.text for word in rest] == [ASK]
    dash = next((count for count, word in enumerate(rest) if word.text == DASH), None)
    text = None if dash is None else line[rest[dash].end : end].strip()
    return Clause(line, said, verb, tuple(rest[:dash]), text, end, sure, asks)
