"""The numbers that people see: written, read back, and the next of them."""

import pytest
from hypothesis import given, strategies

from domain import numbering


def test_a_call_number_is_the_year_and_six_digits() -> None:
    assert numbering.number(2026, 12) == "26-000012"
    assert numbering.parse("26-000012") == (26, 12)


def test_a_case_number_is_the_year_and_c_and_five_digits() -> None:
    assert numbering.case_number(2026, 1) == "26-C00001"
    assert numbering.parse_case("26-C00001") == (26, 1)


def test_a_new_century_keeps_two_digits() -> None:
    assert numbering.number(2107, 1) == "07-000001"


@given(strategies.integers(1, 999_998))
def test_the_next_number_follows_without_a_gap(n: int) -> None:
    assert numbering.next_after(numbering.number(2026, n)) == numbering.number(2026, n + 1)


@given(strategies.integers(1, 99_998))
def test_the_next_case_number_follows_without_a_gap(n: int) -> None:
    following = numbering.next_case_after(numbering.case_number(2026, n))
    assert following == numbering.case_number(2026, n + 1)


@pytest.mark.parametrize("text", ["", "26-12", "26-000000", "26-C00001", "2026-000012", "x"])
def test_what_is_no_call_number_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not a call number"):
        numbering.parse(text)


@pytest.mark.parametrize("text", ["", "26-000012", "26-C00000", "C00001"])
def test_what_is_no_case_number_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not a case number"):
        numbering.parse_case(text)


def test_a_series_ends_with_a_sentence_and_never_wraps() -> None:
    with pytest.raises(ValueError, match="999999"):
        numbering.next_after("26-999999")
    with pytest.raises(ValueError, match="99999"):
        numbering.next_case_after("26-C99999")
