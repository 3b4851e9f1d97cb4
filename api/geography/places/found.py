"""What a search for a place finds."""

from typing import Literal

from msgspec import Struct

from api.geography.layers import Place

Kind = Literal["address", "intersection", "block", "premise", "milepost", "ramp", "street", "point"]


class Found(Struct, frozen=True, kw_only=True):
    """A place that may be meant.

    `label` is how it is written officially, `score` how well it fits what was typed (0 to 100).
    `exact` says that the place itself is known; else it is put where it must lie: between house
    numbers, in the middle of a street. `caution` is what to beware of at a premise.
    """

    kind: Kind
    label: str
    at: Place
    score: float
    exact: bool = True
    street: str = ""
    number: str = ""
    address: str = ""
    caution: str = ""
