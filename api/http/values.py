"""What requests may say: instants, positions in the log, words. Anything else is answered 422."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field
from pydantic_core import PydanticCustomError

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(3000, 1, 1, tzinfo=UTC)
MOST_POSITION = 2**53 - 1
"""The largest whole number that every JSON program keeps exactly."""


def _told(instant: datetime) -> datetime:
    if not EARLIEST <= instant < LATEST:
        raise PydanticCustomError("instant", "Give a time of the years 1900 to 2999")
    return instant.astimezone(UTC)


def _printable(word: str) -> str:
    if any(not char.isprintable() for char in word):
        raise PydanticCustomError("word", "Leave out control characters")
    return word


Instant = Annotated[AwareDatetime, AfterValidator(_told)]
"""An instant, in UTC from here on, with room for a day before and after it."""

Position = Annotated[int, Field(ge=0, le=MOST_POSITION)]
"""A position in the log; 0 is before its first fact."""

Word = Annotated[str, Field(max_length=200), AfterValidator(_printable)]
"""A code, number or name to look for."""
