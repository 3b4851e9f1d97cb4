"""Whatever is typed: the parser answers, always alike, and loses nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from api.language.grammar import split_chain
from api.language.parse import is_verb, parse
from api.language.verbs import VERBS
from api.language.wish import NotUnderstood, Part
from tests.api.language.board import board, wish

SIGNS = (".", "*", "-", "!", "?", ";", "/", "//", "&", "/P", "/B", "/AT", "/EX", "5;", ",")
TARGETS = ("12", "13", "26-000012", "1A12", "1A14", "1B2", "1A", "9Z9")
VALUES = ("2", "P1", "RT", "ALARM", "ML", "EP", "14:02", "41.7,-72.7", "MILL ROAD", "555-0100")
ODD = ("\u00df", "\u00bd", "\u00b2", "e\u0301", "\u2028", "/\u017f", "\u017f", "\u0661")
WORDS = st.sampled_from([*VERBS, *SIGNS, *TARGETS, *VALUES, *ODD])
LINES = st.lists(WORDS, max_size=9).flatmap(
    lambda words: st.sampled_from([" ", "; ", ";", "  "]).map(lambda gap: gap.join(words))
)
TYPED = st.one_of(st.text(max_size=60), LINES)


def understood(line: str) -> list[Part] | str:
    try:
        return parse(line, board())
    except NotUnderstood as error:
        return told(error, line)


def told(error: NotUnderstood, line: str) -> str:
    assert error.because
    assert 0 <= error.at <= len(line)
    return error.because


@given(TYPED)
@settings(max_examples=600, deadline=None)
def test_any_text_gives_wishes_or_a_reason_and_the_same_each_time(line: str) -> None:
    assert understood(line) == understood(line)


@given(TYPED)
@settings(max_examples=300, deadline=None)
def test_the_parts_of_a_chain_joined_are_the_line(line: str) -> None:
    assert ";".join(split_chain(line, is_verb)) == line


@given(TYPED)
@settings(max_examples=300, deadline=None)
def test_each_part_was_typed(line: str) -> None:
    found = understood(line)
    if isinstance(found, list):
        assert all(part.said in line for part in found)


@given(st.text(alphabet=st.characters(exclude_characters=";\x00"), min_size=1, max_size=200))
@settings(max_examples=300, deadline=None)
def test_free_text_is_kept_as_it_was_typed(text: str) -> None:
    kept = text.strip()
    if kept and not kept.endswith("!"):
        assert wish(f"NT 12 - {text}").text == kept
