"""The terminal board as a dispatcher sees it, at the widths of real terminals."""

from datetime import timedelta
from io import StringIO

import pytest
from msgspec.structs import replace
from rich.console import Console

from api.program.watch.drawing import Seen, draw
from api.program.watch.seen import shown_age
from tests.program.board_rows import ago, call, evening, on_call, shown, unit


def drawn(evening: Seen, width: int = 120, height: int = 40) -> list[str]:
    page = StringIO()
    Console(width=width, file=page).print(draw(evening, width, height), soft_wrap=True)
    return page.getvalue().rstrip("\n").split("\n")


def line(lines: list[str], word: str) -> str:
    return next(one for one in lines if word in one)


def evening_with(calls: int, units: int) -> Seen:
    return shown(
        [call(n, received_at=ago(n)) for n in range(1, calls + 1)],
        [unit(f"1A{n}") for n in range(1, units + 1)],
    )


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (200, 50)])
def test_the_board_fits_the_terminal_and_shows_everything(width: int, height: int) -> None:
    lines = drawn(evening(), width, height)
    assert len(lines) <= height
    assert max(len(one) for one in lines) <= width
    text = "\n".join(lines)
    for word in ("LIVE", "21:05:30 -04:00", "3 pending", "26-000012", "26-000008", "1S1", "ML"):
        assert word in text


def test_emergencies_and_unanswered_checks_stand_on_top() -> None:
    lines = drawn(evening())
    assert "EMERGENCY 1A1" in lines[1]
    assert "0:42" in lines[1]
    assert "10 Sample St" in lines[1]
    assert "WELFARE CHECK 1A3  due 0:30 ago" in lines[2]


def test_a_unit_that_is_in_emergency_off_duty_has_no_age_that_nobody_knows() -> None:
    lines = drawn(shown([], [unit("1A9", status="OD", since=None, emergency_since=ago(120))]))
    assert "EMERGENCY 1A9  2:00" in lines[1]
    assert "0:00" not in line(lines[2:], "1A9")


def test_pending_calls_come_by_urgency_and_those_that_only_wait_come_last() -> None:
    lines = drawn(evening())
    pending = [one[:9] for one in lines[4:7]]
    assert pending == ["26-000012", "26-000014", "26-000013"]
    assert "DUP 26-000012" in line(lines, "26-000014")
    assert "HELD" in line(lines, "26-000013")


def test_age_is_told_by_a_mark_too_and_not_by_colour_alone() -> None:
    lines = drawn(evening())
    assert "1:10!!" in line(lines, "26-000012"), "P1 unsent for more than its target"
    assert "21:40 " in line(lines, "26-000013"), "a held call waits on purpose"
    assert "33:20! " in "\n".join(lines), "on scene for longer than usual"


def test_an_unverified_place_is_marked() -> None:
    lines = drawn(evening())
    assert "10 Sample St?" in line(lines, "26-000012")
    assert "?" not in line(lines, "26-000008 P2")


def test_units_stand_with_their_call_the_primary_one_marked() -> None:
    assert "1A1* OS 1A2 ER BU1 CAU" in line(drawn(evening()), "26-000009 P1")


def test_a_unit_in_another_status_than_its_stage_is_shown_in_its_status() -> None:
    lines = drawn(shown([call(1, units=[on_call("1A1")])], [unit("1A1", "CT", call_id="c1")]))
    assert "1A1 CT" in line(lines, "26-000001")
    lines = drawn(shown([call(1, units=[on_call("1A1")])], []))
    assert "1A1 DP" in line(lines, "26-000001")


@pytest.mark.parametrize("height", [12, 24])
def test_what_does_not_fit_is_counted(height: int) -> None:
    lines = drawn(evening_with(60, 40), 80, height)
    assert len(lines) <= height
    calls = [one for one in lines if one.startswith("26-")]
    assert f"… {60 - len(calls)} more calls pending" in "\n".join(lines)
    free = "\n".join(lines).count(" AV ")
    assert f"… {40 - free} more units" in "\n".join(lines)


def test_an_empty_board_is_drawn() -> None:
    lines = drawn(evening_with(0, 0), 80, 24)
    assert "PENDING 0" in "\n".join(lines)
    assert "UNITS 0" in "\n".join(lines)


@pytest.mark.parametrize(
    ("connected", "heard", "words"),
    [
        (True, 3, " LIVE "),
        (True, 31, " LAST HEARD 31 s AGO "),
        (False, 3, " RECONNECTING: connection lost "),
    ],
)
def test_staleness_is_visible(connected: bool, heard: int, words: str) -> None:
    stale = replace(
        evening(), connected=connected, heard=timedelta(seconds=heard), trouble="connection lost"
    )
    assert words in drawn(stale, 80, 24)[0]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (65, "1:05"), (3599, "59:59"), (3600, "1h00"), (90000, "1d01h")],
)
def test_ages_are_short(seconds: int, text: str) -> None:
    assert shown_age(timedelta(seconds=seconds)) == text
