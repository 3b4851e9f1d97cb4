"""How long drives take: one search from the call outwards, against the traffic, times every unit.

The search runs over edges, so that banned turns and U-turns are kept. Each edge's value is the
least time from its end to the goal. A goal lies within an edge, which may be driven to it from
both ends: it is a node of its own, with one arc to each of the edges that it lies on.
"""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely
import shapely.ops
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from api.geography.layers import Place
from api.geography.roads.network import NO_EDGE, Floats, Ints, Network
from api.geography.roads.snapping import Snapper, Spots

INSTANT: Final = 1e-6
"""Seconds: the least that an arc takes. An arc of nothing would be none to the search."""

NOTHING: Final = np.zeros(0, dtype=np.int32)

M_S: Final = 3.6
"""Kilometres an hour in a metre a second."""


class Goal(NamedTuple):
    """Where drives end: so much of an edge behind, and on the opposite one where there is one."""

    edges: tuple[int, ...]
    shares: tuple[float, ...]
    off: float


class Times(NamedTuple):
    """What a search found: from the end of each edge, the seconds to the goal (infinite: no way).

    Whoever stands on an edge drives the rest of it first, unless the goal lies ahead on it.
    """

    goal: Goal
    onward: Floats
    seconds: Floats

    def of(self, spots: Spots) -> Floats:
        """Give the seconds from each spot to the goal; infinite where no road leads to it."""
        return np.minimum(
            self._by(spots.edge, spots.share), self._by(spots.other, 1.0 - spots.share)
        )

    def _by(self, edge: Ints, share: Floats) -> Floats:
        found = self.onward[edge] + (1.0 - share) * self.seconds[edge]
        for goal, there in zip(self.goal.edges, self.goal.shares, strict=True):
            ahead = (edge == goal) & (share <= there)
            found[ahead] = np.minimum(found[ahead], (there - share[ahead]) * self.seconds[goal])
        found[edge == NO_EDGE] = np.inf
        return found


class Route(NamedTuple):
    """A way to drive: seconds, metres, and its points."""

    seconds: float
    metres: float
    line: tuple[Place, ...]


class _Searched(NamedTuple):
    """From the beginning of each edge the seconds to the goal, and the edge that follows it."""

    found: Floats
    following: Ints


