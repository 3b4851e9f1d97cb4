"""Reading a clause word by word, with switches taken out wherever they stand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from api.language.grammar import Clause, Word
from api.language.targets import either, nearest
from api.language.wish import Context, NotUnderstood
from domain.agency_tables import Code

SHORTEST_LABEL_WORD: Final = 3


class Reader:
    """The words of a clause that are still to be read, and what was made of those before.

    `found` holds arguments by the names that a `Wish` gives them. `switches` maps `/P` and the
    like to what reads the value. `reports` is set where the clause says what has happened, which
    is never refused: it may name a unit that is not on duty.
    """

    def __init__(
        self,
        clause: Clause,
        context: Context,
        form: str,
        switches: Mapping[str, "Callable[[Reader], None]"],
        *,
        reports: bool = False,
    ) -> None:
        self.clause = clause
        self.context = context
        self.form = form
        self.reports = reports
        self.found: dict[str, Any] = {}
        self._switches = switches
        self._given: set[str] = set()
        self._next = 0

    def peek(self) -> Word | None:
        """Give the next word without taking it; switches before it are read first."""
        words = self.clause.words
        while self._next < len(words) and words[self._next].is_switch:
            switch = words[self._next]
            self._next += 1
            self._switch(switch)(self)
        return words[self._next] if self._next < len(words) else None

    def _switch(self, switch: Word) -> "Callable[[Reader], None]":
        """Find what reads the value of a switch, which is given once."""
        name = switch.text.upper()
        read = self._switches.get(name)
        if read is None:
            raise self._no_such(switch)
        if name in self._given:
            verb = self.clause.verb.text.upper()
            raise self.wrong(
                switch,
                f"{name} stands here a second time: {verb} takes it once. Its form: {self.form}",
            )
        self._given.add(name)
        return read

    def take(self, expected: str) -> Word:
        """Take the next word. Raises `NotUnderstood` if there is none."""
        word = self.peek()
        if word is None:
            raise self.missing(expected)
        self._next += 1
        return word

    def value(self, expected: str) -> Word:
        """Take the value of a switch: the very next word."""
        words = self.clause.words
        if self._next >= len(words) or words[self._next].is_switch:
            raise self.missing(expected)
        self._next += 1
        return words[self._next - 1]

    def rest(self) -> str:
        """Take all that is left, free text included, as it was typed."""
        word = self.peek()
        text = self.free_text()
        self._next = len(self.clause.words)
        return self.clause.raw(word.at) if word else text

    def free_text(self) -> str:
        """Take the free text after ` - `."""
        text = self.clause.text or ""
        self.clause = self.clause._replace(text=None)
        return text

    def words(self) -> list[Word]:
        """Take all words that are left before the free text."""
        taken = []
        while word := self.peek():
            taken.append(word)
            self._next += 1
        return taken

    def missing(self, expected: str) -> NotUnderstood:
        """Say what should stand here."""
        end = self.clause.end
        verb = self.clause.verb.text.upper()
        after = f" after {self.clause.words[self._next - 1].text}" if self._next else ""
        return NotUnderstood(f"{verb} needs {expected}{after}. Its form: {self.form}", "", end)

    def wrong(self, word: Word, because: str) -> NotUnderstood:
        """Say what is wrong with a word."""
        return NotUnderstood(because, word.text, word.at)

    def finish(self) -> None:
        """Make sure that nothing is left over. Raises `NotUnderstood`."""
        verb = self.clause.verb.text.upper()
        word = self.peek()
        if word and word.text.endswith(";"):
            raise self.wrong(word, 'After ";" comes a whole verb, to go on with another command.')
        if word:
            raise self.wrong(word, f'{verb} has no use for "{word.text}". Its form: {self.form}')
        if self.clause.text:
            raise NotUnderstood(
                f"{verb} takes no free text. Its form: {self.form} (NT writes a note on a call.)",
                self.clause.text,
                self.clause.line.rfind(self.clause.text, 0, self.clause.end),
            )

    def _no_such(self, switch: Word) -> NotUnderstood:
        known = f"it has {either(self._switches)}" if self._switches else "it has none"
        return self.wrong(
            switch,
            f'"{switch.text}" is no switch of {self.clause.verb.text.upper()}: {known}. '
            "An intersection is written without the space, or doubled: MAIN ST/ELM ST, "
            "MAIN ST // ELM ST.",
        )


def joined(words: Sequence[Word], clause: Clause) -> str:
    """Give words as they were typed; where a switch stood between, with one space."""
    text = ""
    for before, word in zip([None, *words], words, strict=False):
        between = clause.line[before.end : word.at] if before else ""
        text += (" " if between.strip() else between) + word.text
    return text


def find_code(word: Word, table: Sequence[Code], what: str, *, exact: bool = False) -> str:
    """Find the code that the word is, or begins. Raises `NotUnderstood`; `exact`: else empty."""
    typed = word.text.casefold()
    alike = [one.code for one in table if one.code.casefold().startswith(typed)]
    whole = [code for code in alike if code.casefold() == typed]
    if whole or exact:
        return whole[0] if whole else ""
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise NotUnderstood(
            f'"{word.text}" may be {either(alike)}: write more of it.', word.text, word.at
        )
    codes = [one.code for one in table]
    hint = _by_label(word.text, table) or nearest(word.text, codes)
    raise NotUnderstood(f'"{word.text}" is not {what}.{hint}', word.text, word.at)


def _by_label(typed: str, table: Sequence[Code]) -> str:
    if len(typed) < SHORTEST_LABEL_WORD:
        return ""
    found = [one for one in table if typed.casefold() in one.label.casefold()][:3]
    return (
        f" Did you mean {either([f'{one.code} ({one.label})' for one in found])}?" if found else ""
    )
