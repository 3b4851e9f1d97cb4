"""A recommendation: who goes, in which order, why, and what that leaves bare."""

from domain.deployment.recommendation import Recommendation, Response, Waiting, recommend
from domain.run_cards import Need, Policy
from tests.domain.deployment.fleets import BITS, demand, fleet

PLAIN = Policy(coverage=0.0)
NOWHERE = demand()
FAR = float("inf")


def call(urgency: int = 2, beat: str = "", **need: object) -> Waiting:
    return Waiting(urgency=urgency, beat=beat, need=Need(**need))  # type: ignore[arg-type] # as told


def reasons(found: Recommendation) -> dict[str, str]:
    return {one.unit: one.because for one in found.candidates}


def bare(seconds: list[float], **told: object) -> Recommendation:
    return recommend(fleet(seconds, [[]] * len(seconds), **told), call(), NOWHERE, BITS, PLAIN)


def test_the_nearest_free_unit_goes() -> None:
    found = bare([200.0, 100.0, 300.0])
    assert found.units == ("U1",)
    assert [one.unit for one in found.candidates] == ["U1", "U0", "U2"]
    assert reasons(found)["U0"] == "free"


def test_a_unit_of_the_calls_own_beat_goes_before_one_that_is_a_little_nearer() -> None:
    there = demand(1.0, 1.0)
    near = fleet([100.0, 150.0], [[0.0, 0.0]] * 2, beat=[1, 0])
    found = recommend(near, call(beat="A"), there, BITS, PLAIN)
    assert found.units == ("U1",)
    assert reasons(found)["U1"] == "its own beat"


def test_who_must_be_fetched_from_a_meal_a_call_or_a_scene_comes_later_and_is_told() -> None:
    found = bare(
        [100.0, 100.0, 100.0, 100.0],
        status=("Available", "Meal", "En route", "On scene"),
        on=("", "", "26-000009", "26-000008"),
        on_break=[False, True, False, False],
        on_way_to=[-1, -1, 3, -1],
        wait=[0.0, 0.0, 0.0, 300.0],
        free=[True, False, False, False],
    )
    assert [one.unit for one in found.candidates] == ["U0", "U1", "U2", "U3"]
    assert reasons(found)["U1"] == "meal"
    assert reasons(found)["U2"] == "on its way to 26-000009, which would wait"
    assert reasons(found)["U3"] == "at 26-000008, clears in some 5:00, then 1:40 away"
    assert found.candidates[-1].seconds == 400


def test_nobody_is_taken_off_a_call_that_is_as_urgent() -> None:
    found = bare([100.0, 900.0], on_way_to=[2, -1], free=[False, True])
    assert [one.unit for one in found.candidates] == ["U1"]


def test_units_that_cannot_be_sent_are_left_out_and_those_without_a_way_are_named() -> None:
    found = bare([50.0, 100.0, FAR], can=[False, True, True])
    assert [one.unit for one in found.candidates] == ["U1"]
    assert found.unreachable == ("U2",)


def test_old_positions_and_long_shifts_are_among_the_reasons() -> None:
    found = bare([100.0, 110.0], age=[600.0, 5.0], hours=[3.0, 11.0])
    assert reasons(found)["U0"] == "position 10:00 old"
    assert reasons(found)["U1"] == "11 h on shift"


def test_shortfalls_are_told_and_never_made_up() -> None:
    near = fleet([100.0, 200.0], [[]] * 2)
    found = recommend(near, call(units=3, skills=("K9",)), NOWHERE, BITS, PLAIN)
    assert found.units == ("U0", "U1")
    assert (found.short, found.missing) == (1, ("K9",))


def test_who_is_recommended_comes_in_the_order_of_arrival() -> None:
    near = fleet([300.0, 100.0, 200.0], [[]] * 3, skills=[BITS["CIT"], 0, 0])
    found = recommend(near, call(units=2, skills=("CIT",)), NOWHERE, BITS, PLAIN)
    assert found.units == ("U1", "U0")


def test_what_is_left_bare_is_told_before_and_after() -> None:
    there = demand(1.0, 1.0)
    out = fleet([60.0, 90.0], [[0.0, 700.0], [600.0, 30.0]])
    found = recommend(out, call(), there, BITS, PLAIN)
    assert found.units == ("U0",)
    assert found.responses == (Response("A", 0, 600), Response("B", 30, 30))
    assert found.bare == ("A",)
    assert found.candidates[0].responses == (Response("A", 0, 600),)
    assert reasons(found)["U0"] == "leaves A at 10:00 instead of 0:00"


def test_a_unit_that_alone_covers_a_beat_stays_where_another_is_nearly_as_near() -> None:
    there = demand(1.0, 1.0)
    out = fleet([60.0, 90.0, 500.0], [[0.0, 700.0], [600.0, 30.0], [600.0, 30.0]])
    assert recommend(out, call(), there, BITS, PLAIN).units == ("U0",)
    assert recommend(out, call(), there, BITS, Policy()).units == ("U1",)


def test_a_unit_that_is_kept_for_another_call_is_not_chosen_and_that_is_told() -> None:
    near = fleet([100.0, 200.0], [[]] * 2)
    found = recommend(near, call(), NOWHERE, BITS, PLAIN, kept={0: "26-000009"})
    assert found.units == ("U1",)
    assert reasons(found)["U0"] == "kept for 26-000009"
