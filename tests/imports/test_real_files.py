"""A real centre's fortnight and a real fire department's years, against figures computed apart.

What is expected is worked out here from the CSV alone, with the standard library only.
"""

import csv
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from api.imports import load_map
from domain.dispatch.events import (
    CallClosed,
    CallReceived,
    CallReopened,
    CallReprioritised,
    CallStageReported,
    OfUnitOnCall,
    UnitArrived,
    UnitCleared,
    UnitDispatched,
    UnitEnRoute,
)
from tests.imports.centre import Centre, reasons

CAD = Path(__file__).parents[3] / "shared" / "data" / "cad"
DECC, SF = CAD / "decc_2025_w35-36.csv", CAD / "sf_fire_calls_2017a.csv"

with_decc = pytest.mark.skipif(not DECC.exists(), reason="the centre's fortnight is not here")
with_sf = pytest.mark.skipif(not SF.exists(), reason="the fire department's years are not here")

INTERVALS = {
    "Time_To_Queue": ("Incident_Start_Time", "Incident_Queue_Time"),
    "Time_To_Dispatch": ("Incident_Queue_Time", "Incident_Dispatch_Time"),
    "Processing_Time": ("Incident_Start_Time", "Incident_Dispatch_Time"),
    "Rollout_Time": ("Incident_Dispatch_Time", "Incident_Enroute_Time"),
    "Transit_Time": ("Incident_Enroute_Time", "Incident_Arrival_Time"),
    "Total_Call_Time": ("Incident_Start_Time", "Incident_First_Close_Time"),
}
STAGES = {
    "queued": "Incident_Queue_Time",
    "dispatched": "Incident_Dispatch_Time",
    "acknowledged": "TimeFirstUnitDispatchAcknowledged",
    "en_route": "Incident_Enroute_Time",
    "arrived": "Incident_Arrival_Time",
    "first_cleared": "TimeFirstCallCleared",
}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def eastern(text: str) -> datetime | None:
    """Read a stamp of the centre's file as its instant."""
    if text in {"", "NULL"}:
        return None
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))
    return local.astimezone(UTC)


def pacific(text: str) -> datetime | None:
    """Read a stamp of the fire department's file as its instant."""
    if not text:
        return None
    local = datetime.strptime(text + " +0000", "%m/%d/%Y %I:%M:%S %p %z")
    return local.replace(tzinfo=ZoneInfo("America/Los_Angeles")).astimezone(UTC)


class Course:
    """What the log says of one call of the centre."""

    def __init__(self, received: CallReceived) -> None:
        self.received = received
        self.instants = {"received": received.at}
        self.closed: list[datetime] = []
        self.reopened: list[datetime] = []


async def courses(centre: Centre) -> dict[str, Course]:
    """Gather the log's facts by call, in the order of the calls' receipts."""
    found: dict[str, Course] = {}
    for fact in await centre.facts():
        if isinstance(fact, CallReceived):
            found[fact.call_id] = Course(fact)
        elif isinstance(fact, CallStageReported):
            found[fact.call_id].instants[fact.stage] = fact.at
        elif isinstance(fact, CallClosed):
            found[fact.call_id].closed.append(fact.at)
        elif isinstance(fact, CallReopened):
            found[fact.call_id].reopened.append(fact.at)
    return found


@with_decc
async def test_the_centres_fortnight_is_accounted_for_row_by_row() -> None:
    centre = Centre()
    report = await centre.bring(DECC, load_map(Path("decc.toml")))
    assert (report.rows, report.written, report.calls, report.refused) == (2611, 2611, 2611, 0)
    numberless = [
        line for line, row in enumerate(rows(DECC), 2) if not row["Master_Incident_Number"]
    ]
    listed = reasons(report, "doubtful")
    assert len(numberless) == 2
    for line in numberless:
        assert "it has no number: it is known by its source and line" in listed[line]
    head = await centre.log.head()
    again = await centre.bring(DECC, load_map(Path("decc.toml")))
    assert (again.written, again.already) == (0, 2611)
    assert await centre.log.head() == head


