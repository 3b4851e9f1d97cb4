"""What was read lately is kept, and what was appended: recorded events never change.

A command reads the whole history of the call and the tour that it rests on, and the next one on
the same call would read it again. What matched an item up to a position will match it for ever, so
that only the news must be read; and where this process itself recorded them, not even those.
"""

from collections import OrderedDict
from collections.abc import Sequence

from msgspec.structs import replace

from eventlog.log import Condition, Item, Known, Stored

MOST_ITEMS, MOST_EVENTS = 20_000, 50_000
NOTHING = Known(0, ())


class Remembered:
    """What is known of the items asked for last, of one agency's log."""

    def __init__(self, most_items: int = MOST_ITEMS, most_events: int = MOST_EVENTS) -> None:
        self._known: OrderedDict[Item, Known] = OrderedDict()
        self._events = 0
        self._most = (most_items, most_events)

    def of(self, item: Item) -> Known | None:
        """Give what is known of an item, if anything is."""
        known = self._known.get(item)
        if known is not None:
            self._known.move_to_end(item)
        return known

    def learn(
        self, item: Item, known: Known, news: Sequence[Stored], head: int
    ) -> Sequence[Stored]:
        """Add what is new up to the head to what was known; give all of it."""
        events = [*known.events, *news] if news else known.events
        if item.newest:
            events = events[-item.newest :]
        if head > self._known.get(item, NOTHING).until:
            self._keep(item, Known(head, events))
        return events

    def appended(self, events: Sequence[Stored], condition: Condition) -> None:
        """Add events, tags and all, that were recorded on a condition: nothing came between.

        What was forgotten since, or is known further than that, is left alone.
        """
        for item, after in condition.checks:
            known = self._known.get(item)
            if known is not None and after <= known.until < events[0].position:
                own = [replace(one, tags=()) for one in events if _matches(item, one)]
                self.learn(item, known, own, events[-1].position)

    def _keep(self, item: Item, known: Known) -> None:
        self._events += len(known.events) - len(self._known.get(item, NOTHING).events)
        self._known[item] = known
        most_items, most_events = self._most
        while len(self._known) > most_items or self._events > most_events:
            _, forgotten = self._known.popitem(last=False)
            self._events -= len(forgotten.events)


def _matches(item: Item, event: Stored) -> bool:
    return (not item.types or event.type in item.types) and set(item.tags) <= set(event.tags)
