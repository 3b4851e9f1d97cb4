"""A file with one row per unit: every unit's stages stand in its own history."""

from datetime import UTC, datetime

from api.imports import load_map
from domain.dispatch.events import (
    CallClosed,
    CallReceived,
    CallReprioritised,
    OfUnitOnCall,
    PlacePinned,
    UnitArrived,
    UnitCleared,
    UnitDispatched,
)
from tests.imports.centre import FILES, Centre, reasons

RIVERS = load_map(FILES / "two_rivers.toml")
CSV = FILES / "two_rivers.csv"


def utc(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2032, 7, 3, hour, minute, second, tzinfo=UTC)


async def test_each_units_course_is_its_own() -> None:
    centre = Centre()
    report = await centre.bring(CSV, RIVERS)
    assert (report.rows, report.written, report.refused, report.calls) == (8, 6, 2, 4)
    medic = [fact for fact in await centre.of(OfUnitOnCall) if fact.unit_id == "M4"]
    assert [(fact.STORED, fact.at) for fact in medic] == [
        ("UnitDispatched", utc(2, 16)),
        ("UnitAcknowledged", utc(2, 16, 20)),
        ("UnitEnRoute", utc(2, 17)),
        ("UnitArrived", utc(2, 22)),
        ("UnitTransporting", utc(2, 40)),
        ("UnitAtDestination", utc(2, 55)),
        ("UnitCleared", utc(3, 20)),
    ]
    assert {fact.number for fact in medic} == {"7001"}
    assert {fact.tour_id for fact in medic} == {""}


async def test_a_unit_that_was_called_off_stands_with_its_own_outcome() -> None:
    centre = Centre()
    await centre.bring(CSV, RIVERS)
    call_id = (await centre.of(CallReceived))[0].call_id
    cleared = [fact for fact in await centre.of(UnitCleared) if fact.call_id == call_id]
    assert [(fact.unit_id, fact.disposition) for fact in cleared] == [
        ("E2", "Cancelled"),
        ("M4", "Carried"),
    ]
    arrived = [fact.unit_id for fact in await centre.of(UnitArrived) if fact.call_id == call_id]
    assert arrived == ["M4"]


async def test_a_call_closes_with_its_last_unit_and_not_while_one_never_cleared() -> None:
    centre = Centre()
    report = await centre.bring(CSV, RIVERS)
    numbers = {fact.call_id: fact.former_number for fact in await centre.of(CallReceived)}
    closed = {numbers[fact.call_id]: fact for fact in await centre.of(CallClosed)}
    assert closed.keys() == {"7001", "7002"}
    assert closed["7001"].at == utc(3, 20)
    assert closed["7001"].dispositions == ("Carried", "Cancelled")
    doubtful = reasons(report, "doubtful")
    assert "E2 never cleared, so the call is not closed" in doubtful[5]
    assert "a row of its call was refused, so the call is not closed" in doubtful[8]


async def test_a_priority_that_changed_is_two_facts_and_listed() -> None:
    centre = Centre()
    report = await centre.bring(CSV, RIVERS)
    first = (await centre.of(CallReceived))[0]
    assert first.priority == "4"
    (changed,) = (
        fact for fact in await centre.of(CallReprioritised) if fact.call_id == first.call_id
    )
    assert (changed.priority, changed.at) == ("2", first.at)
    sentence = 'the priority changed from "4" to "2"; the file does not say when'
    assert sentence in reasons(report, "doubtful")[2]


async def test_rows_that_disagree_about_their_call_are_listed() -> None:
    report = await Centre().bring(CSV, RIVERS)
    assert "its priority differs from line 5, which counts" in reasons(report, "doubtful")[6]


async def test_inversions_and_overlaps_mark_the_units_own_fact() -> None:
    centre = Centre()
    report = await centre.bring(CSV, RIVERS)
    cleared = next(fact for fact in await centre.of(UnitCleared) if fact.number == "7002")
    assert cleared.anomaly == "cleared comes before arrived"
    sent = next(fact for fact in await centre.of(UnitDispatched) if fact.number == "7002")
    assert sent.anomaly == "E2 had not cleared 7001 yet"
    assert "E2 had not cleared 7001 yet" in reasons(report, "doubtful")[4]


async def test_a_point_is_kept_and_what_is_none_is_left_out_and_listed() -> None:
    centre = Centre()
    report = await centre.bring(CSV, RIVERS)
    (pinned,) = await centre.of(PlacePinned)
    assert pinned.pin.startswith("sealed:")
    assert (
        "its point on the map is not a latitude and a longitude: left out"
        in (reasons(report, "doubtful")[4])
    )


async def test_rows_without_a_unit_or_its_times_are_refused() -> None:
    report = await Centre().bring(CSV, RIVERS)
    assert reasons(report, "refused") == {
        7: ["Veh names no unit"],
        9: ["it has no time of the unit"],
    }
