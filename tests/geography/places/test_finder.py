"""A place is found as it is typed: in a hurry, from habit, half way through."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.geography.findings import Findings
from api.geography.importing import read
from api.geography.layers import Address, Layers, Milepost, Place, Premise, Ramp, Roads, Way
from api.geography.places.crossings import metres
from api.geography.places.finder import Finder
from api.geography.reading.osm import read_osm
from tests.geography.drawn import codes
from tests.geography.places.writing import clean, mistyped, without_suffix
from tests.geography.test_beats import PLAN, TOWN

OSM = Path(__file__).parents[4] / "shared" / "data" / "osm" / "columbus.osm.pbf"

# Mill Rd and Old Mill Rd run east, Fern St and North Fern St north; route 9 is Mill Rd's number.
AT = {
    1: Place(-70.03, 43.0),
    2: Place(-70.02, 43.0),
    3: Place(-70.01, 43.0),
    4: Place(-70.02, 43.01),
    5: Place(-70.02, 42.99),
    6: Place(-70.01, 43.01),
}
WAYS = (
    Way(id=1, nodes=(1, 2, 3), kind="primary", names=("Mill Road",), refs=("US 9",)),
    Way(id=2, nodes=(5, 2, 4), kind="residential", names=("Fern Street",)),
    Way(id=3, nodes=(4, 6), kind="residential", names=("North Fern Street",)),
    Way(id=4, nodes=(3, 6, 2), kind="residential", names=("Loop Drive",)),
)
ADDRESSES = tuple(
    Address(
        number=number, street=street, at=Place(-70.03 + int(number.rstrip("AB")) / 10_000, 43.0)
    )
    for street, numbers in {
        "MILL ROAD": ("10", "12", "16", "17", "100", "118", "140"),
        "MILLER LANE": ("12", "14"),
        "OAK HILL": ("3", "5"),
        "12TH STREET": ("12",),
        "SOUTH QUARRY LANE": ("7",),
        "NORTH QUARRY LANE": ("8",),
        "SAINT ANNE STREET": ("1", "1A", "1B"),
    }.items()
    for number in numbers
)
LAYERS = Layers(
    name="Exampleton",
    roads=Roads(nodes=AT, ways=WAYS),
    addresses=ADDRESSES,
    premises=(
        Premise(name="Memorial Library", at=AT[4], nicknames=("The Stacks",), caution="two steps"),
        Premise(name="7-Eleven", at=AT[6], address="2 FERN STREET"),
    ),
    mileposts=(
        Milepost(route="I 95", mile="43.2", at=AT[1]),
        Milepost(route="I 95", mile="43.4", at=AT[2]),
    ),
    ramps=(Ramp(route="I 95", exit="41", at=AT[5], name="Fern St"),),
    aliases={"44-E": "MILL ROAD", "the strip": "Miller Lane"},
)
FINDER = Finder(LAYERS)


def first(said: str) -> str:
    """Give what is found first."""
    found = FINDER.find(said)
    return found[0].label if found else ""


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("12 mill rd", "12 MILL ROAD"),
        ("12 MILL ROAD", "12 MILL ROAD"),
        ("12 Mill", "12 MILL ROAD"),
        ("mill rd 12", "12 MILL ROAD"),
        ("12 mil", "12 MILL ROAD"),
        ("12 millr ln", "12 MILLER LANE"),
        ("12 mill rd apt 3", "12 MILL ROAD"),
        ("12 mill rd #3", "12 MILL ROAD"),
        ("12 mill rd, exampleton", "12 MILL ROAD"),
        ("3 oak hl", "3 OAK HILL"),
        ("3 oak hill", "3 OAK HILL"),
        ("12 12th st", "12 12TH STREET"),
        ("7 QUARRY LANE SO", "7 SOUTH QUARRY LANE"),
        ("7 s quarry", "7 SOUTH QUARRY LANE"),
        ("7 quarry la", "7 SOUTH QUARRY LANE"),
        ("1-a st anne st", "1A SAINT ANNE STREET"),
        ("1 B st anne", "1B SAINT ANNE STREET"),
        ("12 44-E", "12 MILL ROAD"),
        ("12 the strip", "12 MILLER LANE"),
        ("100 block mill", "100 BLOCK MILL ROAD"),
        ("120 blk of mill rd", "100 BLOCK MILL ROAD"),
        ("mill / fern", "MILL ROAD / Fern Street"),
        ("fern st & mill rd", "Fern Street / MILL ROAD"),
        ("fern//mill", "Fern Street / MILL ROAD"),
        ("mill and fern", "MILL ROAD / Fern Street"),
        ("mill@fern", "MILL ROAD / Fern Street"),
        ("mill at fern", "MILL ROAD / Fern Street"),
        ("RTE 9 / fern", "MILL ROAD / Fern Street"),
        ("us9-e & fern", "MILL ROAD / Fern Street"),
        ("mlil / fren", "MILL ROAD / Fern Street"),
        ("memorial library", "Memorial Library"),
        ("the stacks", "Memorial Library"),
        ("memorial lib", "Memorial Library"),
        ("7-eleven", "7-Eleven"),
        ("I-95 MM 43.2", "I 95 MM 43.2"),
        ("95 mp 43.4", "I 95 MM 43.4"),
        ("95 exit 41", "I 95 EXIT 41 Fern St"),
        ("I95 NB EX 41", "I 95 EXIT 41 Fern St"),
        ("quarry lane so", "SOUTH QUARRY LANE"),
        ("43.0051,-70.0123", "43.00510,-70.01230"),
        ("43 0.306N 70 0.738W", "43.00510,-70.01230"),
    ],
)
def test_what_is_typed_is_found(said: str, label: str) -> None:
    assert first(said) == label


def test_a_number_that_the_street_has_not_lies_between_its_neighbours_and_is_marked() -> None:
    found = FINDER.find("14 mill rd")[0]
    assert (found.label, found.exact) == ("14 MILL ROAD", False)
    low, high = (FINDER.find(said)[0].at.longitude for said in ("12 mill rd", "16 mill rd"))
    assert found.at.longitude == pytest.approx((low + high) / 2)
    beyond = FINDER.find("900 mill rd")[0]
    assert (beyond.exact, beyond.at) == (False, FINDER.find("140 mill rd")[0].at)


def test_numbers_that_may_have_been_misread_are_offered_behind_it() -> None:
    labels = [one.label for one in FINDER.find("11 mill rd")]
    assert labels[0] == "11 MILL ROAD"
    assert {"10 MILL ROAD", "12 MILL ROAD", "17 MILL ROAD", "16 MILL ROAD"} <= set(labels)


def test_a_pair_of_streets_that_crosses_twice_is_told_apart() -> None:
    labels = [one.label for one in FINDER.find("mill / loop")]
    assert labels[:2] == ["MILL ROAD / Loop Drive (1 of 2)", "MILL ROAD / Loop Drive (2 of 2)"]


def test_streets_that_do_not_cross_make_no_corner() -> None:
    labels = [one.label for one in FINDER.find("mill / north fern")]
    assert "MILL ROAD / North Fern Street" not in labels


def test_what_to_beware_of_at_a_premise_comes_with_it() -> None:
    assert FINDER.find("the stacks")[0].caution == "two steps"


def test_the_streets_around_an_address_are_named() -> None:
    assert FINDER.cross_streets(Place(-70.019, 43.0), "MILL ROAD") == ("Fern Street", "Loop Drive")


@pytest.mark.parametrize(
    ("code", "at"),
    [
        ("87MF2X2H+X5", Place(-70.0220, 43.0024)),
        ("2X2H+X5", Place(-70.0220, 43.0024)),
        ("87MF2X00+", None),
    ],
)
def test_plus_codes_are_read_whole_and_short(code: str, at: Place | None) -> None:
    found = FINDER.find(code)
    if at is None:
        assert not found or found[0].kind != "point"
    else:
        assert found[0].kind == "point"
        assert metres(found[0].at, at) < 30


@given(st.text(max_size=40))
def test_whatever_is_typed_gets_an_answer_and_never_an_error(said: str) -> None:
    scores = [one.score for one in FINDER.find(said)]
    assert scores == sorted(scores, reverse=True)


def west_hartford(folder: Path) -> tuple[Finder, list[Address]]:
    plan = folder / "plan.toml"
    plan.write_text(PLAN.format(TOWN), encoding="utf-8")
    layers = read(plan, codes()).layers
    plain = [one for one in layers.addresses if one.number.isdigit()]
    return Finder(layers), Random(11).sample(plain, 2000)


@pytest.mark.skipif(not TOWN.exists(), reason="the town's addresses are not here")
@pytest.mark.parametrize(
    ("write", "among", "share"), [(clean, 1, 0.97), (without_suffix, 3, 0.93), (mistyped, 3, 0.93)]
)
def test_two_thousand_addresses_of_west_hartford_are_found_as_people_write_them(
    tmp_path: Path, write: Callable[[str, str, Random], str], among: int, share: float
) -> None:
    finder, drawn = west_hartford(tmp_path)
    chance = Random(12)
    right = 0
    for one in drawn:
        found = finder.find(write(one.number, one.street, chance))[:among]
        right += any((f.number, f.street) == (one.number, one.street) for f in found)
    assert right >= share * len(drawn), f"{right / len(drawn):.2%} among the first {among}"


@pytest.mark.skipif(not OSM.exists(), reason="the road networks are not here")
def test_every_pair_of_streets_that_truly_cross_is_found_in_either_order() -> None:
    roads = read_osm(OSM, Findings()).roads
    finder = Finder(Layers(name="Columbus", roads=roads))
    pairs = 0
    missed = []
    for one, other, _ in finder.crossings:
        for said, label in ((f"{one} / {other}", (one, other)), (f"{other} & {one}", (other, one))):
            found = finder.find(said)
            pairs += 1
            corners = [f.label for f in found if f.kind == "intersection"]
            if not any(corner.startswith(" / ".join(label)) for corner in corners):
                missed.append(said)
    assert pairs > 2000
    assert not missed, (len(missed), pairs, missed[:10])
