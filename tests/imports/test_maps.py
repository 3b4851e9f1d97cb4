"""A map is answered with sentences that say what to change."""

from pathlib import Path
from typing import Any

import pytest

from api.imports import BadMap, UnreadableFile, load_map, shipped_maps
from api.imports.cad_map import understood
from tests.imports.centre import Centre, plain_map, written

PLAIN: dict[str, Any] = {
    "source_system": "old",
    "times": {"zone": "America/New_York", "formats": ["%Y-%m-%d %H:%M:%S"]},
    "call": {"number": "No"},
    "stages": {"received": "When"},
    "type": {"column": "What"},
    "priority": {"always": "3"},
    "discipline": {"always": "police"},
}
UNITS: dict[str, Any] = {"stages": {"received": "When", "cleared": "Clear"}}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"stagges": {}}, 'has a key "stagges" that Blotter does not know. Did you mean "stages"?'),
        ({"stages": {"received": "When", "arived": "At"}}, 'Did you mean "arrived"?'),
        ({"call": {"number": "No", "colour": "Red"}}, "It may have: number, key, place, pin, beat"),
        ({"call": {}}, "[call] does not say number."),
        ({"call": {"number": 7}}, "call.number"),
        ({"times": {"zone": "Atlantis", "formats": ["iso"]}}, '"Atlantis" is not a time zone'),
        ({"times": {"zone": "UTC", "formats": []}}, "times.formats is empty"),
        ({"times": {"zone": "UTC", "formats": ["iso"], "twice": "maybe"}}, "maybe"),
        ({"stages": {"queued": "Q"}}, "does not say which column is received"),
        ({"priority": {}}, "[priority] needs either a column, or always"),
        ({"type": {"column": "A", "always": "B"}}, "[type] needs either a column, or always"),
        ({"source_system": " "}, "source_system is empty"),
        ({"file": {"delimiter": ", "}}, "file.delimiter is one character"),
        (
            {"intervals": [{"column": "S", "from": "received", "to": "arrived"}]},
            'The interval "S" needs the stage arrived',
        ),
        ({"intervals": [{"column": "S", "form": "received"}]}, 'Did you mean "from"?'),
        ({"unit": {"id": "Unit"}}, "[stages] has none of a unit's"),
        (UNITS | {"unit": {"id": "Unit"}}, "Say when a call closes"),
        (
            {
                "stages": {"received": "When", "cleared": "Clear", "closed": "End"},
                "unit": {"id": "Unit", "call_closes": "never"},
            },
            "contradict each other",
        ),
        (
            {
                "stages": {"received": "When", "cleared": "Clear", "first_cleared": "F"},
                "unit": {"id": "Unit", "call_closes": "never"},
            },
            "first_cleared is for files with one row per incident",
        ),
    ],
)
def test_a_map_that_cannot_be_used_says_what_to_change(
    changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(BadMap) as refused:
        understood(PLAIN | changes)
    assert sentence in str(refused.value)


def test_every_part_that_a_map_lacks_is_named_with_what_belongs_there() -> None:
    with pytest.raises(BadMap) as refused:
        understood({"source_system": "old", "call": PLAIN["call"], "stages": PLAIN["stages"]})
    times, *coded = refused.value.problems
    assert times.startswith("The map has no [times]. Say the time zone")
    assert [one.partition(". ")[0] for one in coded] == [
        f"The map has no [{name}]" for name in ("type", "priority", "discipline")
    ]
    assert all('column = "…", or for all rows always = "…"' in one for one in coded)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(BadMap) as refused:
        understood(PLAIN | {"source_system": "", "stages": {}, "priority": {}})
    assert len(refused.value.problems) == 3


async def test_a_column_that_the_file_lacks_is_named_with_the_likeliest(tmp_path: Path) -> None:
    file = written(tmp_path, "No,What,How bad,Whne", "1,A,1,2031-05-03 10:00:00")
    with pytest.raises(BadMap) as refused:
        await Centre().bring(file, plain_map())
    assert str(refused.value) == (
        'stages.received is to be the column "When", which the file does not have. '
        'Did you mean "Whne"?'
    )


async def test_a_mapped_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "No,What,How bad,When,When", "1,A,1,2031-05-03 10:00:00,x")
    with pytest.raises(BadMap, match='more than one column "When"'):
        await Centre().bring(file, plain_map())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b'No,What,How bad,When\n1,"A,1,2031-05-03 10:00:00\n', "quotes around line 2"),
        (b"No,What,How bad,When\n1,caf\xe9,1,2031-05-03 10:00:00\n", 'such as "cp1252"'),
    ],
)
async def test_a_file_that_cannot_be_read_as_a_whole_writes_nothing(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes(content)
    centre = Centre()
    with pytest.raises(UnreadableFile) as refused:
        await centre.bring(file, plain_map())
    assert sentence in str(refused.value)
    assert await centre.log.head() == 0


async def test_another_encoding_and_delimiter_are_a_matter_of_the_map(tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes("No\tWhat\tHow bad\tWhen\n1\tcafé\t1\t2031-05-03 10:00:00\n".encode("cp1252"))
    report = await Centre().bring(file, plain_map(file={"encoding": "cp1252"}))
    assert report.written == 1


def test_the_shipped_maps_are_found_by_name() -> None:
    assert list(shipped_maps()) == ["decc.toml", "sf_fire.toml"]
    assert load_map(Path("decc.toml")).source_system == "decc"


def test_a_map_that_is_not_there_names_the_shipped_ones() -> None:
    with pytest.raises(BadMap, match=r"Shipped maps: decc\.toml, sf_fire\.toml"):
        load_map(Path("no_such.toml"))


def test_a_map_that_is_not_toml_says_where(tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    file.write_text("source_system = \n")
    with pytest.raises(BadMap, match="line 1"):
        load_map(file)
