"""Which version of the geography holds: brought in, taken back, and told from the log."""

from typing import Any, Final

from uuid_utils import uuid7

from api.clock import Clock
from api.geography import store
from api.geography.store import Made
from domain.geography.events import GeographyLoaded, GeographyTakenBack
from domain.geography.versions import KEPT, GeographyInForce, LoadGeography, TakeGeographyBack
from domain.kernel import Command, Stamp, fold, in_order
from eventlog.decide import do
from eventlog.keys import Keys
from eventlog.log import Item, Log

BY: Final = "blotter geo"
"""As whom the facts are recorded: the program, at the server itself."""

NEWEST: Final = Item(
    (GeographyLoaded.STORED, GeographyTakenBack.STORED), ("geography_id:agency",), newest=KEPT
)


class Versions:
    """The versions of one agency's geography: in the log, and as they are kept."""

    def __init__(self, log: Log, keys: Keys, rows: Any, clock: Clock) -> None:
        self._log, self._keys, self._rows, self._clock = log, keys, rows, clock

    async def in_force(self) -> GeographyInForce:
        """Tell which version holds, and which is before it."""
        return await in_force(self._log)

    async def bring_in(self, made: Made) -> str:
        """Keep a version and let it hold from now on; give the result line.

        It is kept before the log says that it holds: no server looks for what is not there.
        """
        digest = await store.keep(self._rows, made)
        layers = made.layers
        answer = await self._do(
            LoadGeography(
                stamp=self._stamp(),
                digest=digest,
                name=layers.name,
                addresses=len(layers.addresses),
                streets=len({name for way in layers.roads.ways for name in way.names[:1]}),
                beats=len(layers.beats),
                premises=len(layers.premises),
                towns=len(layers.towns),
            )
        )
        await store.drop_others(self._rows, (await self.in_force()).kept)
        return answer

    async def take_back(self, reason: str) -> str:
        """Let the version before hold again; give the result line. Raises `Refused`."""
        return await self._do(TakeGeographyBack(stamp=self._stamp(), reason=reason))

    def _stamp(self) -> Stamp:
        return Stamp(at=self._clock.now(), by=BY, command_id=str(uuid7()))

    async def _do(self, command: Command) -> str:
        return (await do(self._log, self._keys, command, self._clock.shown)).answer


async def in_force(log: Log) -> GeographyInForce:
    """Tell which version holds, and which is before it."""
    page = await log.read([NEWEST])
    return fold(GeographyInForce(), in_order(page.events))
