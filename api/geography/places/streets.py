"""The streets by name: which ones are meant by what was typed, however damaged."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from api.geography.layers import Layers
from api.geography.places.words import Name, name

LEAST: Final = 60.0
"""Of 100: bases less alike are not taken for one another."""

CHOSEN: Final = 12
"""So many bases that are like what was typed are looked at."""

ROUTE: Final = re.compile(
    r"(?:(?:I|US|CT|MA|NH|SR|STATE|INTERSTATE|ROUTE|RTE?|HWY|HIGHWAY)[ -]*)*"
    r"(\d{1,3})(?:[ -]*(?:[NSEW]B?|NORTH|SOUTH|EAST|WEST)(?:BOUND)?)?"
)
"""A numbered route as it is said: `44-E`, `RTE 44`, `US44`, `I-84 WB`."""

PREFIXED: Final = 92.0
"""The likeness of a base that begins with what was typed so far."""


class Meant(NamedTuple):
    """A street that may be meant, by its place among all, and how well it fits (0 to 100)."""

    street: int
    score: float


class Streets:
    """All streets, by their names, other names, route numbers and the agency's aliases."""

    def __init__(self, layers: Layers) -> None:
        self.names: list[str] = []
        self._known: dict[str, int] = {}
        self._by_base: dict[str, list[tuple[int, Name]]] = defaultdict(list)
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_route: dict[str, list[int]] = defaultdict(list)
        for address in layers.addresses:
            self.add(address.street)
        for way in layers.roads.ways:
            if way.names or way.refs:
                street = self.add((way.names or way.refs)[0])
                for other in way.names[1:]:
                    self._call(street, other)
                for ref in way.refs:
                    self._number(street, ref)
        self._bases, self._keys = sorted(self._by_base), sorted(self._by_key)
        self._aliases: dict[str, int] = {}
        for typed, official in layers.aliases.items():
            if meant := self.find(official, 1):
                self._aliases[_plain(typed)] = meant[0].street

    def add(self, official: str) -> int:
        """Take a street in by its official name; give its place. Spellings of one name are one."""
        key = name(official).key
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = len(self.names)
            self.names.append(official)
            self._call(known, official)
        return known

    def find(self, typed: str, most: int = 8) -> list[Meant]:
        """Give the streets that may be meant, the likeliest first."""
        alias = self._aliases.get(_plain(typed))
        if alias is not None:
            return [Meant(alias, 100.0)]
        wanted = name(typed)
        exact = self._by_key.get(wanted.key, ())
        scores = dict.fromkeys(exact, 100.0)
        route = ROUTE.fullmatch(_plain(typed))
        if route:
            scores |= dict.fromkeys(self._by_route.get(route[1], ()), 99.0)
        for key, alike, _ in process.extract(
            wanted.key, self._keys, scorer=fuzz.ratio, limit=CHOSEN, score_cutoff=LEAST
        ):
            for street in self._by_key[key]:
                scores[street] = max(alike, scores.get(street, 0.0))
        for base, alike in self._alike(wanted):
            for street, known in self._by_base[base]:
                score = alike - _differ(wanted, known)
                scores[street] = max(score, scores.get(street, 0.0))
        ranked = sorted(scores.items(), key=lambda one: (-one[1], self.names[one[0]]))
        return [Meant(street, score) for street, score in ranked[:most]]

    def _alike(self, wanted: Name) -> Iterable[tuple[str, float]]:
        """Give the bases that are like the one typed, each with how much, of 100."""
        bases, typed = self._bases, wanted.base
        found = {
            base: score
            for base, score, _ in process.extract(
                typed, bases, scorer=fuzz.ratio, limit=CHOSEN, score_cutoff=LEAST
            )
        }
        if wanted.suffix:
            # A suffix may be the last word of a name: HILL of OAK HILL.
            whole = f"{typed} {wanted.suffix}"
            if whole in self._by_base:
                found[whole] = 100.0
        for base in _beginning(bases, typed):
            found[base] = max(found.get(base, 0.0), PREFIXED)
        return found.items()

    def _call(self, street: int, called: str) -> None:
        told = name(called)
        if street not in self._by_key[told.key]:
            self._by_key[told.key].append(street)
            self._by_base[told.base].append((street, told))

    def _number(self, street: int, ref: str) -> None:
        route = ROUTE.fullmatch(_plain(ref))
        if route and street not in self._by_route[route[1]]:
            self._by_route[route[1]].append(street)


def _plain(text: str) -> str:
    return " ".join(text.upper().replace(".", "").split())


def _differ(wanted: Name, known: Name) -> float:
    """Give what a wrong or missing suffix or direction costs: less than another base does."""
    lost = 0.0
    if wanted.suffix != known.suffix:
        lost += 2.0 if not wanted.suffix else 6.0
    if wanted.directions != known.directions:
        lost += 3.0 if not wanted.directions else 8.0
    return lost


def _beginning(bases: Sequence[str], typed: str) -> Sequence[str]:
    """Give the bases that begin with what was typed; `bases` are in order."""
    if len(typed) < 2:
        return ()
    low, high = bisect_left(bases, typed), bisect_left(bases, typed + "\uffff")
    return bases[low : min(high, low + CHOSEN)]
