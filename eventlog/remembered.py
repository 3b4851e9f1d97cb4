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

    def guarded(self, condition: Condition, first: int) -> list[tuple[Item, Known]]:
        """Give what is known of a condition's items up to where its append began, at `first`.

        Nothing came between, or it would have been refused. What was forgotten and read again
        since, or is known further than that, is not among it.
        """
        found = [(item, self._known.get(item), after) for item, after in condition.checks]
        return [
            (item, known) for item, known, after in found if known and after <= known.until < first
        ]

    def appended(self, guarded: Sequence[tuple[Item, Known]], events: Sequence[Stored]) -> None:
        """Add events, tags and all, to what was known of the items that guarded their append."""
        for item, known in guarded:
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
