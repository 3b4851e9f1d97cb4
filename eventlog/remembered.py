"""What was read lately is kept, and what was appended: recorded events never change.

A command reads the whole history of the call and the tour that it rests on, and the next one on
the same call would read it again. What matched an item up to a position will match it for ever, so
that only the news must be read; and where this process itself recorded them, not even those.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from domain.kernel import History
from eventlog.log import Item, Known, Stored

MOST_ITEMS, MOST_EVENTS = 20_000, 50_000


class Guarded(NamedTuple):
    """An item that guarded an append, and what was known of it just before that."""

    item: Item
    known: Known


def nothing() -> Known:
    """Know nothing yet: a history of its own, as histories grow."""
    return Known(0, History())


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

    def learn(self, item: Item, known: Known, news: Sequence[Stored], head: int) -> History:
        """Add what is new up to the head to what was known; give all of it."""
        history = known.history.going_on(news)
        if history.size > item.newest > 0:
            history = History(history.recorded[-item.newest :])
        before = self._known.get(item) or nothing()
        if head > before.until:
            self._keep(item, before, Known(head, history))
        return history

    def guarded(self, checks: Iterable[tuple[Item, int]], first: int) -> list[Guarded]:
        """Give what is known of a condition's items up to where its append began, at `first`.

        Nothing came between, or it would have been refused. What was forgotten and read again
        since, or is known further than that, is not among it.
        """
        found = [(item, self._known.get(item), after) for item, after in checks]
        return [
            Guarded(item, known)
            for item, known, after in found
            if known and after <= known.until < first
        ]

    def appended(self, guarded: Sequence[Guarded], events: Sequence[Stored]) -> None:
        """Add events, tags and all, to what was known of the items that guarded their append."""
        tagged = [frozenset(one.tags) for one in events]
        bare = [replace(one, tags=()) for one in events]
        for item, known in guarded:
            own = [
                one
                for one, tags in zip(bare, tagged, strict=True)
                if tags.issuperset(item.tags) and (not item.types or one.type in item.types)
            ]
            self.learn(item, known, own, events[-1].position)

    def _keep(self, item: Item, before: Known, known: Known) -> None:
        self._events += known.history.size - before.history.size
        self._known[item] = known
        most_items, most_events = self._most
        while len(self._known) > most_items or self._events > most_events:
            _, forgotten = self._known.popitem(last=False)
            self._events -= forgotten.history.size
