"""What each verb's line asks for, and what a line that is not understood is told."""

import pytest
from msgspec.structs import asdict, replace

from api.language.verbs import TABLE, VERBS
from api.language.wish import UnitSeen, Wish
from tests.api.language.board import board, misread, warning, wish, wishes

LINES = {
    "N ALARM 12 MILL ROAD": Wish(verb="N", type="ALARM", place="12 MILL ROAD"),
    "N dom 3 A ST /P 1 /S 911 /D fire /EX - shouting": Wish(
        verb="N",
        type="DOM",
        place="3 A ST",
        priority="P1",
        source="911",
        discipline="fire",
        training=True,
        text="shouting",
    ),
    "SAY 12 by the pond": Wish(verb="SAY", call="26-000012", place="by the pond"),
    "PL 12 12 MILL ROAD /B EP": Wish(verb="PL", call="26-000012", place="12 MILL ROAD", beat="EP"),
    "PL 12 41.7621, -72.7420": Wish(
        verb="PL", call="26-000012", place="41.7621, -72.7420", pin="41.7621,-72.7420"
    ),
    "CALLER 12 A B 555-0100 - 3 A ST": Wish(
        verb="CALLER", call="26-000012", name="A B", phone="555-0100", text="3 A ST"
    ),
    "CALLER 12 (860) 555 0100": Wish(verb="CALLER", call="26-000012", phone="(860) 555 0100"),
    "CALLER 12 ANN 5": Wish(verb="CALLER", call="26-000012", name="ANN 5"),
    "NT 12 dog - brown": Wish(verb="NT", call="26-000012", text="dog - brown"),
    "CAU . - dog": Wish(verb="CAU", call="26-000012", text="dog"),
    "TY 12 burg": Wish(verb="TY", call="26-000012", type="BURG"),
    "PR 12 0": Wish(verb="PR", call="26-000012", priority="P0"),
    "H 12": Wish(verb="H", call="26-000012"),
    "H 12 for the owner": Wish(verb="H", call="26-000012", text="for the owner"),
    "RLS 12": Wish(verb="RLS", call="26-000012"),
    "LK 13 12": Wish(verb="LK", call="26-000013", other_call="26-000012"),
    "UNLK 13": Wish(verb="UNLK", call="26-000013"),
    "BU 12": Wish(verb="BU", call="26-000012"),
    "BU 12 3": Wish(verb="BU", call="26-000012", count=3),
    "HAND 12 NEW BRITAIN - NB-77": Wish(
        verb="HAND", call="26-000012", to="NEW BRITAIN", text="NB-77"
    ),
    "CASE 12": Wish(verb="CASE", call="26-000012"),
    "CANCEL 13 all is well": Wish(verb="CANCEL", call="26-000013", text="all is well"),
    "CLOSE 13 RT,AR UTL - done": Wish(
        verb="CLOSE", call="26-000013", dispositions=("RT", "AR", "UTL"), text="done"
    ),
    "REOPEN 7 rang again": Wish(verb="REOPEN", call="26-000007", text="rang again"),
    "RE 12": Wish(verb="RE", call="26-000012"),
    "D 12 1A14 - nearer": Wish(verb="D", call="26-000012", units=("1A14",), text="nearer"),
    "D 12 1A12 1A14": Wish(verb="D", call="26-000012", units=("1A12", "1A14")),
    "D 1A12 1A14 12": Wish(verb="D", call="26-000012", units=("1A12", "1A14")),
    "DE 12 1A14": Wish(verb="DE", call="26-000012", units=("1A14",)),
    "DO 1A14 .": Wish(verb="DO", call="26-000012", units=("1A14",)),
    "AK 1A12": Wish(verb="AK", units=("1A12",)),
    "EN 1A12 13": Wish(verb="EN", units=("1A12",), call="26-000013"),
    "AR 1A12": Wish(verb="AR", units=("1A12",)),
    "TR 1A12 - court": Wish(verb="TR", units=("1A12",), to="court"),
    "TR 1A12 HARTFORD HOSPITAL": Wish(verb="TR", units=("1A12",), to="HARTFORD HOSPITAL"),
    "AD 1A12": Wish(verb="AD", units=("1A12",)),
    "CL 1A12": Wish(verb="CL", units=("1A12",)),
    "CL 1A12 rt 1A14 has the report": Wish(
        verb="CL", units=("1A12",), dispositions=("RT",), text="1A14 has the report"
    ),
    "CL 1A12 1A14 has the report": Wish(verb="CL", units=("1A12",), text="1A14 has the report"),
    "ST 1A14 13": Wish(verb="ST", units=("1A14",), call="26-000013"),
    "UNST 13 1A14": Wish(verb="UNST", units=("1A14",), call="26-000013"),
    "PRE 1A12 13 robbery": Wish(verb="PRE", units=("1A12",), call="26-000013", text="robbery"),
    "DIV 13 1A12": Wish(verb="DIV", units=("1A12",), call="26-000013"),
    "X 1A12 1A14": Wish(verb="X", units=("1A12", "1A14")),
    "PRIM 12 1A12": Wish(verb="PRIM", call="26-000012", units=("1A12",)),
    "TS 1A14 abc123 MAIN ST": Wish(verb="TS", units=("1A14",), plate="ABC123", place="MAIN ST"),
    "OV 1A14 SUSP PARK RD /P 3": Wish(
        verb="OV", units=("1A14",), type="SUSP", place="PARK RD", priority="P3"
    ),
    "S 1A14 ml station 2": Wish(verb="S", units=("1A14",), status="ML", text="station 2"),
    "LO 2c1 4411 j.smith /B ep": Wish(
        verb="LO", units=("2C1",), officers=("4411", "J.SMITH"), beat="EP"
    ),
    "LF 1A14": Wish(verb="LF", units=("1A14",)),
    "BEAT 1A14 EP": Wish(verb="BEAT", units=("1A14",), beat="EP"),
    "OK 1A12": Wish(verb="OK", units=("1A12",)),
    "EM 1a12": Wish(verb="EM", units=("1A12",)),
    "EMA 1A12": Wish(verb="EMA", units=("1A12",)),
    "EMC 1A12 by mistake": Wish(verb="EMC", units=("1A12",), text="by mistake"),
    "UNDO": Wish(verb="UNDO"),
    "UNDO 812 - wrong unit": Wish(verb="UNDO", recorded_position=812, text="wrong unit"),
    "MON units": Wish(verb="MON", panel="units"),
    "MON pe": Wish(verb="MON", panel="pending"),
    "LAY": Wish(verb="LAY"),
    "LAY Night": Wish(verb="LAY", layout="night"),
    "LAY SAVE night": Wish(verb="LAY", layout="night", layout_act="save"),
    "LAY drop night": Wish(verb="LAY", layout="night", layout_act="drop"),
    "LAY RESET": Wish(verb="LAY", layout_act="reset"),
    "ON east": Wish(verb="ON", position_id="east"),
    "OFF": Wish(verb="OFF"),
    "HO asmith - 12 waits": Wish(verb="HO", to="asmith", text="12 waits"),
    "CH 25-900": Wish(verb="CH", call="25-000900"),
    "UH 9Z9": Wish(verb="UH", units=("9Z9",)),
    "AT": Wish(verb="AT"),
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_asks_for_just_this(line: str) -> None:
    expected = LINES[line]
    found = wish(line, board())
    given = {name: value for name, value in asdict(found).items() if value != ""}
    assert given == {name: value for name, value in asdict(expected).items() if value != ""}


def test_every_verb_is_tried_above_and_every_example_in_the_table_is_understood() -> None:
    assert {line.split()[0] for line in LINES} == set(VERBS)
    for verb in TABLE:
        confirmed = verb.example.replace(verb.name, f"{verb.name}!", 1)
        assert wishes(confirmed)[0].verb == verb.name


def test_upper_and_lower_case_are_one() -> None:
    assert wish("d 12 1a14") == wish("D 12 1A14")


def test_a_report_on_several_units_is_one_command_for_each() -> None:
    assert [one.units for one in wishes("AR 1A12 1A14")] == [("1A12",), ("1A14",)]


@pytest.mark.parametrize("short", ["CANC 13 x", "canc 13 x", "CALL 12 ANN", "PRI 12 1A12"])
def test_a_unique_beginning_is_enough_for_a_verb(short: str) -> None:
    assert wish(short).verb in {"CANCEL", "CALLER", "PRIM"}


def test_an_exact_verb_beats_the_beginning_of_another() -> None:
    assert wish("N ALARM A ST").verb == "N"
    assert wish("CL 1A12").verb == "CL"
    assert wish("S 1A14 ML").verb == "S"


@pytest.mark.parametrize("line", ["CLO 12 RT", "REO 12 x", "REOPE 12 x", "UND"])
def test_grave_verbs_are_written_in_full(line: str) -> None:
    assert "is written in full" in misread(line).because


def test_an_ambiguous_beginning_names_the_choices() -> None:
    assert misread("CA 12").because == '"CA" may be CALLER, CAU, CASE or CANCEL: write more of it.'
    assert misread("EN 1A1").because == '"1A1" may be 1A12 or 1A14: write more of it.'
    assert "ALARM, ALARMR or ALARMC" in misread("N AL A ST").because


def test_a_unique_beginning_is_enough_for_a_unit_and_a_code() -> None:
    assert wish("AR 1B").units == ("1B2",)
    assert wish("N HOLD A ST").type == "HOLDUP"


def test_an_emergency_takes_no_part_of_a_units_name() -> None:
    assert misread("EM 1B").because == '"1B" is no unit. Write 1B2 in full.'
    assert wish("EM 9Z9").units == ("9Z9",)
    assert misread("EM help").word == "help"


def test_a_short_number_is_that_of_the_open_call_or_of_this_year() -> None:
    assert wish("NT 12 x").call == "26-000012"
    assert wish("NT 900 x").call == "25-000900"
    assert wish("NT 901 x").call == "26-000901"
    assert wish("NT 25-12 x").call == "25-000012"
    assert wish("NT 26-000012 x").call == "26-000012"


def test_a_short_number_that_two_open_calls_have_needs_its_year() -> None:
    around_new_year = board()
    around_new_year = type(around_new_year)(
        tables=around_new_year.tables,
        now=around_new_year.now,
        calls=frozenset({"25-000003", "26-000003"}),
    )
    error = misread("NT 3 x", around_new_year)
    assert error.because == '"3" may be 25-000003 or 26-000003: write it with its year.'


def test_a_word_that_is_a_unit_and_a_call_is_asked_about() -> None:
    context = board()
    twelve = type(context)(
        tables=context.tables,
        now=context.now,
        units={"12": context.units["1A14"], "14": context.units["1A14"]},
        calls=context.calls,
    )
    assert "a unit and a call" in misread("D 12 14", twelve).because
    assert wish("D 26-12 14", twelve).call == "26-000012"
    assert wish("AR 14", twelve).units == ("14",)


def test_what_is_neither_unit_nor_call_is_told_what_comes_nearest() -> None:
    error = misread("D 1A21")
    assert error.because == (
        '"1A21" is neither a unit on duty nor a call. Did you mean 1A12 or 1A14?'
    )
    assert (error.word, error.at) == ("1A21", 2)


def test_a_call_type_is_found_by_its_code_or_by_a_word_of_its_label() -> None:
    assert "Did you mean ALARM" in misread("N ALRM A ST").because
    assert "PROWL (Prowler)" in misread("N prowler A ST").because


def test_what_is_missing_is_named_with_the_form() -> None:
    assert misread("D 1A14").because == "D needs a call after 1A14. Its form: D call unit… [- text]"
    assert "needs another unit" in misread("X 1A12 1A12").because
    assert "needs a place" in misread("N ALARM").because
    assert "needs a reason" in misread("PRE 1A12 13").because
    assert "needs a disposition" in misread("CLOSE 13").because
    assert "needs a text" in misread("NT 12 - ").because


def test_a_switch_is_given_once() -> None:
    error = misread("N ALARM A ST /P 1 /p 2")
    assert error.because.startswith("/P stands here a second time: N takes it once. Its form: N ")
    assert (error.word, error.at) == ("/p", 18)
    assert "a second time" in misread("N ALARM A ST /EX /EX").because
    assert wish("N ALARM A ST /P 1 - /P 2").priority == "P1"


@pytest.mark.parametrize(
    "line", ["PRE 1A12 13 - -", "CANCEL 13 ...", "REOPEN 7 - ?!", "EMC 1A12 -"]
)
def test_a_reason_says_something(line: str) -> None:
    assert "needs a reason" in misread(line).because


def test_an_officer_is_a_badge_number_or_a_name_and_several_have_spaces_between() -> None:
    for crew in ("1/2", "4411,4502", "#4411", "4" * 33):
        error = misread(f"LO Z9 {crew}")
        assert error.because == (
            f'"{crew}" is no officer: a badge number or a name, such as 4411 or J.SMITH. '
            "Write several with a space between."
        )
    assert wish("LO Z9 j.smith 4411").officers == ("J.SMITH", "4411")


def test_what_has_no_use_is_not_dropped() -> None:
    assert misread("RLS 12 now").word == "now"
    assert "takes no free text" in misread("ST 1A14 13 - hurry").because
    assert misread("PR 12 1 2").word == "2"


def test_codes_that_the_agency_does_not_have_are_not_understood() -> None:
    assert "is not a priority" in misread("PR 12 9").because
    assert "is not a beat" in misread("BEAT 1A14 ZZ").because
    assert "is not a disposition" in misread("CLOSE 13 ZZ").because
    assert "is not a status" in misread("S 1A14 ZZ").because
    assert "from 0 to 9" in misread("BU 12 10").because
    assert "no position in the log" in misread("UNDO x").because
    assert "lies on no map" in misread("PL 12 99.5,-72").because


def test_a_status_that_follows_from_what_happens_is_not_set_by_hand() -> None:
    assert "not set by hand" in misread("S 1A14 DP").because


def test_closing_and_cancelling_ask_while_units_are_on_scene() -> None:
    for line in ("CLOSE 12 RT", "CANCEL 12 all is well"):
        assert "1A12 is on scene at 26-000012" in warning(line)
        assert "Repeat with !" in warning(line)
    assert wish("CLOSE! 12 RT").verb == "CLOSE"


def test_ending_a_call_asks_while_an_officer_on_it_needs_help() -> None:
    context = board()
    needs_help = UnitSeen(status="ER", call="26-000013", emergency=True)
    context = replace(context, units={**context.units, "1C1": needs_help})
    for line in ("CLOSE 13 RT", "CANCEL 13 all is well"):
        assert "1C1 called an emergency at 26-000013" in warning(line, context)
    assert not warning("CLOSE! 13 RT", context)


def test_sending_a_unit_in_emergency_is_asked_about() -> None:
    for line in ("D 12 1B2", "ST 1B2 13", "PRE 1B2 13 x", "DIV 1B2 13", "X 1A12 1B2"):
        assert "1B2 called an emergency" in warning(line)
    assert wish("D 12 1B2 !").units == ("1B2",)


def test_sending_a_unit_that_is_not_available_is_asked_about() -> None:
    context = board()
    away = {"1C1": UnitSeen(status="ML"), "1C2": UnitSeen(status="OO")}
    context = replace(context, units={**context.units, **away})
    for line in ("D 13 1C1", "DE 13 1C1", "DO 13 1C1", "PRE 1C1 13 x", "DIV 1C1 13", "X 1A12 1C1"):
        assert "1C1 is ML (Meal)." in warning(line, context)
    both = warning("D 13 1C1 1A14 1C2", context)
    assert both.startswith("1C1 is ML (Meal). 1C2 is OO (Out of service). Repeat with !")
    assert wish("D! 13 1C1", context).units == ("1C1",)
    assert not warning("D 13 1A14", context)
    assert not warning("S 1C1 AV; D 13 1C1", context)
    assert not warning("ST 1C1 13", context)
    assert not warning("PRE 1A12 13 shots", context)


def test_a_status_that_does_not_usually_follow_is_asked_about() -> None:
    assert "1A12 is OS on 26-000012" in warning("S 1A12 ML")
    assert wish("S 1A14 ML").status == "ML"
    assert wish("S! 1A12 ML").status == "ML"


def test_a_report_on_a_unit_that_is_not_on_duty_is_asked_about_and_never_lost() -> None:
    assert "1A99 is not on duty" in warning("EN 1A99")
    assert wish("EN! 1A99").units == ("1A99",)
    assert wish("TS 9Z9 ABC123 MAIN ST !").units == ("9Z9",)


def test_a_late_report_says_when_it_happened() -> None:
    late = wish("AR 1A12 /AT 16:41:07")
    assert late.occurred_at is not None
    assert late.occurred_at.isoformat() == "2026-07-04T20:41:07+00:00"