class Drives:
    """Times and ways on a network, as the streets are now.

    `factor` is by how much longer a drive takes than usual on each class of road: the agency's own
    for the hour. Closed edges are not driven at all.
    """

    def __init__(self, network: Network, snapper: Snapper | None = None) -> None:
        self.network = network
        self._snapper = snapper or Snapper(network)
        self._usual = np.maximum(
            network.metres[network.piece] / (network.kmh[network.piece] / M_S), INSTANT
        )
        self.seconds = self._usual
        self._closed: tuple[int, ...] = ()
        self.graph = _reversed(network)

    def snap(
        self,
        places: Sequence[Place],
        headings: Sequence[float | None] | None = None,
        speeds: Sequence[float | None] | None = None,
    ) -> Spots:
        """Find where positions are on the network."""
        return self._snapper.snap(places, headings, speeds)

    def as_now(self, closed: Collection[int] = (), factors: Floats | None = None) -> None:
        """Take the streets as they are from now on: closed edges, and a factor for each class.

        Who stands on a closed edge can leave it, and a call there can be driven to.
        """
        self.seconds = self._usual.copy()
        if factors is not None:
            self.seconds *= factors[self.network.kind[self.network.piece]]
        self._closed = tuple(closed)
        driven = self.seconds.copy()
        driven[list(closed)] = np.inf
        turns = len(self.network.turns)
        self.graph.data[:turns] = driven[self.graph.indices[:turns]]

    def goal(self, place: Place) -> Goal | None:
        """Find where a drive to a place ends; nothing where no road is near."""
        spots = self.snap([place])
        edge, other = int(spots.edge[0]), int(spots.other[0])
        if edge == NO_EDGE:
            return None
        share = float(spots.share[0])
        if other == NO_EDGE:
            return Goal((edge,), (share,), float(spots.off[0]))
        return Goal((edge, other), (share, 1.0 - share), float(spots.off[0]))

    def to(self, goal: Goal) -> Times:
        """Time the drives from everywhere to a goal: one search."""
        return self._times(goal, self._search(goal).found)

    def route(self, start: Spots, goal: Goal) -> Route | None:
        """Give the way from the first of the spots to a goal; nothing where there is none."""
        searched = self._search(goal, ways=True)
        times = self._times(goal, searched.found)
        total = float(times.of(start)[0])
        if not np.isfinite(total):
            return None
        edge, share = int(start.edge[0]), float(start.share[0])
        other = int(start.other[0])
        if other != NO_EDGE and float(times.of(_only(other, 1.0 - share))[0]) <= total:
            edge, share = other, 1.0 - share
        return self._route(self._driven(goal, searched, edge, share), total)

    def street_of(self, edge: int) -> str:
        """Give the name of a street in the same part of the network as an edge."""
        network = self.network
        alike = network.name[network.piece[network.part == network.part[edge]]]
        names = [network.names[name] for name in (network.name[network.piece[edge]], *alike)]
        return next(filter(None, names), "")

    def _search(self, goal: Goal, *, ways: bool = False) -> _Searched:
        graph, edges = self.graph, self.network.edges
        arcs = list(zip(goal.edges, goal.shares, strict=True))
        for place, (edge, share) in zip((-2, -1), (arcs[0], arcs[-1]), strict=True):
            graph.indices[place] = edge
            graph.data[place] = max(share * self.seconds[edge], INSTANT)
        found = dijkstra(graph, indices=edges, return_predecessors=ways)
        if ways:
            return _Searched(found[0][:edges], found[1][:edges])
        return _Searched(found[:edges], NOTHING)

    def _times(self, goal: Goal, found: Floats) -> Times:
        """Give from the time at an edge's beginning that at its end.

        An edge of the goal was left on the way to its end, and a closed one was not driven: what
        follows them is asked of their turns.
        """
        onward = found - self.seconds
        for edge in (*goal.edges, *self._closed):
            turns = self._turns(edge)
            onward[edge] = found[turns].min() if len(turns) else np.inf
        return Times(goal, onward, self.seconds)

    def _turns(self, edge: int) -> Ints:
        network = self.network
        return network.turns[network.first_turn[edge] : network.first_turn[edge + 1]]

    def _driven(
        self, goal: Goal, searched: _Searched, edge: int, share: float
    ) -> list[tuple[int, float, float]]:
        """Give the edges of the best way, each with the shares between which it is driven."""
        ahead = dict(zip(goal.edges, goal.shares, strict=True))
        turns = self._turns(edge)
        onward = searched.found[turns].min() if len(turns) else np.inf
        if edge in ahead and share <= ahead[edge]:
            straight = (ahead[edge] - share) * self.seconds[edge]
            if straight <= onward + (1.0 - share) * self.seconds[edge]:
                return [(edge, share, ahead[edge])]
        edges = [(edge, share, 1.0)]
        at = int(turns[searched.found[turns].argmin()])
        while searched.following[at] != self.network.edges:
            edges.append((at, 0.0, 1.0))
            at = int(searched.following[at])
        return [*edges, (at, 0.0, ahead[at])]

    def _route(self, edges: Sequence[tuple[int, float, float]], total: float) -> Route:
        network = self.network
        points: list[Place] = []
        metres = 0.0
        for edge, begin, end in edges:
            piece = int(network.piece[edge])
            line = network.line(piece)
            if network.forward[piece] != edge:
                line = line[::-1]
            part = shapely.ops.substring(shapely.LineString(line), begin, end, normalized=True)
            metres += (end - begin) * float(network.metres[piece])
            points += [Place(*point) for point in part.coords]
        met = [
            point for place, point in enumerate(points) if point not in points[place - 1 : place]
        ]
        return Route(total, metres, tuple(met))


def _only(edge: int, share: float) -> Spots:
    none = np.full(1, NO_EDGE, dtype=np.int32)
    return Spots(np.array([edge], dtype=np.int32), none, np.array([share]), np.zeros(1))


def _reversed(network: Network) -> csr_array:
    """Make the graph that is searched: arcs against the turns, and two from the goal's own node.

    An arc from edge f to edge e takes as long as e is driven.
    """
    edges = network.edges
    tails = np.repeat(np.arange(edges, dtype=np.int32), np.diff(network.first_turn))
    order = np.lexsort((tails, network.turns))
    counts = np.bincount(network.turns, minlength=edges)
    first = np.concatenate([[0], np.cumsum(counts), [len(order) + 2]]).astype(np.int32)
    indices = np.concatenate([tails[order], [0, 0]]).astype(np.int32)
    seconds = np.maximum(network.metres / (network.kmh / M_S), INSTANT)[network.piece]
    data = np.concatenate([seconds[tails[order]], [INSTANT, INSTANT]])
    return csr_array((data, indices, first), shape=(edges + 1, edges + 1))
