"""What a network does with odd streets, stray positions, closed roads and parts without a way."""

import numpy as np
import pytest

from api.geography.driving import ByRoad, StraightLines
from api.geography.layers import Place, Roads, TurnBan, Way
from api.geography.roads.building import build
from api.geography.roads.closures import edges_along
from api.geography.roads.drives import Drives
from api.geography.roads.network import NO_EDGE, Network

# A grid of two long streets and three cross streets, and one road apart:
#   4---5---6
#   |   |   |        8---9
#   1---2---3
AT = {
    1: Place(-70.02, 43.0),
    2: Place(-70.01, 43.0),
    3: Place(-70.0, 43.0),
    4: Place(-70.02, 43.01),
    5: Place(-70.01, 43.01),
    6: Place(-70.0, 43.01),
    8: Place(-69.98, 43.005),
    9: Place(-69.97, 43.005),
}
WAYS = (
    Way(id=1, nodes=(1, 2, 3), kind="residential", names=("South St",)),
    Way(id=2, nodes=(4, 5, 6), kind="residential", names=("North St",)),
    Way(id=3, nodes=(1, 4), kind="residential", names=("West Ln",)),
    Way(id=4, nodes=(2, 5), kind="residential", names=("Middle Ln",), one_way="forward"),
    Way(id=5, nodes=(3, 6), kind="residential", names=("East Ln",)),
    Way(id=6, nodes=(8, 9), kind="residential", names=("Island Rd",)),
)
ROADS = Roads(nodes=AT, ways=WAYS)


def drives(*bans: TurnBan) -> Drives:
    return Drives(build(Roads(nodes=AT, ways=WAYS, bans=bans)))


def seconds(driving: Drives, start: Place, goal: Place) -> float:
    there = driving.goal(goal)
    assert there
    return float(driving.to(there).of(driving.snap([start]))[0])


def nodes_of(driving: Drives, start: Place, goal: Place) -> list[int]:
    """Give the junctions that a route passes."""
    there = driving.goal(goal)
    assert there
    route = driving.route(driving.snap([start]), there)
    assert route
    known = {place: node for node, place in AT.items()}
    return [known[point] for point in route.line if point in known]


ON_SOUTH, ON_NORTH = Place(-70.012, 43.0), Place(-70.012, 43.01)


def test_a_one_way_street_is_driven_one_way() -> None:
    assert nodes_of(drives(), ON_SOUTH, ON_NORTH) == [2, 5]
    assert nodes_of(drives(), ON_NORTH, ON_SOUTH) == [4, 1]


def test_a_banned_turn_is_driven_round() -> None:
    ban = TurnBan(from_way=1, node=2, to_way=4)
    assert nodes_of(drives(ban), ON_SOUTH, ON_NORTH) == [1, 4]
    only = TurnBan(from_way=1, node=2, to_way=1, only=True)
    assert nodes_of(drives(only), ON_SOUTH, ON_NORTH) == [1, 4]


def test_a_goal_ahead_on_the_same_street_is_driven_straight_to() -> None:
    way = drives()
    assert nodes_of(way, Place(-70.018, 43.0), Place(-70.012, 43.0)) == []
    there = seconds(way, Place(-70.018, 43.0), Place(-70.012, 43.0))
    back = seconds(way, Place(-70.012, 43.0), Place(-70.018, 43.0))
    assert there == pytest.approx(back)
    assert there == pytest.approx(0.006 * 111_320 * np.cos(np.radians(43)) / (25 / 3.6), rel=0.01)


def test_a_car_that_moves_goes_on_the_way_it_is_heading() -> None:
    way = drives()
    there = way.goal(Place(-70.015, 43.0))
    assert there
    place = Place(-70.005, 43.0)
    towards, away, standing = (
        float(way.to(there).of(way.snap([place], [heading], [speed]))[0])
        for heading, speed in ((270.0, 10.0), (90.0, 10.0), (90.0, 0.0))
    )
    assert standing == towards < away


def test_a_position_far_from_every_road_is_on_none() -> None:
    way = drives()
    assert way.snap([Place(-70.015, 43.025)]).edge.tolist() == [NO_EDGE]
    assert way.goal(Place(-70.015, 43.025)) is None
    assert np.isinf(
        ByRoad(way, ()).seconds(AT[1], ByRoad(way, ()).stand([Place(0, 0)], [None], [None]))
    )


def test_a_part_without_a_way_is_named_and_never_guessed() -> None:
    way = drives()
    island = Place(-69.975, 43.005)
    assert seconds(way, island, ON_SOUTH) == float("inf")
    assert way.route(way.snap([island]), way.goal(ON_SOUTH)) is None  # type: ignore[arg-type] # there is one
    assert way.street_of(int(way.snap([island]).edge[0])) == "Island Rd"


def test_a_closed_street_is_driven_round_at_once_and_again_once_it_is_open() -> None:
    way = drives()
    usual = seconds(way, ON_SOUTH, ON_NORTH)
    closed = edges_along(way.network, [Place(-70.01, 43.002), Place(-70.01, 43.008)])
    assert [way.network.names[way.network.name[way.network.piece[edge]]] for edge in closed] == [
        "Middle Ln"
    ]
    way.as_now(closed)
    assert nodes_of(way, ON_SOUTH, ON_NORTH) == [1, 4]
    assert seconds(way, ON_SOUTH, ON_NORTH) > usual
    way.as_now()
    assert seconds(way, ON_SOUTH, ON_NORTH) == usual


def test_a_call_in_a_closed_street_is_driven_to_and_a_car_gets_out_of_it() -> None:
    way = drives()
    inside = Place(-70.01, 43.005)
    way.as_now(edges_along(way.network, [AT[2], AT[5]]))
    assert seconds(way, ON_SOUTH, inside) < float("inf")
    assert seconds(way, inside, ON_NORTH) < float("inf")


def test_each_class_of_road_takes_longer_by_the_agencys_factor() -> None:
    way = drives()
    usual = seconds(way, ON_SOUTH, ON_NORTH)
    way.as_now(factors=np.array([2.0]))
    assert seconds(way, ON_SOUTH, ON_NORTH) == pytest.approx(2 * usual)


def test_a_network_comes_out_of_its_bytes_as_it_was() -> None:
    packed = build(ROADS).to_bytes()
    assert Network.from_bytes(packed).to_bytes() == packed


def test_the_times_to_the_demand_points_are_those_of_a_search_for_each() -> None:
    points = [Place(-70.012, 43.0), Place(-70.004, 43.01), Place(-69.975, 43.005)]
    for driving in (ByRoad(drives(), points), StraightLines(points)):
        stood = driving.stand([ON_SOUTH, ON_NORTH, points[1], Place(0, 0)], [None] * 4, [None] * 4)
        found = driving.to_points(stood)
        for column, point in enumerate(points):
            assert found[:, column].tolist() == driving.seconds(point, stood).tolist()
