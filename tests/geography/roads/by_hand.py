"""Drive times worked out in another way: segment by segment on a graph of networkx."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import networkx as nx

from api.geography.layers import Place, Roads, Way
from api.geography.roads.building import metres
from api.geography.roads.network import Network
from api.geography.roads.speeds import kmh


class Segment(NamedTuple):
    """A way between two of its nodes that follow one another, driven from one to the other."""

    way: int
    tail: int
    head: int


class Searched:
    """The least times to one goal on roads as their file has them."""

    def __init__(self, roads: Roads) -> None:
        self.roads = roads
        self.segments = dict(self._driven())
        leaving: dict[int, list[Segment]] = defaultdict(list)
        for segment in self.segments:
            leaving[segment.tail].append(segment)
        self.graph = nx.DiGraph()
        self.graph.add_nodes_from(self.segments)
        for segment, seconds in self.segments.items():
            for after in self._after(segment, leaving[segment.head]):
                self.graph.add_edge(after, segment, weight=seconds)

    def _driven(self) -> Iterator[tuple[Segment, float]]:
        for way in self.roads.ways:
            for one, other in pairwise(way.nodes):
                seconds = self._seconds(way, one, other)
                if way.one_way != "back":
                    yield Segment(way.id, one, other), seconds
                if way.one_way != "forward":
                    yield Segment(way.id, other, one), seconds

    def _seconds(self, way: Way, one: int, other: int) -> float:
        length = metres([self.roads.nodes[one], self.roads.nodes[other]])
        return length / (kmh(way.kind, way.kmh) / 3.6)

    def _after(self, segment: Segment, leaving: list[Segment]) -> list[Segment]:
        back = Segment(segment.way, segment.head, segment.tail)
        onward = [one for one in leaving if one != back]
        if not onward and back in self.segments:
            onward = [back]
        here = [
            ban
            for ban in self.roads.bans
            if (ban.from_way, ban.node) == (segment.way, segment.head)
        ]
        ordered = {ban.to_way for ban in here if ban.only}
        banned = {ban.to_way for ban in here if not ban.only}
        onward = [one for one in onward if one.way not in banned]
        if ordered:
            onward = [one for one in onward if one.way in ordered]
        return onward

    def to(self, goal: Segment) -> dict[Segment, float]:
        """Give from the beginning of each segment the time to the end of the goal's."""
        seconds = self.segments[goal]
        found = nx.single_source_dijkstra_path_length(self.graph, goal)
        return {segment: time + seconds for segment, time in found.items()}


def edges_by_ends(network: Network) -> dict[tuple[Place, Place], list[int]]:
    """Give the edges by the first two points that are passed on them."""
    found: dict[tuple[Place, Place], list[int]] = defaultdict(list)
    for piece in range(len(network.metres)):
        points = [Place(*point) for point in network.line(piece).tolist()]
        for edge, line in (
            (network.forward[piece], points),
            (network.backward[piece], points[::-1]),
        ):
            if edge >= 0:
                found[line[0], line[1]].append(int(edge))
    return found
