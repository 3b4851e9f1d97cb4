"""The facts of deployment: what was recommended, with all that it rested on."""

from typing import ClassVar

from domain.kernel import Event, Personal


class UnitsRecommended(Event, frozen=True, kw_only=True):
    """These units were recommended for the call, in the order of their arrival.

    `told` is the whole `Recommendation` as JSON text: the ranking, the reasons and the figures
    that it rested on, so that a replay shows it as it was. It is sealed, since it tells where
    officers were. `geography` is the digest of the one that the drive times are of; empty where
    there was none.
    """

    STORED: ClassVar[str] = "UnitsRecommended"
    call_id: str
    number: str
    units: tuple[str, ...]
    told: Personal
    geography: str = ""
