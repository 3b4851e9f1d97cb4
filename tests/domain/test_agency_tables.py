"""The agency's tables: the start set fits the standard, and a faulty file is told where."""

import json
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from domain.agency_tables import (
    COMMON_DISPOSITION,
    COMMON_STATUS,
    COMMON_TYPE,
    BadTables,
    from_json,
    to_json,
)
from domain.dispatch.events import TablesChanged
from domain.dispatch.tables import ChangeTables, TablesInForce, TablesNotUsable
from domain.kernel import fold
from domain.tables_file import DARK_BOARD, READABLE, contrast, load
from tests.given import given, recorded, stamp

START = (files("domain") / "west_hartford.toml").read_text(encoding="utf-8")
REGISTRIES = Path(__file__).parents[3] / "shared" / "data" / "eido" / "registries.json"


def faults(*changes: tuple[str, str]) -> str:
    """Load the start set with some text changed; give what is said of it."""
    text = START
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    try:
        load(text)
    except BadTables as error:
        return str(error)
    raise AssertionError("the tables were taken")


def test_the_start_set_has_what_the_console_names() -> None:
    tables = load(START)
    wanted = ["AV", "DP", "AK", "ER", "OS", "TP", "TS", "SI", "RP", "ML", "CT", "OO", "OD"]
    assert set(wanted) <= {one.code for one in tables.statuses}
    assert [one.code for one in tables.priorities] == ["P0", "P1", "P2", "P3", "P4", "P5"]
    assert len(tables.beats) == 11
    assert not tables.assumed_codes()


def test_emergency_is_no_status() -> None:
    assert not {one.code for one in load(START).statuses} & {"EM", "EMERGENCY"}


def test_the_common_priority_runs_the_other_way() -> None:
    assert [one.common_value for one in load(START).priorities] == [10, 9, 7, 5, 3, 1]


@pytest.mark.skipif(not REGISTRIES.exists(), reason="NENA's registries are not beside the project")
def test_every_common_value_is_in_the_registries() -> None:
    registries = json.loads(REGISTRIES.read_text(encoding="utf-8"))
    tables = load(START)
    checked = {
        "EIDO-SecondaryUnitStatus-Common": [one.common_value for one in tables.statuses],
        "EIDO-PrimaryUnitStatus-Common": [one.primary_common_value for one in tables.statuses],
        "EIDO-IncidentType-Common": [one.common_value for one in tables.types],
        "EIDO-CommonDispositionCode": [one.common_value for one in tables.dispositions],
    }
    checked["EIDO-SecondaryUnitStatus-Common"].append(COMMON_STATUS)
    checked["EIDO-IncidentType-Common"].append(COMMON_TYPE)
    checked["EIDO-CommonDispositionCode"].append(COMMON_DISPOSITION)
    for registry, values in checked.items():
        in_use = {
            one["value"] for one in registries[registry] if not one["text"].startswith("RESERVED")
        }
        assert set(values) <= in_use, registry


def test_every_colour_can_be_read_on_the_dark_board() -> None:
    tables = load(START)
    rows = [*tables.statuses, *tables.types, *tables.priorities, *tables.dispositions]
    assert all(contrast(one.colour, DARK_BOARD) >= READABLE for one in rows)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_a_code_without_a_common_value_gets_a_default_is_marked_and_counted() -> None:
    text = START.replace(', common_value = "ALRBA"', "").replace('common_value = "Meal", ', "")
    tables = load(text)
    assert tables.assumed_codes() == ("statuses ML", "types ALARM")
    assert tables.type("ALARM").common_value == COMMON_TYPE
    assert tables.status("ML").assumed


def test_a_code_that_the_tables_do_not_have_is_never_dropped() -> None:
    tables = load(START)
    unknown = tables.type("67-A")
    assert (unknown.label, unknown.common_value, unknown.assumed) == ("67-A", COMMON_TYPE, True)
    assert tables.disposition("ZZ").common_value == COMMON_DISPOSITION
    assert tables.status("ZZ").common_value == COMMON_STATUS
    assert tables.priority("E") is None
    assert not tables.source("Radio").self_initiated


def test_the_tables_survive_being_stored() -> None:
    tables = load(START)
    assert from_json(to_json(tables)) == tables
    assert to_json(from_json(to_json(tables))) == to_json(tables)


