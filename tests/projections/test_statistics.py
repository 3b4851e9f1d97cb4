"""Intervals are counted as the field counts them: nothing clamped, nothing guessed."""

from datetime import timedelta
from math import ceil
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.dispatch.events import CallClosed, UnitArrived, UnitCleared, UnitDispatched
from domain.kernel import Event
from eventlog.postgres import PostgresLog
from projections.archive import ArchiveQuery, call_row, closed_calls
from projections.catalogue import calls
from projections.runner import Runner
from projections.statistics import Group, IntervalQuery, NotAsked, intervals
from tests.domain.town import number, of_call, on_call, received
from tests.given import stamp
from tests.projections.histories import recorded
from tests.projections.keeping import kept


def at(seconds: float) -> Any:
    return stamp(seconds).at


def worked(
    call: int,
    *,
    answered: float | None,
    sent: float | None,
    arrived: float | None = None,
    **more: Any,
) -> list[Event]:
    """A call that was received at the instant 0 and worked so."""
    told = {"answered_at": None if answered is None else at(answered)} | more
    facts: list[Event] = [received(call, at=0, **told)]
    if sent is not None:
        facts.append(on_call(UnitDispatched, call=call, at=sent))
    if arrived is not None:
        facts.append(on_call(UnitArrived, call=call, at=arrived))
        facts.append(on_call(UnitCleared, call=call, at=arrived + 100, disposition="RPT"))
    return facts


async def asked(rows: Any, interval: str, **more: Any) -> dict[str, Group]:
    query = IntervalQuery(interval=interval, **more)
    return {group.group: group for group in await intervals(rows, query)}


async def test_processing_is_a_count_ratio_with_faults_and_gaps_beside_it(
    log: PostgresLog, rows: Any, runner: Runner
) -> None:
    facts = [
        *worked(1, answered=-10, sent=50),
        *worked(2, answered=-10, sent=50.000001),
        *worked(3, answered=-10, sent=None),
        *worked(4, answered=-10, sent=-20),
        *worked(5, answered=-10, sent=5, source="officer", self_initiated=True),
        *worked(6, answered=-10, sent=5, training=True),
        *worked(7, answered=-10, sent=10, priority="P1"),
    ]
    await recorded(log, facts)
    await kept(rows, len(facts))
    found = await asked(rows, "processing", by="priority", within=60.0)
    assert found["P1"] == Group(
        group="P1", measured=1, not_measured=0, faults=0, self_initiated=0,
        within=1, ratio=1.0, median=20.0, p90=20.0, faulty=(),
    )  # fmt: skip
    assert found["P2"] == Group(
        group="P2", measured=2, not_measured=1, faults=1, self_initiated=1,
        within=1, ratio=0.5, median=60.0, p90=60.000001, faulty=(number(4),),
    )  # fmt: skip
    everything = await asked(rows, "processing")
    assert everything[""].measured == 3
    assert (everything[""].within, everything[""].ratio) == (None, None)


async def test_self_initiated_work_counts_where_no_caller_is_needed(
    log: PostgresLog, rows: Any, runner: Runner
) -> None:
    facts = worked(1, answered=None, sent=5, arrived=65, source="officer", self_initiated=True)
    await recorded(log, facts)
    await kept(rows, len(facts))
    assert (await asked(rows, "response"))[""].median == 65.0
    assert (await asked(rows, "processing"))[""].self_initiated == 1
    assert await asked(rows, "response", exclude_sources=("officer",)) == {}
    assert (await asked(rows, "response", sources=("officer", "911")))[""].measured == 1
    assert await asked(rows, "response", discipline="fire") == {}
    assert await asked(rows, "response", begin=at(1)) == {}
    assert (await asked(rows, "response", begin=at(0), end=at(1)))[""].measured == 1


