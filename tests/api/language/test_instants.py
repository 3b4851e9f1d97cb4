"""Times as people type them, around midnight and when the clocks change."""

from datetime import datetime

import pytest

from api.language.instants import NoSuchTime, instant
from tests.api.language.board import EVENING, TOWN


def utc(text: str, now: datetime = EVENING) -> str:
    return instant(text, now).isoformat().removesuffix("+00:00")


def test_a_time_is_local_and_of_today() -> None:
    assert utc("14:02") == "2026-07-04T18:02:00"
    assert utc("14:02:07.5") == "2026-07-04T18:02:07.500000"
    assert utc("9:05") == "2026-07-04T13:05:00"


def test_a_time_that_has_not_come_yet_is_of_yesterday() -> None:
    assert utc("23:50", datetime(2026, 7, 4, 0, 10, tzinfo=TOWN)) == "2026-07-04T03:50:00"


def test_a_time_may_have_its_day_and_its_offset() -> None:
    assert utc("2026-07-01T14:02:07") == "2026-07-01T18:02:07"
    assert utc("2026-07-01T14:02:07Z") == "2026-07-01T14:02:07"
    assert utc("14:02-05:00") == "2026-07-04T19:02:00"
    late = datetime(2026, 7, 4, 22, 45, tzinfo=TOWN)
    assert utc("02:30Z", late) == "2026-07-05T02:30:00"
    assert utc("03:30Z", late) == "2026-07-04T03:30:00"


def test_the_hour_that_does_not_exist_in_spring_is_refused() -> None:
    with pytest.raises(NoSuchTime, match="02:30:00 does not exist on 2026-03-08"):
        instant("2026-03-08T02:30", EVENING)


def test_the_hour_that_happens_twice_in_autumn_needs_its_offset() -> None:
    with pytest.raises(NoSuchTime, match=r"01:30:00-04:00 was first, 01:30:00-05:00 second"):
        instant("2025-11-02T01:30", EVENING)
    assert utc("2025-11-02T01:30-04:00") == "2025-11-02T05:30:00"
    assert utc("2025-11-02T01:30-05:00") == "2025-11-02T06:30:00"


def test_within_that_night_the_time_that_has_been_is_meant() -> None:
    first_time_round = datetime(2025, 11, 2, 1, 40, tzinfo=TOWN)
    assert utc("01:30", first_time_round) == "2025-11-02T05:30:00"


@pytest.mark.parametrize("text", ["25:00", "12:60", "2026-02-30T10:00", "noon", "12", "1:2"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(NoSuchTime):
        instant(text, EVENING)


def test_a_day_at_the_end_of_the_calendar_is_refused() -> None:
    with pytest.raises(NoSuchTime):
        instant("0001-01-01T00:00+14:00", EVENING)


def test_a_day_to_come_is_given_as_it_is() -> None:
    assert utc("2026-07-05T08:00") == "2026-07-05T12:00:00"
