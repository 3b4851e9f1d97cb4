"""Times as people type them: agency-local, the latest that has already been, never guessed."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

TIME: Final = re.compile(
    r"(?:(?P<day>\d{4}-\d{2}-\d{2})[T ])?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<part>\d{1,6}))?)?"
    r"(?P<offset>Z|[+-]\d{2}:\d{2})?",
    re.IGNORECASE | re.ASCII,
)
FORM: Final = "14:02, 14:02:07 or 2026-07-04T14:02:07"


class NoSuchTime(ValueError):
    """The text says no instant. Its message is a sentence for the user."""


def instant(text: str, now: datetime) -> datetime:
    """Read a time (`14:02:07`, with a date before it if need be) as an instant in UTC.

    `now` is aware, in the agency's zone. A time without a date is the latest that is not in the
    future. Raises `NoSuchTime`: also for the hour that does not exist in spring, and for the one
    that happens twice in autumn unless its offset is given.
    """
    found = TIME.fullmatch(text)
    if not found:
        raise NoSuchTime(f'"{text}" is not a time. Write it as {FORM}.')
    try:
        clock = time(
            int(found["hour"]),
            int(found["minute"]),
            int(found["second"] or 0),
            int((found["part"] or "").ljust(6, "0")),
        )
        day = date.fromisoformat(found["day"]) if found["day"] else None
        return _instant(text, clock, day, found["offset"], now)
    except OverflowError as error:
        raise NoSuchTime(f'"{text}" is out of the calendar.') from error
    except NoSuchTime:
        raise
    except ValueError as error:
        raise NoSuchTime(f'"{text}" is no time of the clock or no day: {error}.') from error


def _instant(
    text: str, clock: time, day: date | None, offset: str | None, now: datetime
) -> datetime:
    # Without a date, today's is that of where the time was: of the offset, if there is one.
    today = (now.astimezone(_zone(offset)) if offset else now).date()
    days = [day] if day else [today, today - timedelta(days=1)]
    for one in days:
        meant = _with_offset(one, clock, offset) if offset else _local(one, clock, now)
        if day or meant <= now:
            return meant
    raise NoSuchTime(f'"{text}" has not come yet.')


def _zone(offset: str) -> tzinfo | None:
    return datetime.fromisoformat(f"2000-01-01T00:00:00{offset.upper()}").tzinfo


def _with_offset(day: date, clock: time, offset: str) -> datetime:
    aware = datetime.fromisoformat(f"{day}T{clock.isoformat()}{offset.upper()}")
    return aware.astimezone(UTC)


def _local(day: date, clock: time, now: datetime) -> datetime:
    first = datetime.combine(day, clock, now.tzinfo)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(now.tzinfo).time() != clock:
        raise NoSuchTime(f"{clock} does not exist on {day}: the clocks go forward then.")
    if second.astimezone(UTC) > now:
        return first.astimezone(UTC)
    raise NoSuchTime(
        f"{clock} happened twice on {day}. Add the offset: "
        f"{clock}{_shown(first)} was first, {clock}{_shown(second)} second."
    )


def _shown(at: datetime) -> str:
    return at.isoformat()[-6:]
