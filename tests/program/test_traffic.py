"""The demonstration's cars: on the streets, where they were sent, whoever looks how often."""

from math import dist
from random import Random

from shapely import MultiLineString, Point

from api.demo import town
from api.demo.streets import beats, crossings, network, streets
from api.demo.traffic import PATROL, Traffic

HOUR = 3600
ON_A_STREET = 30.0
"""Metres: spots are rounded, and a car stands at the door."""


def test_a_car_on_patrol_keeps_to_the_streets_and_to_a_patrols_pace() -> None:
    drawn = MultiLineString([line for street in streets() for line in _parts(street.line)])
    traffic = Traffic(1)
    traffic.begin("1A1", "WHC", 0)
    moving = 0
    for now in range(0, HOUR, 20):
        [seen] = traffic.seen(now)
        assert drawn.distance(Point(seen.spot)) < ON_A_STREET
        assert seen.speed <= PATROL[1] + 0.01
        assert 0 <= seen.heading < 360
        moving += seen.speed > 0
    assert moving > HOUR / 20 / 3


def _parts(line: object) -> list[object]:
    return list(getattr(line, "geoms", [line]))


def test_who_looks_often_sees_the_same_as_who_looks_once() -> None:
    often, once = Traffic(3), Traffic(3)
    for traffic in (often, once):
        for unit, beat in (("1A1", "EP"), ("1A2", "KP")):
            traffic.begin(unit, beat, 0)
    for now in range(0, HOUR, 7):
        often.seen(now)
    assert often.seen(HOUR) == once.seen(HOUR)


def test_a_car_that_is_sent_is_there_when_its_unit_reports_it_and_stays() -> None:
    chance = Random(5)
    for _ in range(30):
        traffic, goal = Traffic(7), town.address(chance).spot
        traffic.begin("1A1", "RL", 0)
        traffic.stand("1A1", 100)
        stood = traffic.where("1A1", 100)
        traffic.send("1A1", goal, 130, 400)
        assert traffic.where("1A1", 125) == stood
        assert dist(traffic.where("1A1", 400), goal) < 1
        assert dist(traffic.where("1A1", 5000), goal) < 1
        traffic.patrol("1A1", 5000)
        assert dist(traffic.where("1A1", 5001), goal) < 20


def test_a_car_that_went_home_is_seen_no_more() -> None:
    traffic = Traffic(7)
    traffic.begin("1A1", "RL", 0)
    traffic.end("1A1")
    traffic.send("1A1", town.corner(Random(1)).spot, 0, 10)
    assert traffic.seen(10) == []


def test_every_beat_has_streets_and_every_place_of_the_shift_can_be_reached() -> None:
    chance = Random(2)
    for outline in beats().values():
        assert len(network().within(outline)) > 5
    begin = crossings()[0][1]
    for _ in range(50):
        goal = town.address(chance).spot
        way = network().way(begin, goal)
        assert way.length >= dist(begin, goal) - 1
        assert town.corner_near(goal).said in dict(crossings())
