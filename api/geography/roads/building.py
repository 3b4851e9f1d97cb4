"""Building a network: roads are cut at their junctions, and every turn that is allowed is found."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from api.geography.layers import Place, Roads, TurnBan, Way
from api.geography.roads.network import NO_EDGE, Ints, Network
from api.geography.roads.speeds import kmh

EARTH: Final = 6_371_008.8
"""Metres: the Earth's mean radius (IUGG 1980)."""


class Piece(NamedTuple):
    """A part of a way between two junctions, by its nodes."""

    way: Way
    nodes: tuple[int, ...]


class Edge(NamedTuple):
    """A piece driven one way: from which node to which, and as which way of the file."""

    piece: int
    tail: int
    head: int
    way: int


def build(roads: Roads) -> Network:
    """Build the network of roads."""
    pieces = _pieces(roads)
    edges, forward, backward = _edges(pieces)
    opposite = _opposites(forward, backward, len(edges))
    turns = _turns(edges, opposite, roads.bans)
    first_turn = np.cumsum([0, *map(len, turns)], dtype=np.int32)
    all_turns = np.array([edge for each in turns for edge in each], dtype=np.int32)
    lines = [[roads.nodes[node] for node in piece.nodes] for piece in pieces]
    names = [next(iter(piece.way.names or piece.way.refs), "") for piece in pieces]
    kinds = [piece.way.kind for piece in pieces]
    told_names, told_kinds = _places(names), _places(kinds)
    return Network(
        points=np.array([point for line in lines for point in line], dtype=np.float64).reshape(
            -1, 2
        ),
        first_point=np.cumsum([0, *map(len, lines)], dtype=np.int32),
        metres=np.array([metres(line) for line in lines], dtype=np.float64),
        kmh=np.array([kmh(piece.way.kind, piece.way.kmh) for piece in pieces], dtype=np.float64),
        kind=np.array([told_kinds[kind] for kind in kinds], dtype=np.int32),
        name=np.array([told_names[name] for name in names], dtype=np.int32),
        forward=forward,
        backward=backward,
        piece=np.array([edge.piece for edge in edges], dtype=np.int32),
        part=_parts(first_turn, all_turns),
        first_turn=first_turn,
        turns=all_turns,
        kinds=tuple(told_kinds),
        names=tuple(told_names),
    )


def metres(line: Sequence[Place]) -> float:
    """Give the length of a line, by great circles (haversine)."""
    at = np.radians(np.array(line, dtype=np.float64))
    east, north = np.diff(at[:, 0]), np.diff(at[:, 1])
    cosines = np.cos(at[:-1, 1]) * np.cos(at[1:, 1])
    half = np.sin(north / 2) ** 2 + cosines * np.sin(east / 2) ** 2
    return float((2 * EARTH * np.arcsin(np.sqrt(half))).sum())


def _pieces(roads: Roads) -> list[Piece]:
    """Cut the ways where they meet, and where a turn is banned.

    A spur that is drawn out and back is one piece: nobody turns round halfway on it.
    """
    passed = Counter(node for way in roads.ways for node in way.nodes)
    ends = {node for way in roads.ways for node in (way.nodes[0], way.nodes[-1])}
    junctions = {node for node, count in passed.items() if count > 1} | ends
    junctions |= {ban.node for ban in roads.bans}
    pieces: dict[tuple[int, tuple[int, ...]], Piece] = {}
    for way in roads.ways:
        begin = 0
        for place, node in enumerate(way.nodes):
            if place > begin and node in junctions:
                nodes = way.nodes[begin : place + 1]
                if (way.id, nodes[::-1]) not in pieces or way.one_way != "no":
                    pieces[way.id, nodes] = Piece(way, nodes)
                begin = place
    return list(pieces.values())


def _edges(pieces: Sequence[Piece]) -> tuple[list[Edge], Ints, Ints]:
    edges: list[Edge] = []
    forward = np.full(len(pieces), NO_EDGE, dtype=np.int32)
    backward = np.full(len(pieces), NO_EDGE, dtype=np.int32)
    for number, (way, nodes) in enumerate(pieces):
        if way.one_way != "back":
            forward[number] = len(edges)
            edges.append(Edge(number, nodes[0], nodes[-1], way.id))
        if way.one_way != "forward":
            backward[number] = len(edges)
            edges.append(Edge(number, nodes[-1], nodes[0], way.id))
    return edges, forward, backward


def _opposites(forward: Ints, backward: Ints, count: int) -> Ints:
    """Give for each edge the one along the same piece the other way."""
    opposite = np.full(count, NO_EDGE, dtype=np.int32)
    both = (forward != NO_EDGE) & (backward != NO_EDGE)
    opposite[forward[both]], opposite[backward[both]] = backward[both], forward[both]
    return opposite


def _turns(edges: Sequence[Edge], opposite: Ints, bans: Iterable[TurnBan]) -> list[list[int]]:
    leaving: dict[int, list[int]] = defaultdict(list)
    for number, edge in enumerate(edges):
        leaving[edge.tail].append(number)
    at: dict[tuple[int, int], list[TurnBan]] = defaultdict(list)
    for ban in bans:
        at[ban.from_way, ban.node].append(ban)
    found = []
    for number, edge in enumerate(edges):
        onward = [other for other in leaving[edge.head] if other != opposite[number]]
        if not onward and opposite[number] != NO_EDGE:
            onward = [int(opposite[number])]  # a dead end: there is no other way out
        found.append([one for one in onward if not _banned(edges[one], at[edge.way, edge.head])])
    return found


def _banned(edge: Edge, bans: Sequence[TurnBan]) -> bool:
    only = [ban.to_way for ban in bans if ban.only]
    banned = [ban.to_way for ban in bans if not ban.only]
    return edge.way in banned or bool(only and edge.way not in only)


def _parts(first_turn: Ints, turns: Ints) -> Ints:
    """Number the strongly connected parts of the edges, the largest first."""
    count = len(first_turn) - 1
    if not count:
        return np.zeros(0, dtype=np.int32)
    graph = csr_array((np.ones(len(turns)), turns, first_turn), shape=(count, count))
    _, labels = connected_components(graph, connection="strong")
    sizes = np.bincount(labels)
    rank = np.empty(len(sizes), dtype=np.int32)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes), dtype=np.int32)
    parts: Ints = rank[labels]
    return parts


def _places(words: Iterable[str]) -> Mapping[str, int]:
    return {word: place for place, word in enumerate(sorted(set(words)))}
