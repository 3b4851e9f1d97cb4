"""What the readers of receivers' sentences share: refusals, units of measure, the time of day."""

from datetime import datetime, timedelta
from typing import Final

MPH: Final = 0.44704
"""Metres a second in a mile an hour, exactly."""

KNOT: Final = 1852 / 3600
"""Metres a second in a knot, exactly."""


class BadSentence(Exception):
    """A sentence that gives no fix. The text says why."""


def nearest(time_of_day: timedelta, now: datetime) -> datetime:
    """Give the instant nearest to now that has this time of day, both in UTC.

    So a time of day is read right for twelve hours before and after; a sentence that tells no date
    and waits for longer is put on another day.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0) + time_of_day
    return min((today + timedelta(days=day) for day in (-1, 0, 1)), key=lambda at: abs(at - now))


def degrees(value: float, most: float) -> float:
    """Check a latitude or longitude. Raises `BadSentence`."""
    if not -most <= value <= most:
        raise BadSentence("It is no place on the earth.")
    return value
