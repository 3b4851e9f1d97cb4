"""The grammar of a line: what belongs together, and what begins something new."""

import pytest

from api.language.grammar import split_chain
from api.language.parse import is_verb, parse
from api.language.wish import Wish
from tests.api.language.board import board, misread, wish, wishes


def test_free_text_begins_after_a_dash_that_stands_alone() -> None:
    said = wish("N ALARM 12 MILL-RACE ROAD - back door - open")
    assert (said.place, said.text) == ("12 MILL-RACE ROAD", "back door - open")


def test_a_switch_has_a_space_on_both_sides_and_may_stand_anywhere_before_the_text() -> None:
    assert wish("N ALARM /P 2 12 MILL ROAD").priority == "P2"
    said = wish("N ALARM 12 MILL ROAD /p p1 /B ep - see /P 4")
    assert (said.place, said.priority, said.beat) == ("12 MILL ROAD", "P1", "EP")
    assert said.text == "see /P 4"


@pytest.mark.parametrize(
    "place",
    ["MAIN ST/ELM ST", "MAIN ST // ELM ST", "MAIN ST & ELM ST", "MAIN&ELM", "MAIN ST && ELM ST"],
)
def test_an_unspaced_or_doubled_slash_or_ampersand_belongs_to_an_intersection(place: str) -> None:
    said = wish(f"N MVA {place} /P 3")
    assert (said.place, said.priority) == (place, "P3")


def test_what_was_typed_of_the_place_is_not_rewritten() -> None:
    assert wish("N ALARM behind the  Old Mill, apt. 3b").place == "behind the  Old Mill, apt. 3b"


def test_a_switch_that_the_verb_does_not_have_is_not_taken_for_a_place() -> None:
    error = misread("N ALARM MAIN ST /ELM ST")
    assert error.word == "/ELM"
    assert "MAIN ST/ELM ST" in error.because


def test_a_switch_without_its_value_is_missed() -> None:
    assert misread("N ALARM 12 MILL ROAD /P").because.startswith("N needs a priority after /P.")


def test_a_semicolon_chains_before_a_verb() -> None:
    assert [one.verb for one in wishes("EN 1A12; AR 1A14;EN 1A14")] == ["EN", "AR", "EN"]


def test_a_semicolon_before_anything_else_is_text() -> None:
    assert wish("NT 12 - back door; no lights; dog").text == "back door; no lights; dog"


def test_a_semicolon_before_a_verb_in_a_text_chains_and_says_so_when_it_is_not_understood() -> None:
    error = misread("NT 12 - he waits; at the door")
    assert 'The ";" before AT begins a command' in error.because


def test_a_chain_that_goes_on_with_no_whole_verb_is_not_understood() -> None:
    assert "After ; comes a whole verb." in misread("D 12 1A12; CALL 12 SMITH").because


def test_nothing_of_a_line_is_given_unless_all_of_it_is_understood() -> None:
    assert misread("EN 1A12; AR nobody").word == "nobody"


def test_each_part_keeps_the_text_that_it_was_typed_as() -> None:
    parts = parse("EN 1A12 ;  NT 12  -  door;ajar", board())
    assert [part.said for part in parts] == ["EN 1A12", "NT 12  -  door;ajar"]


def test_dot_and_star_count_as_whole_words_only() -> None:
    assert wish("EN *").units == ("1A12",)
    assert wish("NT . - a.b *c*").call == "26-000012"
    assert misread("NT .12 text").word == ".12"
    assert misread("EN 1A*").word == "1A*"


def test_dot_means_the_call_that_an_earlier_part_of_the_line_makes() -> None:
    new, sent, cleared = wishes("N ALARM 12 MILL ROAD; D . 1A14; CL *")
    assert (new.verb, sent.call, cleared.units) == ("N", ".", ("1A14",))


def test_a_unit_that_an_earlier_part_logs_on_may_be_sent() -> None:
    assert wishes("LO 2C1 4411; D 12 2C1")[1].units == ("2C1",)


def test_dot_and_star_without_a_selected_call_are_asked_about() -> None:
    nothing = board(selected="")
    assert "No call is selected" in misread("NT . text", nothing).because
    assert "No call is selected" in misread("EN *", nothing).because
    assert "No unit is on 26-000013" in misread("D 13 *").because


def test_star_means_all_units_of_the_call_that_is_named() -> None:
    assert wish("D * 12", board(selected="")).units == ("1A12",)


@pytest.mark.parametrize("line", ["CLOSE! . RT", "CLOSE . RT !", "CLOSE . RT - all done !"])
def test_an_exclamation_mark_confirms(line: str) -> None:
    assert wish(line).dispositions == ("RT",)
    assert "!" not in wish(line).text


def test_an_exclamation_mark_within_a_text_is_text() -> None:
    assert wish("NT 12 - stop! he said ! twice").text == "stop! he said ! twice"


@pytest.mark.parametrize("line", ["D ?", "D?", "d ?", "? d"])
def test_a_question_mark_after_a_verb_asks_for_its_form(line: str) -> None:
    assert wish(line) == Wish(verb="?", text="D")


def test_a_question_mark_alone_asks_for_all_verbs() -> None:
    assert wish("?") == Wish(verb="?")


def test_a_question_mark_in_a_text_is_text() -> None:
    assert wish("NT 12 who called ?").text == "who called ?"


@pytest.mark.parametrize("line", ["", "   ", "\t\n"])
def test_an_empty_line_is_asked_about(line: str) -> None:
    assert "Type a verb" in misread(line).because


def test_a_nul_character_and_an_endless_line_are_refused() -> None:
    assert "NUL" in misread("NT 12 a\x00b").because
    assert "at most" in misread("NT 12 " + "x" * 9000).because


def test_the_parts_of_a_chain_joined_are_the_line() -> None:
    line = " D 12 1A12 ;; EN 1A12;NT 12 - a;b; CL 1A12;"
    assert ";".join(split_chain(line, is_verb)) == line