async def test_time_on_scene_is_each_units_own_and_the_calls_is_the_last_ones(
    log: PostgresLog, rows: Any, runner: Runner
) -> None:
    facts = [
        *worked(1, answered=None, sent=10, arrived=50),
        on_call(UnitDispatched, "1A13", at=12),
        on_call(UnitArrived, "1A13", at=70),
        on_call(UnitCleared, "1A13", at=270),
    ]
    await recorded(log, facts)
    await kept(rows, len(facts))
    by_unit = await asked(rows, "on_scene", by="unit")
    assert {unit: group.median for unit, group in by_unit.items()} == {"1A12": 100.0, "1A13": 200.0}
    assert (await asked(rows, "on_scene"))[""].median == 220.0


async def test_what_cannot_be_asked_is_refused_with_what_can(rows: Any) -> None:
    with pytest.raises(NotAsked, match="travel"):
        await intervals(rows, IntervalQuery(interval="speed"))
    with pytest.raises(NotAsked, match="priority"):
        await intervals(rows, IntervalQuery(interval="travel", by="moon"))
    with pytest.raises(NotAsked, match="turnout"):
        await intervals(rows, IntervalQuery(interval="response", by="unit"))


INSTANT = st.one_of(st.none(), st.integers(-30, 90))


@given(st.lists(st.tuples(INSTANT, INSTANT, st.booleans()), min_size=1, max_size=12))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_every_call_is_counted_once(
    log: PostgresLog, rows: Any, runner: Runner, told: list[tuple[Any, Any, bool]]
) -> None:
    begin = 1 + int(await rows.fetchval("SELECT count(*) FROM call_records"))
    facts: list[Event] = []
    for call, (answered, sent, alone) in enumerate(told, begin):
        facts += worked(call, answered=answered, sent=sent, self_initiated=alone, beat=f"B{begin}")
    await recorded(log, facts)
    await kept(rows, await log.head())
    group = (await asked(rows, "processing", by="beat", within=40.0))[f"B{begin}"]
    times = [
        None if answered is None or sent is None else sent - answered
        for answered, sent, alone in told
        if not alone
    ]
    good = sorted(time for time in times if time is not None and time >= 0)
    assert group.measured + group.not_measured + group.faults + group.self_initiated == len(told)
    assert group.measured == len(good)
    assert group.faults == len(group.faulty) == sum(1 for time in times if (time or 0) < 0)
    assert group.within == sum(1 for time in good if time <= 40)
    assert group.p90 == (good[ceil(0.9 * len(good)) - 1] if good else None)


async def test_the_archive_is_searched_by_what_people_know_of_a_call(
    log: PostgresLog, rows: Any, runner: Runner
) -> None:
    facts = [
        *worked(1, answered=None, sent=10, arrived=50),
        of_call(CallClosed, 1, at=400, dispositions=("RPT",)),
        replace(received(2, at=5, former_number="P77", source_system="old"), number_tag=""),
        of_call(CallClosed, 2, at=500, dispositions=("NR", "RPT")),
        *worked(3, answered=None, sent=10),
    ]
    await recorded(log, facts)
    await kept(rows, len(facts))

    async def found(**query: Any) -> list[str]:
        answer = await closed_calls(log, rows, ArchiveQuery(**query))
        return [calls.decode(row).call_id for row in answer]

    assert await found() == ["call-2", "call-1"]
    assert await found(limit=1) == ["call-2"]
    assert await found(before=(at(5), "call-2")) == ["call-1"]
    assert await found(former_number="P77", source_system="old") == ["call-2"]
    assert await found(unit_id="1A12") == ["call-1"]
    assert await found(disposition="NR") == ["call-2"]
    assert await found(type="FIGHT") == []
    assert await found(begin=at(1), end=at(0) + timedelta(hours=1)) == ["call-2"]

    closed = await closed_calls(log, rows, ArchiveQuery(unit_id="1A12"))
    assert await call_row(log, "call-1") == closed[0]
    assert await call_row(log, "call-9") is None
