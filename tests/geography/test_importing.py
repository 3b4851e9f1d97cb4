"""A geography is read from a department's files: what is odd is told with its place."""

from pathlib import Path

import pytest

from api.geography.geography import Geography
from api.geography.importing import Read, make, read
from api.geography.layers import Place
from api.geography.plan import BadGeography
from tests.geography.files import CODES, EAST, WEST, WHOLE, feature, line, plan, polygon, write

BEATS = 'beats = { file = "beats.geojson" }\n'
OUTLINE = 'outline = { file = "outline.geojson" }\n'
POINTS = 'addresses = { file = "points.csv", number = "no", latitude = "lat", longitude = "lon" }\n'
HEADING = "no,street,lat,lon\n"


def told(found: Read, layer: str, kind: str) -> list[str]:
    return [str(one) for one in found.findings.all if (one.layer, one.kind) == (layer, kind)]


def two_beats(folder: Path) -> None:
    write(folder, "beats.geojson", polygon(WEST, name="Westside"), polygon(EAST, name="EASTSIDE"))


def test_beats_go_by_the_labels_of_the_agencys_tables(tmp_path: Path) -> None:
    two_beats(tmp_path)
    found = read(plan(tmp_path, BEATS), CODES)
    assert [beat.code for beat in found.layers.beats] == ["W", "E"]
    assert not found.findings.all
    geography = Geography("", make(found.layers))
    assert [
        beat and beat.code
        for beat in map(
            geography.beat_at,
            [Place(-70.015, 43.005), Place(-70.005, 43.005), Place(-70.03, 43.005)],
        )
    ] == ["W", "E", None]


def test_a_beat_that_the_tables_have_not_is_refused_with_what_they_have(tmp_path: Path) -> None:
    write(tmp_path, "beats.geojson", polygon(WEST, name="Nowhere"))
    with pytest.raises(BadGeography, match=r'Feature 1 .* "Nowhere", is no beat.*W, E'):
        read(plan(tmp_path, BEATS), CODES)


def test_a_gap_between_beats_and_the_addresses_in_it_are_told_with_their_place(
    tmp_path: Path,
) -> None:
    narrow = [(x if x > -70.02 else -70.018, y) for x, y in WEST]
    write(
        tmp_path, "beats.geojson", polygon(narrow, name="Westside"), polygon(EAST, name="Eastside")
    )
    write(tmp_path, "outline.geojson", polygon(WHOLE))
    rows = "4,FERN LANE,43.005,-70.019\n6,FERN LANE,43.005,-70.005\n8,FERN LANE,43.005,-70.017\n"
    (tmp_path / "points.csv").write_text(HEADING + rows, encoding="utf-8")
    found = read(plan(tmp_path, BEATS + OUTLINE + POINTS), CODES)
    assert len(found.layers.addresses) == 3
    (gap,) = told(found, "beats", "gap")
    assert "lie in no beat, at 43.00500,-70.01900" in gap
    assert told(found, "addresses", "in no beat") == [
        "4 FERN LANE lies in no beat, at 43.00500,-70.01900"
    ]


def test_where_beats_overlap_the_first_has_it_and_it_is_told(tmp_path: Path) -> None:
    wide = [(x if x < -70.01 else -70.008, y) for x, y in WEST]
    write(tmp_path, "beats.geojson", polygon(wide, name="Westside"), polygon(EAST, name="Eastside"))
    found = read(plan(tmp_path, BEATS), CODES)
    (overlap,) = told(found, "beats", "overlap")
    assert overlap.startswith("W and E overlap over")
    assert overlap.endswith("W has it, at 43.00500,-70.00900")
    beat = Geography("", make(found.layers)).beat_at(Place(-70.009, 43.005))
    assert beat
    assert beat.code == "W"