@with_decc
async def test_the_centres_own_intervals_agree_with_ours_in_every_row() -> None:
    centre = Centre()
    report = await centre.bring(DECC, load_map(Path("decc.toml")))
    found = list((await courses(centre)).values())
    compared: Counter[str] = Counter()
    for row, course in zip(rows(DECC), found, strict=True):
        ours = {
            "Incident_Start_Time": course.received.at,
            "Incident_First_Close_Time": course.closed[0],
            **{column: course.instants.get(stage) for stage, column in STAGES.items()},
        }
        for column, at in ours.items():
            assert at == eastern(row[column]), (column, row)
        for column, (start, to) in INTERVALS.items():
            first, last = ours[start], ours[to]
            if first and last:
                seconds = last.replace(microsecond=0) - first.replace(microsecond=0)
                assert seconds == timedelta(seconds=int(row[column])), (column, row)
                compared[column] += 1
    assert compared == {
        "Time_To_Queue": 2611,
        "Time_To_Dispatch": 2611,
        "Processing_Time": 2611,
        "Rollout_Time": 2536,
        "Transit_Time": 2249,
        "Total_Call_Time": 2611,
    }
    assert {one.column: one.checked for one in report.checks} == compared
    assert all(one.agreed == one.checked and not one.absent for one in report.checks)


@with_decc
async def test_reopened_calls_of_the_centre_are_closed_again_where_the_file_says_so() -> None:
    centre = Centre()
    await centre.bring(DECC, load_map(Path("decc.toml")))
    for row, course in zip(rows(DECC), (await courses(centre)).values(), strict=True):
        reopened, final = eastern(row["First_Reopen_Time"]), eastern(row["Final_Closed_Time"])
        again = reopened is not None and final is not None and final >= reopened
        assert course.reopened == ([reopened] if reopened else [])
        assert course.closed[1:] == ([final] if again else [])
        if final and not again:
            assert course.instants["final_closed"] == final


@with_sf
async def test_every_unit_of_the_fire_department_has_its_own_history() -> None:
    centre = Centre()
    report = await centre.bring(SF, load_map(Path("sf_fire.toml")))
    assert (report.rows, report.written, report.calls, report.refused) == (4340, 4340, 901, 0)
    numbers = {fact.call_id: fact.former_number for fact in await centre.of(CallReceived)}
    ours: dict[tuple[str, str], dict[str, datetime]] = defaultdict(dict)
    for fact in await centre.of(OfUnitOnCall):
        assert fact.number == numbers[fact.call_id]
        ours[fact.number, fact.unit_id][fact.STORED] = fact.at
    columns = {
        "UnitDispatched": "Dispatch DtTm",
        "UnitEnRoute": "Response DtTm",
        "UnitArrived": "On Scene DtTm",
        "UnitTransporting": "Transport DtTm",
        "UnitAtDestination": "Hospital DtTm",
        "UnitCleared": "Available DtTm",
    }
    file = rows(SF)
    assert len(ours) == len(file)
    for row in file:
        said = {stored: pacific(row[column]) for stored, column in columns.items()}
        expected = {stored: at for stored, at in said.items() if at}
        assert ours[row["Call Number"], row["Unit ID"]] == expected


@with_sf
async def test_the_fire_departments_figures_are_those_of_its_file() -> None:
    centre = Centre()
    report = await centre.bring(SF, load_map(Path("sf_fire.toml")))
    cleared = await centre.of(UnitCleared)
    outcomes: dict[str, set[str]] = defaultdict(set)
    for row in rows(SF):
        outcomes[row["Call Number"]].add(row["Call Final Disposition"])
    assert sum(len(one) > 1 for one in outcomes.values()) == 137
    assert sum(fact.disposition == "Cancelled" for fact in cleared) == 14
    sent, left = await centre.of(UnitDispatched), {(f.number, f.unit_id) for f in cleared}
    assert sum((fact.number, fact.unit_id) not in left for fact in sent) == 19
    answered = {(fact.number, fact.unit_id) for fact in await centre.of(UnitEnRoute)}
    arrived = {(fact.number, fact.unit_id) for fact in await centre.of(UnitArrived)}
    assert len(answered - arrived) == 1293
    assert sum("had not cleared" in fact.anomaly for fact in sent) == 3
    listed = [reason for texts in reasons(report, "doubtful").values() for reason in texts]
    assert sum("priority changed" in reason for reason in listed) == 7
    assert sum("never cleared" in reason for reason in listed) == 19
    assert len(await centre.of(CallReprioritised)) == 3
    unfinished = {f.call_id for f in sent if (f.number, f.unit_id) not in left}
    assert len(await centre.of(CallClosed)) == 901 - len(unfinished)
    assert (await centre.bring(SF, load_map(Path("sf_fire.toml")))).facts == 0
