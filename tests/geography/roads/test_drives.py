"""Drive times are those of an independent search, on whole networks and on odd little ones."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from api.geography.findings import Findings
from api.geography.layers import Place, Roads, TurnBan, Way
from api.geography.reading.osm import read_osm
from api.geography.roads.building import build
from api.geography.roads.drives import Drives, Goal
from api.geography.roads.network import NO_EDGE, Network
from api.geography.roads.snapping import Spots
from tests.geography.roads.by_hand import Searched, edges_by_ends

OSM = Path(__file__).parents[4] / "shared" / "data" / "osm"
FILES = ("columbus.osm.pbf", "new_england_nh_ma_roads.overpass.json")


def begun(edges: list[int]) -> Spots:
    """Stand at the beginnings of edges, facing along them."""
    count = len(edges)
    return Spots(
        np.array(edges, dtype=np.int32),
        np.full(count, NO_EDGE, dtype=np.int32),
        np.zeros(count),
        np.zeros(count),
    )


def ended(edge: int) -> Goal:
    """Drive to the very end of an edge."""
    return Goal((edge,), (1.0,), 0.0)


def agree(roads: Roads, chance: Random, goals: int, starts: int) -> int:
    """Compare times from edges' beginnings to edges' ends; give how many had a way."""
    network = build(roads)
    drives = Drives(network)
    other = Searched(roads)
    by_ends = edges_by_ends(network)
    single = {
        (roads.nodes[segment.tail], roads.nodes[segment.head]): segment
        for segment in other.segments
    }
    known = {
        edge: single[ends] for ends, (edge, *more) in by_ends.items() if not more and ends in single
    }
    last = {
        edge: single[ends[::-1]]
        for ends, (edge, *more) in edges_by_ends(_turned(network)).items()
        if not more and ends[::-1] in single
    }
    chosen = sorted(known.keys() & last.keys())
    found = 0
    for goal in chance.choices(chosen, k=goals) if chosen else ():
        theirs = other.to(last[goal])
        from_where = chance.choices(chosen, k=starts)
        ours = drives.to(ended(goal)).of(begun(from_where))
        for edge, seconds in zip(from_where, ours.tolist(), strict=True):
            expected = theirs.get(known[edge], float("inf"))
            assert seconds == pytest.approx(expected, abs=1e-3), (edge, goal)
            found += expected < float("inf")
    return found


def _turned(network: Network) -> Network:
    """Give the network with every edge's points the other way round."""
    return network._replace(forward=network.backward, backward=network.forward)


@pytest.mark.parametrize("name", FILES)
def test_times_on_a_whole_network_are_those_of_networkx_bans_included(name: str) -> None:
    file = OSM / name
    if not file.exists():
        pytest.skip("the road networks are not here")
    roads = read_osm(file, Findings()).roads
    chance = Random(7)
    assert agree(roads, chance, goals=2, starts=400) > 500
    assert agree(_with_bans(roads, chance), chance, goals=2, starts=400) > 400


def _with_bans(roads: Roads, chance: Random) -> Roads:
    """Ban some turns at random, and order some."""
    ends: dict[int, list[int]] = {}
    for way in roads.ways:
        for node in (way.nodes[0], way.nodes[-1]):
            ends.setdefault(node, []).append(way.id)
    meeting = [(node, ways) for node, ways in ends.items() if len(ways) > 2]
    bans = []
    for node, ways in chance.sample(meeting, len(meeting) // 3):
        one, other = chance.sample(ways, 2)
        bans.append(TurnBan(from_way=one, node=node, to_way=other, only=chance.random() < 0.3))
    return replace(roads, bans=tuple(bans))


@st.composite
def little_networks(draw: st.DrawFn) -> Roads:
    """Draw a few ways over a few nodes, with one-ways, bans and dead ends."""
    count = draw(st.integers(2, 7))
    nodes = {
        node: Place(-70.0 + 0.001 * node + 0.0001 * (node * node % 5), 43.0 + 0.0007 * (node % 3))
        for node in range(count)
    }
    ways = []
    for id in range(draw(st.integers(1, 6))):
        path = draw(st.lists(st.sampled_from(range(count)), min_size=2, max_size=4))
        path = [node for place, node in enumerate(path) if node not in path[:place]]
        if len(path) > 1:
            one_way = draw(st.sampled_from(["no", "no", "forward", "back"]))
            kind = draw(st.sampled_from(["residential", "primary"]))
            ways.append(Way(id=id, nodes=tuple(path), kind=kind, one_way=one_way))  # type: ignore[arg-type] # drawn of its values
    known = [way.id for way in ways] or [0]
    bans = draw(
        st.lists(
            st.builds(
                TurnBan,
                from_way=st.sampled_from(known),
                node=st.integers(0, count - 1),
                to_way=st.sampled_from(known),
                only=st.booleans(),
            ),
            max_size=2,
        )
    )
    return Roads(nodes=nodes, ways=tuple(ways), bans=tuple(bans))


@settings(max_examples=300)
@given(little_networks(), st.randoms(use_true_random=False))
def test_times_on_odd_little_networks_are_those_of_networkx(roads: Roads, chance: Random) -> None:
    if roads.ways:
        agree(roads, chance, goals=4, starts=12)
