"""A file with one row per incident: what stands in the log, and what the report says."""

from datetime import UTC, datetime
from pathlib import Path

from api.imports import load_map
from domain.dispatch.events import (
    CallClosed,
    CallReceived,
    CallReopened,
    CallStageReported,
    OfUnitOnCall,
    Stage,
)
from domain.dispatch.imported import is_history
from tests.imports.centre import FILES, Centre, plain_map, reasons, written

LANTERN = load_map(FILES / "lantern_bay.toml")


def utc(hour: int, minute: int, second: int = 0, micro: int = 0) -> datetime:
    return datetime(2031, 5, 3, hour, minute, second, micro, tzinfo=UTC)


async def test_every_row_is_written_or_refused_with_its_line_and_reason() -> None:
    report = await Centre().bring(FILES / "lantern_bay.csv", LANTERN)
    assert (report.rows, report.written, report.refused) == (8, 4, 4)
    refused = reasons(report, "refused")
    assert refused == {
        6: ["Annahme (answered) is not a time of the map's formats (%d.%m.%Y %H:%M:%S,%f)"],
        7: ["it has 3 cells and the heading has 16"],
        8: ["it stands on line 4 already"],
        9: ['Stufe is "schrill", which [priority.values] does not have'],
    }


async def test_a_call_is_received_with_its_own_words_and_instants() -> None:
    centre = Centre()
    await centre.bring(FILES / "lantern_bay.csv", LANTERN)
    first, second, third, _ = await centre.of(CallReceived)
    assert (first.former_number, first.source_system, first.number) == ("LB-1", "lantern bay", "")
    assert (first.type, first.priority, first.source) == ("SMOKE", "1", "911")
    assert (first.discipline, first.beat) == ("fire", "Nord")
    assert first.at == first.answered_at == utc(8, 0, 4, 100_000)
    assert first.presented_at == utc(8, 0, 0, 250_000)
    assert first.by == "import"
    assert is_history(first)
    assert first.stamp.desk == "lantern bay line 2"
    assert second.self_initiated
    assert second.source == "officer"
    assert third.former_number == ""
    assert not third.self_initiated


async def test_the_place_is_sealed_with_its_line_break() -> None:
    centre = Centre()
    await centre.bring(FILES / "lantern_bay.csv", LANTERN)
    stored = (await centre.log.read()).events
    assert not any(b"Laternenweg" in event.data for event in stored)
    opened = await centre.keys.reveal(stored[0].data)
    assert "Laternenweg 3\\nHinterhaus; zweiter Stock" in opened.decode()


async def test_stages_are_the_calls_and_no_unit_is_invented() -> None:
    centre = Centre()
    await centre.bring(FILES / "lantern_bay.csv", LANTERN)
    assert not await centre.of(OfUnitOnCall)
    first = (await centre.of(CallReceived))[0].call_id
    stages = [
        (fact.stage, fact.at)
        for fact in await centre.of(CallStageReported)
        if fact.call_id == first
    ]
    assert stages == [
        ("queued", utc(8, 0, 40)),
        ("dispatched", utc(8, 0, 59, 900_000)),
        ("en_route", utc(8, 2, 10)),
        ("arrived", utc(8, 7)),
        ("cleared", utc(8, 40)),
    ]
    closed = next(fact for fact in await centre.of(CallClosed) if fact.call_id == first)
    assert (closed.at, closed.dispositions) == (utc(8, 41), ("gelöscht",))


async def test_what_is_odd_is_written_marked_and_listed() -> None:
    centre = Centre()
    report = await centre.bring(FILES / "lantern_bay.csv", LANTERN)
    assert reasons(report, "doubtful") == {
        5: ["it has no number: it is known by its source and line"],
        10: [
            "Sek Alarm is not the -60 seconds between its instants",
            "dispatched comes before received",
        ],
    }
    marked = [fact for fact in await centre.of(CallStageReported) if fact.anomaly]
    assert [(fact.stage, fact.anomaly) for fact in marked] == [
        ("dispatched", "dispatched comes before received")
    ]
    assert report.unmapped == {"source": {"Brieftaube": 1}}
    (check,) = report.checks
    assert (check.checked, check.agreed) == (3, 2)


async def test_a_dry_run_tells_the_same_and_writes_nothing() -> None:
    centre = Centre()
    dry = await centre.bring(FILES / "lantern_bay.csv", LANTERN, dry_run=True)
    assert await centre.log.head() == 0
    wet = await centre.bring(FILES / "lantern_bay.csv", LANTERN)
    assert (dry.written, dry.facts, dry.remarks) == (wet.written, wet.facts, wet.remarks)
    assert "4 would be written" in dry.as_text()


async def test_a_reopened_call_is_closed_again_by_its_final_closing(tmp_path: Path) -> None:
    stages: dict[Stage, str] = {
        "received": "When",
        "closed": "Closed",
        "reopened": "Reopened",
        "final_closed": "Final",
    }
    cad_map = plain_map(stages=stages, disposition={"column": "Outcome"})
    day = "2031-05-03"
    file = written(
        tmp_path,
        "No,What,How bad,When,Closed,Reopened,Final,Outcome",
        f"1,A,1,{day} 10:00:00,{day} 11:00:00,{day} 12:00:00,{day} 13:00:00,Done",
        f"2,A,1,{day} 10:00:00,{day} 11:00:00,,{day} 11:00:01,Done",
        f"3,A,1,{day} 10:00:00,{day} 11:00:00,{day} 12:00:00,{day} 11:00:01,Done",
    )
    centre = Centre()
    report = await centre.bring(file, cad_map)
    courses: dict[str, list[tuple[str, object]]] = {}
    for fact in await centre.facts():
        if isinstance(fact, CallReceived):
            call = courses[fact.call_id] = []
        elif isinstance(fact, CallClosed):
            call.append(("closed", fact.dispositions))
        elif isinstance(fact, CallReopened):
            call.append(("reopened", fact.anomaly))
        elif isinstance(fact, CallStageReported):
            call.append((fact.stage, fact.anomaly))
    assert list(courses.values()) == [
        [("closed", ()), ("reopened", ""), ("closed", ("Done",))],
        [("closed", ("Done",)), ("final_closed", "")],
        [
            ("closed", ("Done",)),
            ("final_closed", "final closed comes before reopened"),
            ("reopened", ""),
        ],
    ]
    assert "the call was reopened and never closed again" in reasons(report, "doubtful")[4]
