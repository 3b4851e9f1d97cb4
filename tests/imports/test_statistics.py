"""A real centre's fortnight, brought in and then asked of the interface as an auditor asks.

What is expected is worked out here from the CSV alone, with the standard library only.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from api.imports import load_map
from tests.api.town import Town, Visitor, admit_everyone, settings_for
from tests.imports.centre import Centre
from tests.imports.test_real_files import DECC, eastern, rows, with_decc
from tests.postgres import TestServer
from tests.projections.keeping import kept

LIMIT = timedelta(seconds=60)
SELF_INITIATED = {"OFFICER", "Radio", "Flag Down"}
COLUMNS = {
    "processing": ("Incident_Start_Time", "Incident_Dispatch_Time"),
    "queue": ("Incident_Queue_Time", "Incident_Dispatch_Time"),
    "turnout": ("Incident_Dispatch_Time", "Incident_Enroute_Time"),
    "travel": ("Incident_Enroute_Time", "Incident_Arrival_Time"),
    "response": ("Incident_Start_Time", "Incident_Arrival_Time"),
    "total": ("Incident_Start_Time", "Incident_First_Close_Time"),
}
LEAST_URGENT = "5"
"""Ours go to five; the centre's own six to eight are among these."""

CALLERS_ONLY = {"processing"}
"""The intervals that self-initiated work has no part in."""


def expected(interval: str, discipline: str) -> dict[str, dict[str, Any]]:
    """Work out from the file, for each priority, what the interval's figures are."""
    first, last = COLUMNS[interval]
    times: dict[str, list[timedelta | None]] = defaultdict(list)
    alone: dict[str, int] = defaultdict(int)
    for row in rows(DECC):
        if row["Agency"].lower() != discipline:
            continue
        priority = min(row["Priority_Number"], LEAST_URGENT)
        own = times[priority]
        if interval in CALLERS_ONLY and row["Call_Reception"] in SELF_INITIATED:
            alone[priority] += 1
            continue
        start, end = eastern(row[first]), eastern(row[last])
        own.append(end - start if start and end else None)
    return {priority: _figures(own, alone[priority]) for priority, own in times.items()}


def _figures(times: list[timedelta | None], alone: int) -> dict[str, Any]:
    known = [time for time in times if time is not None]
    good = sorted(time for time in known if time >= timedelta())
    within = sum(time <= LIMIT for time in good)
    return {
        "measured": len(good),
        "not_measured": len(times) - len(known),
        "faults": len(known) - len(good),
        "self_initiated": alone,
        "within": within,
        "ratio": within / len(good) if good else None,
        "median": _percentile(good, 0.5),
        "p90": _percentile(good, 0.9),
    }


def _percentile(ordered: list[timedelta], share: float) -> float | None:
    return ordered[ceil(share * len(ordered)) - 1].total_seconds() if ordered else None


async def asked(who: Visitor, interval: str, **more: str) -> dict[str, Mapping[str, Any]]:
    """Ask as a program does; give the groups by priority, without the list of faults."""
    query = {"interval": interval, "by": "priority", "within": "60"} | more
    answer = await who.ask("GET", "/api/statistics/intervals", params=query)
    assert answer.status_code == 200, answer.text
    groups = {group.pop("group"): group for group in answer.json()["groups"]}
    for group in groups.values():
        assert len(group.pop("faulty")) == min(group["faults"], 100)
    return groups


@with_decc
@pytest.mark.timeout(300)
async def test_the_centres_figures_come_out_of_the_statistics(
    server: TestServer, agency: str, tmp_path: Path
) -> None:
    await admit_everyone(server, agency)
    async with Town.open(settings_for(server, agency, tmp_path)) as town:
        here = town.app.state.centre
        centre = Centre(here.log)
        centre.keys = here.keys
        await centre.bring(DECC, load_map(Path("decc.toml")))
        await kept(here.rows, await here.log.head())
        auditor = await town.sign_in("auditor")

        police = await asked(auditor, "processing", discipline="police")
        assert (police["1"]["within"], police["1"]["measured"]) == (11, 50)
        assert (police["2"]["within"], police["2"]["measured"]) == (23, 805)
        for discipline in ("police", "fire", "ems"):
            for interval in COLUMNS:
                found = await asked(auditor, interval, discipline=discipline)
                assert found == expected(interval, discipline), (discipline, interval)

        # Left out by name, where an interval counts everyone: the same calls are left.
        by_name = {"discipline": "police", "exclude_source": "officer,Radio,Flag Down"}
        queue = await asked(auditor, "queue", **by_name)
        assert (queue["1"]["measured"], queue["2"]["measured"]) == (50, 805)
