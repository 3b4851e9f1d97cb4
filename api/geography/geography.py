"""A geography in memory: beats, towns, drive times, and the map's tiles."""

from typing import Final

import shapely
from msgspec import structs

from api.geography.areas import NOWHERE, Areas
from api.geography.demand import points_of
from api.geography.driving import ByRoad, Driving, StraightLines
from api.geography.layers import Beat, Place, Town
from api.geography.places.finder import Finder
from api.geography.places.found import Found
from api.geography.roads.drives import Drives
from api.geography.roads.network import Network
from api.geography.store import Made

SURE: Final = 97.0
"""Of 100: what fits less may be another place."""


class PlaceFound(Found, frozen=True, kw_only=True):
    """A place that may be meant, with what the geography knows of it.

    `pin` is its point as the command line takes it. Beyond our own town, `town` and `agency` say
    whose it is; `cross` are the streets that cross the address's own nearest to it.
    """

    pin: str
    beat: str = ""
    sector: str = ""
    town: str = ""
    agency: str = ""
    ours: bool = True
    cross: tuple[str, ...] = ()


class Geography:
    """One version of the agency's geography, ready to be asked."""

    def __init__(self, digest: str, made: Made) -> None:
        layers = made.layers
        self.digest = digest
        self.layers = layers
        self.tiles = made.tiles
        self._beats = Areas([beat.shape for beat in layers.beats])
        self._towns = Areas([town.shape for town in layers.towns])
        self.finder = Finder(layers)
        self.points = points_of(layers)
        self.driving: Driving = (
            ByRoad(Drives(Network.from_bytes(made.network)), self.points.places)
            if made.network
            else StraightLines(self.points.places)
        )
        self._outline = shapely.from_wkb(layers.outline) if layers.outline else None

    def find(self, said: str, most: int) -> list[PlaceFound]:
        """Give the places that may be meant by what was typed, the likeliest first."""
        return [self._placed(found) for found in self.finder.find(said, most)]

    def meant(self, said: str) -> PlaceFound | None:
        """Give the one place that is surely meant: it is known, and fits as it was typed."""
        found = self.find(said, 2)
        if not found or not found[0].exact or found[0].score < SURE:
            return None
        rival = len(found) > 1 and found[1].exact and found[1].score >= found[0].score
        return None if rival else found[0]

    def _placed(self, found: Found) -> PlaceFound:
        beat, town = self.beat_at(found.at), self.town_at(found.at)
        ours = self.is_ours(found.at)
        return PlaceFound(
            **structs.asdict(found),
            pin=f"{found.at.latitude:.5f},{found.at.longitude:.5f}",
            beat=beat.code if beat else "",
            sector=beat.sector if beat else "",
            town=town.name if town else self.layers.name if ours else "",
            agency=town.agency if town and not ours else "",
            ours=ours,
            cross=self.finder.cross_streets(found.at, found.street) if found.street else (),
        )

    def beat_at(self, place: Place) -> Beat | None:
        """Give the beat that works a point; nothing beyond all of them, or in a gap."""
        beat = self._beats.at(place)
        return None if beat == NOWHERE else self.layers.beats[beat]

    def town_at(self, place: Place) -> Town | None:
        """Give the town in which a point lies, if it is one of those that are known."""
        town = self._towns.at(place)
        return None if town == NOWHERE else self.layers.towns[town]

    def middle_of(self, beat: str) -> Place | None:
        """Give the point of a beat that stands for most of its calls; nothing of another one."""
        points = self.points
        if beat not in points.demand.beats:
            return None
        share = points.demand.share.copy()
        share[points.demand.beat != points.demand.beats.index(beat)] = -1.0
        return points.places[int(share.argmax())]

    def is_ours(self, place: Place) -> bool:
        """Tell whether a point lies in the department's own town: a beat, or its outline."""
        inside = self._outline is not None and shapely.contains_xy(self._outline, *place)
        return bool(inside) or self.beat_at(place) is not None
