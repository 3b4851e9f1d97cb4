"""The facts of geography: which version of it holds, and since when."""

from typing import ClassVar

from domain.kernel import Event


class GeographyLoaded(Event, frozen=True, kw_only=True):
    """The agency brought its geography in: from now on this version holds.

    `digest` is the SHA-256 of the layers as they are stored. The counts are of what it has.
    """

    STORED: ClassVar[str] = "GeographyLoaded"
    geography_id: str = "agency"
    digest: str
    name: str
    addresses: int = 0
    streets: int = 0
    beats: int = 0
    premises: int = 0
    towns: int = 0


class GeographyTakenBack(Event, frozen=True, kw_only=True):
    """The version before holds again, by its `digest`."""

    STORED: ClassVar[str] = "GeographyTakenBack"
    geography_id: str = "agency"
    digest: str
    name: str
    reason: str
