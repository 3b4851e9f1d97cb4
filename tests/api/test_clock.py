"""How instants are shown to people: as they say them, and never so that a day could be mistaken."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from api.clock import Clock

EVENING = datetime(2026, 7, 5, 0, 21, tzinfo=UTC)
"""20:21 of July 4 in the town."""


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2026, 7, 4, 4, 0, tzinfo=UTC), "00:00:00"),
        (datetime(2026, 7, 5, 0, 20, 59, 999_999, tzinfo=UTC), "20:20:59"),
        (datetime(2026, 7, 4, 3, 59, 59, tzinfo=UTC), "2026-07-03 23:59:59"),
        (datetime(2026, 7, 5, 4, 0, tzinfo=UTC), "2026-07-05 00:00:00"),
        (datetime(2025, 7, 5, 0, 20, tzinfo=UTC), "2025-07-04 20:20:00"),
    ],
)
def test_an_instant_of_another_day_is_shown_with_its_day(at: datetime, shown: str) -> None:
    clock = Clock(ZoneInfo("America/New_York"), lambda: EVENING)
    assert clock.shown(at) == shown
