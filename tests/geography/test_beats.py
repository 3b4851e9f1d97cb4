"""Every address has one beat, or is listed as lying in none."""

from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from api.geography.areas import NOWHERE, Areas
from api.geography.importing import read
from api.geography.layers import Place
from tests.geography.drawn import codes

TOWN = Path(__file__).parents[3] / "shared" / "data" / "west_hartford"

PLAN = """
name = "West Hartford"
outline = {{ file = "{0}/town_outline.geojson" }}
beats = {{ file = "{0}/neighbourhoods.geojson" }}
towns = {{ file = "{0}/connecticut_towns.geojson" }}
addresses = {{ file = "{0}/address_points.csv", latitude = "lat", longitude = "lon" }}
"""

boxes = st.lists(
    st.tuples(*[st.integers(-5, 5)] * 2, *[st.integers(1, 5)] * 2), min_size=1, max_size=6
)
spots = st.lists(st.tuples(*[st.integers(-6, 11)] * 2), min_size=1, max_size=20)


@given(boxes, spots)
def test_a_point_belongs_to_the_first_area_that_has_it(
    boxes: list[tuple[int, int, int, int]], spots: list[tuple[int, int]]
) -> None:
    shapes = [shapely.box(x, y, x + width, y + height) for x, y, width, height in boxes]
    expected = [
        next((n for n, shape in enumerate(shapes) if shape.covers(shapely.Point(at))), NOWHERE)
        for at in spots
    ]
    areas = Areas(shapes)
    assert areas.of([Place(*at) for at in spots]).tolist() == expected
    assert [areas.at(Place(*at)) for at in spots] == expected


@pytest.mark.skipif(not TOWN.exists(), reason="the town's addresses are not here")
def test_every_address_of_west_hartford_has_one_beat_or_is_listed(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN.format(TOWN), encoding="utf-8")
    found = read(plan, codes())
    layers = found.layers
    counts = found.findings.counts()
    assert len(layers.addresses) + counts["addresses", "left out"] == 19_920
    shapes = [beat.shape for beat in layers.beats]
    in_none = 0
    for address in layers.addresses:
        holding = [shape for shape in shapes if shape.intersects(shapely.Point(address.at))]
        in_none += not holding
        assert len(holding) <= 1
    listed = [one.at for one in found.findings.all if one.kind == "in no beat"]
    assert len(listed) == in_none == 20
