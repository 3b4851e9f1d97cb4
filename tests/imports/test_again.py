"""The same file again, a file that changed, an import that was cut short, two at once, a replay."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.imports import load_map
from domain.dispatch.events import CallReceived, NoteAdded, UnitDispatched
from domain.dispatch.imported import is_history
from domain.kernel import Event, Stamp
from eventlog.codec import encode
from tests.imports.centre import FILES, Centre, plain_map, reasons, written

RIVERS = load_map(FILES / "two_rivers.toml")
DAY = "2031-05-03 10:00"


def said(facts: list[Event]) -> list[str]:
    return sorted(f"{fact.STORED} {fact.stamp.command_id} {fact.at}" for fact in facts)


class Cut(Exception):
    """The import stops here."""


@pytest.mark.parametrize(("name", "rows"), [("lantern_bay", 4), ("two_rivers", 6)])
async def test_the_same_file_again_adds_nothing(name: str, rows: int) -> None:
    centre, cad_map = Centre(), load_map(FILES / f"{name}.toml")
    await centre.bring(FILES / f"{name}.csv", cad_map)
    head = await centre.log.head()
    report = await centre.bring(FILES / f"{name}.csv", cad_map)
    assert await centre.log.head() == head
    assert (report.written, report.facts, report.already) == (0, 0, rows)


async def test_a_row_that_changed_is_listed_and_what_is_recorded_stays(tmp_path: Path) -> None:
    centre, heading = Centre(), "No,What,How bad,When"
    await centre.bring(
        written(tmp_path, heading, f"1,A,1,{DAY}:00", f"2,A,1,{DAY}:30"), plain_map()
    )
    report = await centre.bring(
        written(tmp_path, heading, f"1,B,1,{DAY}:00", f"2,A,1,{DAY}:30", f"3,A,1,{DAY}:40"),
        plain_map(),
    )
    assert (report.changed, report.already, report.written) == (1, 1, 1)
    assert reasons(report, "changed").keys() == {2}
    assert [fact.type for fact in await centre.of(CallReceived)] == ["A", "A", "A"]


async def test_a_column_that_the_map_leaves_aside_may_change(tmp_path: Path) -> None:
    centre, heading = Centre(), "No,What,How bad,When,Extra"
    await centre.bring(written(tmp_path, heading, f"1,A,1,{DAY}:00,x"), plain_map())
    report = await centre.bring(written(tmp_path, heading, f"1,A,1,{DAY}:00,y"), plain_map())
    assert (report.changed, report.already) == (0, 1)


async def test_a_row_mended_since_completes_its_call(tmp_path: Path) -> None:
    lines = (FILES / "two_rivers.csv").read_text().splitlines()
    centre = Centre()
    await centre.bring(written(tmp_path, *lines), RIVERS)
    mended = [line.replace("7004,,", "7004,E9,") for line in lines]
    report = await centre.bring(written(tmp_path, *mended), RIVERS)
    assert (report.written, report.already, report.refused) == (1, 6, 1)
    closed = [fact for fact in await centre.facts() if fact.STORED == "CallClosed"]
    assert closed[-1].at == datetime(2032, 7, 3, 4, 5, tzinfo=UTC)


async def test_a_later_unit_does_not_move_the_recorded_closing(tmp_path: Path) -> None:
    lines = (FILES / "two_rivers.csv").read_text().splitlines()
    centre = Centre()
    await centre.bring(written(tmp_path, *lines[:2]), RIVERS)
    late = lines[2].replace("E2", "E5").replace("9:20:00", "11:20:00")
    report = await centre.bring(written(tmp_path, *lines[:2], late), RIVERS)
    assert report.written == 1
    assert any("recorded as closed at" in reason for reason in reasons(report, "doubtful")[2])


async def test_an_import_that_was_cut_short_goes_on_without_doubles(tmp_path: Path) -> None:
    heading = "No,What,How bad,When"
    rows = [f"{number},A,1,2031-05-03 10:{number % 60:02}:00" for number in range(300)]
    file = written(tmp_path, heading, *rows)

    def cut(done: int, total: int) -> None:
        if done * 2 > total:
            raise Cut

    centre, whole = Centre(), Centre()
    with pytest.raises(Cut):
        await centre.bring(file, plain_map(), progress=cut)
    assert 0 < await centre.log.head() < 300
    report = await centre.bring(file, plain_map())
    assert report.written + report.already == 300
    assert report.already > 0
    await whole.bring(file, plain_map())
    assert said(await centre.facts()) == said(await whole.facts())


async def test_two_imports_at_once_write_everything_once() -> None:
    centre, whole = Centre(), Centre()
    await asyncio.gather(
        *(centre.bring(FILES / "two_rivers.csv", RIVERS) for _ in range(4)),
        *(centre.bring(FILES / "two_rivers.csv", RIVERS, speed=1e9) for _ in range(2)),
    )
    await whole.bring(FILES / "two_rivers.csv", RIVERS)
    assert said(await centre.facts()) == said(await whole.facts())


async def test_a_replay_records_facts_as_they_happened_and_as_live() -> None:
    centre = Centre()
    await centre.bring(FILES / "two_rivers.csv", RIVERS, speed=1e9)
    facts = await centre.facts()
    assert [fact.at for fact in facts] == sorted(fact.at for fact in facts)
    assert not any(map(is_history, facts))
    assert {fact.by for fact in facts} == {"replay"}
    assert [fact.number for fact in await centre.of(UnitDispatched)][:3] == ["7001", "7001", "7002"]


async def test_a_replay_keeps_the_pace_of_the_facts(tmp_path: Path) -> None:
    file = written(tmp_path, "No,What,How bad,When", f"1,A,1,{DAY}:00", f"2,A,1,{DAY}:30")
    loop = asyncio.get_running_loop()
    began = loop.time()
    await Centre().bring(file, plain_map(), speed=100)
    assert loop.time() - began >= 0.29


async def test_a_replay_cut_short_is_completed_all_at_once() -> None:
    def cut(done: int, total: int) -> None:
        if done * 2 > total:
            raise Cut

    centre, whole = Centre(), Centre()
    with pytest.raises(Cut):
        await centre.bring(FILES / "two_rivers.csv", RIVERS, speed=1e9, progress=cut)
    await centre.bring(FILES / "two_rivers.csv", RIVERS)
    await whole.bring(FILES / "two_rivers.csv", RIVERS)
    assert said(await centre.facts()) == said(await whole.facts())


async def test_a_dispatcher_may_add_to_a_call_while_it_is_replayed() -> None:
    centre = Centre()
    pending: list[asyncio.Task[None]] = []

    async def note() -> None:
        call_id = (await centre.of(CallReceived))[0].call_id
        stamp = Stamp(at=datetime(2032, 7, 3, tzinfo=UTC), by="dispatcher-7")
        fact = NoteAdded(stamp=stamp, call_id=call_id, text="Gate code is on the door.")
        await centre.log.append(await encode([fact], centre.keys))

    def on_progress(done: int, total: int) -> None:
        del total
        if done == 3:
            pending.append(asyncio.get_running_loop().create_task(note()))

    report = await centre.bring(FILES / "two_rivers.csv", RIVERS, speed=1e9, progress=on_progress)
    await asyncio.gather(*pending)
    assert report.written == 6
    assert await centre.log.head() == report.facts + 1


async def test_a_replay_needs_a_speed_above_zero() -> None:
    with pytest.raises(ValueError, match="more than zero"):
        await Centre().bring(FILES / "two_rivers.csv", RIVERS, speed=0)
