"""Two texts, one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispatch.places import plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 Sample Street", "12 SAMPLE ST"),
        ("12 sample st.", "12  Sample  Street, Apt 3"),
        ("MAIN ST / PARK RD", "Park Road & Main Street"),
        ("MAIN ST//PARK RD", "park rd at main st"),
        ("1 North Main Street", "1 N MAIN ST"),
    ],
)
def test_spellings_of_one_place_are_one(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("12 SAMPLE ST", "112 SAMPLE ST"), ("12 SAMPLE ST", "12 SAMPLE RD"), ("A/B", "A/C")],
)
def test_two_places_are_two(one: str, other: str) -> None:
    assert plain(one) != plain(other)


def test_a_place_without_a_word_is_none() -> None:
    assert plain(" ., ") == ""


@given(st.text())
def test_what_is_plain_stays_as_it_is(place: str) -> None:
    assert plain(plain(place)) == plain(place)
