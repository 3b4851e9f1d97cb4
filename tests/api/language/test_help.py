"""What the language says of itself."""

from api.language.help import help_text, vocabulary
from api.language.slots import SLOTS
from api.language.verbs import TABLE, VERBS

LATER_STEPS = {"BO", "MSG", "Q"}
OF_THIS_STEP = (
    {"N", "D", "DE", "DO", "EN", "AR", "CL", "CLOSE", "H", "ST", "PRE", "X", "BU", "TR", "TS"}
    | {"OV", "LO", "LF", "S", "NT", "LK", "UNLK", "PR", "TY", "REOPEN", "OK", "EM", "EMC", "CH"}
    | {"UH", "AT", "AK", "PL", "CALLER", "CAU", "PRIM", "DIV", "CASE", "CANCEL", "UNDO"}
    | {"ON", "OFF", "HO", "MON", "LAY", "EMA", "RE"}
)


def test_the_verbs_of_this_step_are_there_and_those_of_later_steps_are_not() -> None:
    assert set(VERBS) >= OF_THIS_STEP
    assert not LATER_STEPS & set(VERBS)
    assert len(VERBS) == len(TABLE)


def test_help_on_a_verb_shows_its_form_and_an_example() -> None:
    text = help_text("D")
    assert "D call unit…" in text
    assert "D 12 1A12 1A14" in text


def test_help_without_a_verb_lists_each_with_what_it_does() -> None:
    lines = help_text().splitlines()
    assert "CLOSE  close with outcome" in lines
    assert len(lines) == len(TABLE) + 1


def test_programs_can_read_what_may_follow_a_verb() -> None:
    (dispatch,) = [one for one in vocabulary() if one.verb == "D"]
    assert [(slot.kind, slot.optional) for slot in dispatch.slots] == [
        ("call", False),
        ("unit…", False),
        ("- text", True),
    ]
    assert dispatch.warns
    (new,) = [one for one in vocabulary() if one.verb == "N"]
    assert "/P" in new.switches
    assert not new.warns


def test_every_kind_of_argument_is_taken_by_some_verb() -> None:
    taken = {slot.kind for one in vocabulary() for slot in one.slots}
    assert taken >= set(SLOTS)
