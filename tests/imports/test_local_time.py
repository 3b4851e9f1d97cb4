"""Local times without an offset: the doubled hour, the missing hour, each by its stated rule."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies

from api.imports.local_time import LocalTime, Unreadable
from domain.dispatch.events import CallReceived, CallStageReported
from tests.imports.centre import Centre, plain_map, reasons, written

STAGES = {"received": "When", "dispatched": "Sent"}
HEADING = "No,What,How bad,When,Sent"


def clock(**rules: str) -> LocalTime:
    zone: dict[str, Any] = {"zone": "America/New_York", "formats": ["%Y-%m-%d %H:%M:%S.%f"]}
    return LocalTime(plain_map(times=zone | rules))


async def test_a_call_across_the_doubled_hour_keeps_its_order(tmp_path: Path) -> None:
    file = written(tmp_path, HEADING, "1,A,1,2025-11-02 01:38:20,2025-11-02 01:06:14")
    centre = Centre()
    report = await centre.bring(file, plain_map(stages=STAGES))
    (received,), (sent,) = await centre.of(CallReceived), await centre.of(CallStageReported)
    assert received.at == datetime(2025, 11, 2, 5, 38, 20, tzinfo=UTC)
    assert sent.at == datetime(2025, 11, 2, 6, 6, 14, tzinfo=UTC)
    assert received.anomaly == "01:38:20 comes twice that day: taken as the earlier"
    assert sent.anomaly == "01:06:14 comes twice that day: taken as the later"
    assert reasons(report, "doubtful")[2] == [
        "received: 01:38:20 comes twice that day: taken as the earlier",
        "dispatched: 01:06:14 comes twice that day: taken as the later",
    ]
    assert "Local times that come twice: in_order; that never come: refuse" in report.as_text()


@pytest.mark.parametrize(("rule", "hour"), [("earlier", 5), ("later", 6), ("in_order", 5)])
def test_a_time_that_comes_twice_follows_the_rule(rule: str, hour: int) -> None:
    instant = clock(twice=rule).read("2025-11-02 01:30:00.000001", None)
    assert instant.at == datetime(2025, 11, 2, hour, 30, 0, 1, tzinfo=UTC)
    assert "comes twice" in instant.doubt


@pytest.mark.parametrize(
    ("rule", "hour", "shown"), [("earlier", 6, "01:30:00"), ("later", 7, "03:30:00")]
)
def test_a_time_that_never_comes_follows_the_rule(rule: str, hour: int, shown: str) -> None:
    instant = clock(never=rule).read("2025-03-09 02:30:00.0", None)
    assert instant.at == datetime(2025, 3, 9, hour, 30, tzinfo=UTC)
    assert instant.doubt == f"02:30:00 does not exist that day: taken as {shown}"


async def test_a_time_that_never_comes_is_refused_with_a_clear_message(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        HEADING,
        "1,A,1,2025-03-09 02:30:00,2025-03-09 03:10:00",
        "2,A,1,2025-03-09 01:59:59,2025-03-09 03:00:01",
    )
    centre = Centre()
    report = await centre.bring(file, plain_map(stages=STAGES))
    assert reasons(report, "refused") == {
        2: ["When (received) is 02:30:00, which does not exist on 2025-03-09"]
    }
    (received,), (sent,) = await centre.of(CallReceived), await centre.of(CallStageReported)
    assert sent.at - received.at == timedelta(seconds=2)


def test_a_doubled_hour_may_be_refused_too() -> None:
    with pytest.raises(Unreadable, match="comes twice on 2025-11-02"):
        clock(twice="refuse").read("2025-11-02 01:30:00.0", None)


def test_what_is_no_time_is_not_repeated() -> None:
    with pytest.raises(Unreadable) as refused:
        clock().read("Jane Example, 12 Mill Road", None)
    assert "Jane" not in str(refused.value)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("iso", "2031-05-03T06:00:00.5-04:00"),
        ("iso", "2031-05-03T10:00:00.500Z"),
        ("iso", "2031-05-03 06:00:00.5"),
        ("unix", "1935568800.5"),
        ("%d/%m/%y %H:%M:%S.%f %z", "03/05/31 12:00:00.5 +0200"),
    ],
)
def test_times_with_their_own_offset_need_no_zone(pattern: str, text: str) -> None:
    reader = LocalTime(plain_map(times={"zone": "America/New_York", "formats": ["%d", pattern]}))
    assert reader.read(text, None).at == datetime(2031, 5, 3, 10, 0, 0, 500_000, tzinfo=UTC)


@given(strategies.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)))  # noqa: DTZ001 - local
def test_every_time_reads_as_itself_or_is_doubtful(local: datetime) -> None:
    zone = ZoneInfo("America/New_York")
    instant = clock(never="later").read(local.strftime("%Y-%m-%d %H:%M:%S.%f"), None)
    shown = instant.at.astimezone(zone).replace(tzinfo=None)
    assert (shown == local) == ("does not exist" not in instant.doubt)
    if not instant.doubt:
        assert instant.at == local.replace(tzinfo=zone, fold=1).astimezone(UTC)
