"""Finding a place: own forms first, then the streets and premises most like what was typed.

Nothing that is typed is rewritten: what is found is offered, with what is known of it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import usaddress
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from api.geography.layers import Address, Layers, Place, Premise
from api.geography.places import plus_codes, typed
from api.geography.places.crossings import Crossings, metres
from api.geography.places.found import Found
from api.geography.places.streets import Meant, Streets
from api.geography.places.typed import Numbered
from api.geography.places.words import WORD

TRIED: Final = 6
"""So many streets are tried for each name of a corner."""

NO_SUCH_NUMBER: Final = 12.0
"""What it costs that a street has not the number: another street that has it may be meant."""

PREMISE_LEAST: Final = 72.0
FALL_BACK: Final = 60.0
MISREAD: Final = 20.0


class Finder:
    """Finds places in one geography."""

    def __init__(self, layers: Layers) -> None:
        self._layers = layers
        self._streets = Streets(layers)
        self._crossings = Crossings(layers.roads, self._streets)
        self._numbers: dict[int, dict[int, list[Address]]] = defaultdict(lambda: defaultdict(list))
        for address in layers.addresses:
            digits = "".join(char for char in address.number if char.isdigit())
            if digits:
                street = self._streets.add(address.street)
                self._numbers[street][int(digits)].append(address)
        self._in_order = {street: sorted(numbers) for street, numbers in self._numbers.items()}
        self._premises: dict[str, list[Premise]] = defaultdict(list)
        for premise in layers.premises:
            for called in (premise.name, *premise.nicknames):
                self._premises[_words(called)].append(premise)
        self._called = sorted(self._premises)
        self._middle = _middle(layers)

    def find(self, said: str, most: int = 8) -> list[Found]:
        """Give the places that may be meant, the likeliest first."""
        form = self._by_form(said)
        if form:
            return form[:most]
        plain = typed.without_town(said)
        found = [*self._corners(plain), *self._addresses(plain), *self._named(plain)]
        if not any(one.score >= FALL_BACK for one in found):
            found += self._by_library(said)
        best: dict[tuple[str, str], Found] = {}
        for one in sorted(found, key=lambda one: -one.score):
            best.setdefault((one.kind, one.label), one)
        return list(best.values())[:most]

    def cross_streets(self, at: Place, street: str) -> tuple[str, ...]:
        """Name the two streets that cross a street nearest to a place."""
        crossing = self._crossings.along(self._streets.add(street))
        nearest = sorted(crossing, key=lambda one: metres(at, one[0]))
        names = dict.fromkeys(self._streets.names[other] for _, other in nearest)
        return tuple(list(names)[:2])

    @property
    def crossings(self) -> Iterator[tuple[str, str, Place]]:
        """Give every crossing with the names of both streets."""
        for (one, other), places in self._crossings.all.items():
            for at in places:
                yield self._streets.names[one], self._streets.names[other], at

    def _by_form(self, said: str) -> list[Found]:
        """Find what is typed in a form of its own, which nothing else can mean."""
        point = typed.point(said)
        if point:
            label = f"{point.latitude:.5f},{point.longitude:.5f}"
            return [Found(kind="point", label=label, at=point, score=100)]
        coded = plus_codes.read(said, self._middle)
        if coded:
            return [Found(kind="point", label=said.strip().upper(), at=coded, score=100)]
        milepost = typed.MILEPOST.fullmatch(said)
        if milepost:
            return list(self._mileposts(milepost[1], float(milepost[2])))
        ramp = typed.RAMP.fullmatch(said)
        if ramp:
            return list(self._ramps(ramp[1], ramp[2].upper()))
        block = typed.BLOCK.fullmatch(said)
        if block:
            return list(self._blocks(int(block[1]), typed.without_town(block[2])))
        return []

    def _mileposts(self, route: str, mile: float) -> Iterator[Found]:
        posts = [one for one in self._layers.mileposts if _digits(one.route) == route]
        for post in sorted(posts, key=lambda one: abs(_number(one.mile) - mile)):
            off = abs(_number(post.mile) - mile)
            yield Found(
                kind="milepost",
                label=f"{post.route} MM {post.mile}",
                at=post.at,
                score=max(0.0, 100 - 20 * off),
                exact=off < 0.05,
            )

    def _ramps(self, route: str, exit: str) -> Iterator[Found]:
        for ramp in self._layers.ramps:
            if _digits(ramp.route) == route and ramp.exit.upper() == exit:
                label = f"{ramp.route} EXIT {ramp.exit} {ramp.name}".strip()
                yield Found(kind="ramp", label=label, at=ramp.at, score=100)

    def _blocks(self, block: int, street: str) -> Iterator[Found]:
        first = block - block % 100
        for meant in self._streets.find(street, TRIED):
            numbers = self._in_order.get(meant.street, [])
            there = numbers[bisect_left(numbers, first) : bisect_left(numbers, first + 100)]
            if there:
                address = self._numbers[meant.street][there[len(there) // 2]][0]
                yield Found(
                    kind="block",
                    label=f"{first} BLOCK {self._streets.names[meant.street]}",
                    at=address.at,
                    score=meant.score,
                    exact=False,
                    street=self._streets.names[meant.street],
                )

    def _corners(self, plain: str) -> Iterator[Found]:
        for parts in typed.halves(plain):
            yield from self._crossing(*(self._streets.find(part, TRIED) for part in parts))

    def _crossing(self, ones: Sequence[Meant], others: Sequence[Meant]) -> Iterator[Found]:
        for one in ones:
            for other in others:
                places = self._crossings.of(one.street, other.street)
                names = f"{self._streets.names[one.street]} / {self._streets.names[other.street]}"
                for count, at in enumerate(places, 1):
                    which = f" ({count} of {len(places)})" if len(places) > 1 else ""
                    score = (one.score + other.score) / 2
                    yield Found(kind="intersection", label=names + which, at=at, score=score)

    def _addresses(self, plain: str) -> Iterator[Found]:
        said = typed.numbered(plain)
        if said is None:
            return
        for meant in self._streets.find(said.street):
            numbers = self._numbers.get(meant.street)
            name = self._streets.names[meant.street]
            if numbers and said.number in numbers:
                yield from _at_number(said, numbers[said.number], name, meant.score)
            elif numbers:
                yield from self._near_number(said, meant.street, meant.score - NO_SUCH_NUMBER)
            else:
                yield from self._whole(meant.street, meant.score - NO_SUCH_NUMBER)

    def _near_number(self, said: Numbered, street: int, score: float) -> Iterator[Found]:
        """Put a number that a street has not between its neighbours; offer those misread for it."""
        name, numbers = self._streets.names[street], self._numbers[street]
        yield Found(
            kind="address",
            label=f"{said.number} {name}",
            at=_between(said.number, self._in_order[street], numbers),
            score=score,
            exact=False,
            street=name,
            number=str(said.number),
        )
        for number in self._in_order[street]:
            if OSA.distance(str(said.number), str(number), score_cutoff=1) == 1:
                yield from _at_number(said, numbers[number], name, score - MISREAD)

    def _named(self, plain: str) -> Iterator[Found]:
        """Find streets and premises by their names alone."""
        words = _words(plain)
        for called, score, _ in process.extract(
            words, self._called, scorer=fuzz.ratio, limit=TRIED, score_cutoff=PREMISE_LEAST
        ):
            yield from self._at_premise(called, score)
        if len(words) > 2:
            first = bisect_left(self._called, words)
            for called in self._called[first : first + TRIED]:
                if called.startswith(words):
                    yield from self._at_premise(called, 93.0)
        if typed.numbered(plain) is None and not any(typed.halves(plain)):
            for meant in self._streets.find(plain, TRIED):
                yield from self._whole(meant.street, meant.score - 1)

    def _at_premise(self, called: str, score: float) -> Iterator[Found]:
        for premise in self._premises[called]:
            yield Found(
                kind="premise",
                label=premise.name,
                at=premise.at,
                score=score,
                address=premise.address,
                caution=premise.caution,
            )

    def _whole(self, street: int, score: float) -> Iterator[Found]:
        """Give a street as a whole: a point about its middle."""
        numbers, name = self._in_order.get(street), self._streets.names[street]
        if numbers:
            at = self._numbers[street][numbers[len(numbers) // 2]][0].at
        elif crossing := self._crossings.along(street):
            at = crossing[len(crossing) // 2][0]
        else:
            return
        yield Found(kind="street", label=name, at=at, score=score, exact=False, street=name)

    def _by_library(self, said: str) -> Iterator[Found]:
        """Let usaddress take apart what no form of ours fits."""
        try:
            told, _ = usaddress.tag(said)
        except usaddress.RepeatedLabelError:
            return
        number, street = told.get("AddressNumber", ""), told.get("StreetName", "")
        if number.isdigit() and street:
            post = told.get("StreetNamePostType", "")
            yield from self._addresses(f"{number} {street} {post}".strip())


def _at_number(said: Numbered, there: list[Address], name: str, score: float) -> Iterator[Found]:
    """Give the addresses of a number; of several, that with the letter that was said."""
    lettered = [one for one in there if said.letter and one.number.upper().endswith(said.letter)]
    one = (lettered or there)[0]
    yield Found(
        kind="address",
        label=f"{one.number} {name}",
        at=one.at,
        score=score,
        street=name,
        number=one.number,
    )


def _between(number: int, known: list[int], addresses: dict[int, list[Address]]) -> Place:
    """Put a number between its neighbours on the same side of the street."""
    side = [other for other in known if other % 2 == number % 2] or known
    place = bisect_left(side, number)
    low, high = side[max(place - 1, 0)], side[min(place, len(side) - 1)]
    one, other = addresses[low][0].at, addresses[high][0].at
    share = (number - low) / (high - low) if high > low and low < number < high else 0.0
    if number >= high:
        return other
    return Place(
        one.longitude + share * (other.longitude - one.longitude),
        one.latitude + share * (other.latitude - one.latitude),
    )


def _words(text: str) -> str:
    return " ".join(WORD.findall(text.upper()))


def _digits(route: str) -> str:
    return "".join(char for char in route if char.isdigit())


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("inf")


def _middle(layers: Layers) -> Place | None:
    """Give a place in the middle of the geography, for codes that leave their town out."""
    places = [one.at for one in layers.addresses] or list(layers.roads.nodes.values())
    if not places:
        return None
    return Place(
        sum(at.longitude for at in places) / len(places),
        sum(at.latitude for at in places) / len(places),
    )