def test_a_later_edition_replaces_an_earlier_one_from_its_day_on() -> None:
    tables = load(START)

    def editions(day: date) -> set[str]:
        found = tables.thresholds_on(day, "processing")
        return {one.edition for one in found if "fire" in one.disciplines}

    assert editions(date(2021, 12, 31)) == {"NFPA 1221-2016"}
    assert editions(date(2022, 1, 1)) == {"NFPA 1225-2022"}
    assert not tables.thresholds_on(date(2015, 1, 1))
    answering = tables.thresholds_on(date(2026, 1, 1), "answer")
    assert [(one.within, one.ratio) for one in answering] == [(15, 0.90), (20, 0.95)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[statuses]", "[statuses", "not valid TOML"),
        ('agency = "West', 'agncy = "West', "no table called agncy"),
        ('edition = "2026-1"', "", "has to say edition"),
        ("[beats]", "[beat]", "[beats] is missing"),
        ('priority = "P4", common_value = "NOISE"', 'priority = "P9"', "types, NOISE: there is no"),
        ('label = "Noise", ', "", "types, NOISE: Object missing required field `label`"),
        ('label = "Noise"', "label = 7", "types, NOISE: Expected `str`, got `int`"),
        ('label = "Noise"', 'label = "Noise", colr = "x"', "types, NOISE: there is no field colr"),
        ("#7ee787", "#7EE787", "statuses, AV: a colour is written #rrggbb"),
        ("#7ee787", "#202020", "statuses, AV: #202020 is too dark"),
        ('sound = "priority_1"', 'sound = "gong"', "priorities, P1: a sound is one of"),
        ('["AK", "ER", "OS", "AV"]', '["XX"]', "allowed_next names XX"),
        ("OD = {", "OX = {", "statuses: OD is missing"),
        ('primary_common_value = "Available"', 'primary_common_value = "x"', "is one of"),
        ("welfare_minutes = 8, ", "", "come together"),
        ("welfare_minutes = 8", "welfare_minutes = -8", "below zero"),
        ("common_value = 9,", "common_value = 11,", "runs from 0 to 10"),
        ("common_value = 9,", "common_value = 3,", "from the most urgent down"),
        ("target_seconds = 30,", "target_seconds = 0,", "target_seconds is above zero"),
        ("warn = 45, late = 60", "warn = 61, late = 60", "warn comes before late"),
        ('traffic_stop = "TSTOP"', 'traffic_stop = "XX"', "traffic_stop: there is no"),
        ('default_source = "ten-digit"', 'default_source = "x"', "default_source: there is no"),
        ("walk-in = {", "pigeon = {", "sources, pigeon: a call's source is one of"),
        ("NP = {", "np = {", "beats, np: a code is"),
        ("NP = {", 'NP = "New Park"\nNQ = {', "beats, NP: write { label"),
        ('interval = "answer"', 'interval = "wait"', "an interval is one of"),
        ("ratio = 0.90", "ratio = 90", "ratio above 0 and at most 1"),
        ('sources = ["911"]', 'sources = ["112"]', "no source or priority 112"),
        ("effective = 2020-05-01", 'effective = "soon"', "thresholds, entry 1:"),
        ("NP = {", "RL = {", "not valid TOML"),
    ],
)
def test_a_fault_is_told_with_its_place(old: str, new: str, words: str) -> None:
    assert words in faults((old, new))


def test_all_faults_are_told_at_once() -> None:
    told = faults(("#7ee787", "green"), ("OD = {", "OX = {"))
    assert len(told.splitlines()) > 2


def tables_json(edition: str = "2026-1") -> str:
    return to_json(load(START.replace('edition = "2026-1"', f'edition = "{edition}"', 1)))


def changed(edition: str, seconds: float = 0) -> TablesChanged:
    return TablesChanged(stamp=stamp(seconds), tables=tables_json(edition))


def test_the_tables_are_changed_as_a_whole() -> None:
    command = ChangeTables(stamp=stamp(60), tables=tables_json("2026-2"))
    history = given(changed("2026-1")).when(command)
    history.then(changed("2026-2"))
    assert history.answer == "tables 2026-2 in force 21:01:00"


def test_the_same_tables_again_change_nothing() -> None:
    given(changed("2026-1")).when(ChangeTables(stamp=stamp(60), tables=tables_json())).then()


def test_tables_may_be_changed_back() -> None:
    command = ChangeTables(stamp=stamp(60), tables=tables_json("2026-1"))
    given(changed("2026-1"), changed("2026-2", 30)).when(command).then(changed("2026-1"))


def test_unusable_tables_are_refused_with_each_fault() -> None:
    given().when(ChangeTables(stamp=stamp(), tables="{}")).refused(TablesNotUsable, "agency")
    faulty = tables_json().replace('"traffic_stop":"TSTOP"', '"traffic_stop":"XX"')
    given().when(ChangeTables(stamp=stamp(), tables=faulty)).refused(
        TablesNotUsable, "no call type XX", "bring it in again"
    )


def test_the_tables_of_any_moment_are_those_of_the_latest_change_before_it() -> None:
    history = [changed("2026-1"), changed("2026-2", 30), changed("2026-3", 90)]
    for count, edition in enumerate(["2026-1", "2026-2", "2026-3"], 1):
        tables = fold(TablesInForce(), recorded(*history[:count])).tables
        assert tables is not None
        assert tables.edition == edition
    assert fold(TablesInForce(), []).tables is None
