"""A geography in memory: beats, towns, drive times, and the map's tiles."""

import shapely

from api.geography.areas import NOWHERE, Areas
from api.geography.demand import points_of
from api.geography.driving import ByRoad, Driving, StraightLines
from api.geography.layers import Beat, Place, Town
from api.geography.places.finder import Finder
from api.geography.roads.drives import Drives
from api.geography.roads.network import Network
from api.geography.store import Made


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