def test_a_ring_that_crosses_itself_is_mended_and_told_where(tmp_path: Path) -> None:
    bow = [(-70.02, 43.0), (-70.0, 43.01), (-70.0, 43.0), (-70.02, 43.01), (-70.02, 43.0)]
    write(tmp_path, "beats.geojson", polygon(bow, name="Westside"), polygon(EAST, name="Eastside"))
    found = read(plan(tmp_path, BEATS), CODES)
    assert told(found, "beats", "crosses itself") == [
        "feature 1: self-intersection; it was mended, at 43.00500,-70.01000"
    ]
    assert found.layers.beats[0].shape.is_valid


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("4,,43.005,-70.019\n", "line 2 has no street, at 43.00500,-70.01900"),
        (",FERN LANE,43.005,-70.019\n", "line 2 has no house number, at 43.00500,-70.01900"),
        ("0,FERN LANE,43.005,-70.019\n", "line 2 has no house number, at 43.00500,-70.01900"),
        ("4,FERN LANE,,\n", "line 2: it has no point"),
        ("4,FERN LANE,830000,1000000\n", "line 2: its point is not in degrees."),
    ],
)
def test_an_address_that_cannot_be_used_is_told_by_its_line(
    tmp_path: Path, rows: str, why: str
) -> None:
    good = "6.0,FERN  LANE,43.005,-70.005\n"
    (tmp_path / "points.csv").write_text(HEADING + rows + good, encoding="utf-8")
    found = read(plan(tmp_path, POINTS), CODES)
    assert [(one.number, one.street) for one in found.layers.addresses] == [("6", "FERN LANE")]
    (left_out,) = told(found, "addresses", "left out")
    assert left_out.startswith(why)


def test_addresses_come_as_geojson_too(tmp_path: Path) -> None:
    point = feature("Point", (-70.005, 43.005), number=12, street="MILL ROAD")
    write(tmp_path, "points.geojson", point)
    found = read(plan(tmp_path, 'addresses = { file = "points.geojson" }\n'), CODES)
    (one,) = found.layers.addresses
    assert (one.number, one.street, one.at) == ("12", "MILL ROAD", Place(-70.005, 43.005))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("beats = 3\n", "Expected `object | null`"),
        ('beets = { file = "x" }\n', "unknown field `beets`"),
        ("", "names no roads, no addresses and no beats"),
        ('beats = { file = "absent.geojson" }\n', "absent.geojson cannot be read"),
        (POINTS, "points.csv has no column lat"),
        (BEATS, "is not in degrees"),
        (OUTLINE, "is no GeoJSON"),
        ('roads = { files = ["town.shp"] }\n', "town.shp is no OpenStreetMap extract"),
        ("name = 'twice'\n", "is no TOML"),
    ],
)
def test_what_cannot_be_used_at_all_is_refused_with_what_to_do(
    tmp_path: Path, text: str, why: str
) -> None:
    (tmp_path / "points.csv").write_text("no,street,x,y\n", encoding="utf-8")
    write(tmp_path, "beats.geojson", polygon([(0, 0), (900, 0), (900, 900), (0, 0)]))
    (tmp_path / "outline.geojson").write_text("[]", encoding="utf-8")
    with pytest.raises(BadGeography) as refused:
        read(plan(tmp_path, text), CODES)
    assert why in str(refused.value)


def test_drawn_streets_are_joined_where_they_cross(tmp_path: Path) -> None:
    write(
        tmp_path,
        "streets.geojson",
        line((-70.02, 43.005), (-70.0, 43.005), name="Long Rd", **{"class": "primary"}),
        line((-70.01, 43.0), (-70.01, 43.01), name="Cross St"),
        line((-70.005, 43.005), (-70.005, 43.01), name="Tee Ln", oneway="yes"),
        line((-70.015, 43.0), (-70.015, 43.01), name="I-99", **{"class": "motorway"}),
    )
    roads = read(plan(tmp_path, 'roads = { files = ["streets.geojson"] }\n'), CODES).layers.roads
    long, cross, tee, high = roads.ways
    assert (long.kind, tee.one_way, cross.one_way) == ("primary", "forward", "no")
    assert [roads.nodes[node] for node in set(long.nodes) & set(cross.nodes)] == [(-70.01, 43.005)]
    assert [roads.nodes[node] for node in set(long.nodes) & set(tee.nodes)] == [(-70.005, 43.005)]
    assert not set(long.nodes) & set(high.nodes)
    along = [roads.nodes[node].longitude for node in long.nodes]
    assert along == [-70.02, -70.01, -70.005, -70.0]
