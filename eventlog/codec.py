"""Facts to bytes: JSON with stable names, personal text sealed."""

import re
from collections.abc import Iterable
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from domain.kernel import Event, personal_fields
from eventlog.log import BadEvent, NewEvent, is_text, storable

CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys, and what turns the order of letters round. Tabs and line ends are text."""


class Sealer(Protocol):
    """Seals personal text under the data key of its person or matter."""

    async def prepare(self, matters: Iterable[str]) -> None:
        """Make sure that each matter has a data key that will outlive the events."""
        ...

    def seal(self, matter: str, text: str) -> str:
        """Give the sealed form of a text, a token of plain ASCII. Needs `prepare` first."""
        ...


ENCODER = msgspec.json.Encoder()


def matter(event: Event) -> str:
    """Name the matter whose key seals the event's personal text: the first thing it is about."""
    return next(iter(event.tags), "agency")


async def encode(events: Iterable[Event], sealer: Sealer) -> list[NewEvent]:
    """Make facts into events for the log, with personal text sealed.

    Raises `BadEvent` for text that no log can keep: once sealed, nobody could tell.
    """
    facts = list(events)
    personal = [fact for fact in facts if _must_be_text(fact)]
    await sealer.prepare({matter(fact) for fact in personal})
    return [
        NewEvent(
            type=fact.STORED,
            version=fact.VERSION,
            data=ENCODER.encode(_sealed(fact, sealer)),
            tags=tuple(fact.tags),
            occurred_at=fact.stamp.at,
        )
        for fact in facts
    ]


def _must_be_text(event: Event) -> bool:
    """Tell whether the event has personal text; refuse what is not text, or would not fit."""
    texts = [getattr(event, name) for name in personal_fields(type(event))]
    found = False
    for text in (*texts, event.stamp.said):
        if not text:
            continue
        found = True
        if "\x00" in text:
            raise BadEvent(f"{event.STORED} has a NUL character in its text. Remove it.")
        if CONTROLS.search(text):
            raise BadEvent(
                f"{event.STORED} has a control character in its text, which could upset a screen. "
                "Remove it."
            )
        if not text.isascii() and not is_text(text):
            raise BadEvent(f"{event.STORED} has half a character in its text. Remove it.")
    if found and not storable(matter(event)):
        raise BadEvent(f"{event.STORED} is about something whose id the log cannot keep.")
    return found


def _sealed(event: Event, sealer: Sealer) -> Event:
    changes: dict[str, Any] = {
        name: sealer.seal(matter(event), text)
        for name in personal_fields(type(event))
        if (text := getattr(event, name))
    }
    if event.stamp.said:
        changes["stamp"] = replace(event.stamp, said=sealer.seal(matter(event), event.stamp.said))
    return replace(event, **changes) if changes else event
