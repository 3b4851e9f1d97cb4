"""Who is meant by a number that people say: from `26-000012` to the call's id."""

from collections import OrderedDict

from domain.dispatch.events import CallReceived, CaseNumberAssigned
from domain.kernel import Refused
from eventlog.log import Item, Log

REMEMBERED = 20_000


class NoSuchNumber(Refused):
    """There is no call {number}. Look at the number on the board."""


class Directory:
    """Finds calls by their numbers. A number never changes its call, so it is looked up once."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._known: OrderedDict[str, str] = OrderedDict()

    async def call_id(self, number: str) -> str:
        """Give the id of the call. Raises `NoSuchNumber`."""
        known = self._known.get(number) or await self._received(number)
        if not known:
            raise NoSuchNumber(number=number)
        self._known[number] = known
        self._known.move_to_end(number)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return known

    async def is_taken(self, number: str) -> bool:
        """Tell whether a call has this number."""
        return bool(await self._received(number))

    async def is_case(self, case_number: str) -> bool:
        """Tell whether a case has this number."""
        assigned = Item((CaseNumberAssigned.STORED,), (f"number_id:{case_number}",), newest=1)
        return bool((await self._log.read([assigned])).events)

    async def _received(self, number: str) -> str:
        received = Item((CallReceived.STORED,), (f"number:{number}",), newest=1)
        for stored in (await self._log.read([received])).events:
            fact = stored.event
            if isinstance(fact, CallReceived):
                return fact.call_id
        return ""
