"""What was read lately is kept, so that only the news must be read: recorded events never change.

A command reads the whole history of the call and the tour that it rests on, and the next one on
the same call reads it again. What matched an item up to a position will match it for ever.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from eventlog.log import Item, Stored

MOST_EVENTS = 50_000


class Known(NamedTuple):
    """All that matched an item up to a position."""

    until: int
    events: Sequence[Stored]


NOTHING = Known(0, ())


class Remembered:
    """What is known of the items read last, of one agency's log."""

    def __init__(self, most_events: int = MOST_EVENTS) -> None:
        self._known: OrderedDict[Item, Known] = OrderedDict()
        self._events = 0
        self._most_events = most_events

    def of(self, item: Item) -> Known:
        """Give what is known of an item."""
        known = self._known.get(item)
        if known is None:
            return NOTHING
        self._known.move_to_end(item)
        return known

    def learn(
        self, item: Item, known: Known, news: Sequence[Stored], head: int
    ) -> Sequence[Stored]:
        """Add what is new up to the head to what was known; give all of it.

        What a command has recorded itself is asked once: that is not kept.
        """
        if not news:
            return known.events
        events = [*known.events, *news]
        if item.newest:
            events = events[-item.newest :]
        before = self._known.get(item, NOTHING)
        if head > before.until and not item.tags[0].startswith("cmd:"):
            self._known[item] = Known(head, events)
            self._events += len(events) - len(before.events)
            while self._events > self._most_events:
                _, forgotten = self._known.popitem(last=False)
                self._events -= len(forgotten.events)
        return events
