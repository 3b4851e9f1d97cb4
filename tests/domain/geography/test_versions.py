from domain.geography.events import GeographyLoaded, GeographyTakenBack
from domain.geography.versions import LoadGeography, NoEarlierGeography, TakeGeographyBack
from domain.wish import ReasonMissing
from tests.given import given, stamp

FIRST, SECOND, THIRD = "1" * 64, "2" * 64, "3" * 64


def loaded(digest: str) -> GeographyLoaded:
    return GeographyLoaded(stamp=stamp(), digest=digest, name="Example")


def taken_back(digest: str) -> GeographyTakenBack:
    return GeographyTakenBack(stamp=stamp(), digest=digest, name="Example", reason="wrong beats")


def load(digest: str) -> LoadGeography:
    return LoadGeography(stamp=stamp(60), digest=digest, name="Example")


def back(reason: str = "wrong beats") -> TakeGeographyBack:
    return TakeGeographyBack(stamp=stamp(60), reason=reason)


def test_a_geography_is_brought_in_once() -> None:
    given().when(load(FIRST)).then(loaded(FIRST))
    given(loaded(FIRST)).when(load(FIRST)).then()


def test_the_one_before_comes_back() -> None:
    given(loaded(FIRST), loaded(SECOND), loaded(THIRD)).when(back()).then(taken_back(SECOND))


def test_there_is_one_step_back_and_no_further() -> None:
    given(loaded(FIRST), loaded(SECOND), taken_back(FIRST)).when(back()).refused(
        NoEarlierGeography, "blotter geo import"
    )
    given(loaded(FIRST)).when(back()).refused(NoEarlierGeography)
    given().when(back()).refused(NoEarlierGeography)


def test_after_going_back_a_new_one_can_be_brought_in_and_taken_back() -> None:
    after = (loaded(FIRST), loaded(SECOND), taken_back(FIRST), loaded(THIRD))
    given(*after).when(back()).then(taken_back(FIRST))


def test_going_back_needs_a_reason() -> None:
    given(loaded(FIRST), loaded(SECOND)).when(back(" - ")).refused(ReasonMissing)
