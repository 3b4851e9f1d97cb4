"""Welfare checks fall due by the clock, once, whatever the number of nodes, after a pause too."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.api.town import Town, Visitor, admit_everyone, settings_for
from tests.postgres import TestServer

LATEST = timedelta(days=2)


async def history(kim: Visitor) -> list[dict[str, Any]]:
    """Give all that was recorded of the unit."""
    since = (datetime.now(UTC) - LATEST).strftime("%Y-%m-%dT%H:%M:%SZ")
    found: list[dict[str, Any]] = await kim.get(f"/api/units/1A12/history?from={since}")
    return found


async def until_recorded(kim: Visitor, kind: str) -> list[dict[str, Any]]:
    """Wait until the clock has had its say."""
    async with asyncio.timeout(20):
        while True:
            facts = await history(kim)
            if kind in [fact["type"] for fact in facts]:
                return facts
            await asyncio.sleep(0.1)


async def test_what_fell_due_while_nobody_looked_is_recorded_once_with_its_own_time(
    server: TestServer, agency: str, tmp_path: Path
) -> None:
    await admit_everyone(server, agency)
    settings = settings_for(server, agency, tmp_path)
    now = datetime.now(UTC)
    began, arrived = now - timedelta(hours=1), now - timedelta(minutes=30)
    async with Town.open(settings) as first:
        kim = await first.sign_in("dispatcher", "D1")
        await kim.done(
            "LO 1A12 4711; N FIGHT 3 ELM STREET; D . 1A12", occurred_at=f"{began:%FT%TZ}"
        )
        await kim.done("AR 1A12", occurred_at=f"{arrived:%FT%TZ}")
        async with Town.open(settings) as second:
            relief = await second.sign_in("relief")
            facts = await until_recorded(relief, "WelfareCheckWarned")
    async with Town.open(settings) as third:
        kim = await third.sign_in("dispatcher")
        await asyncio.sleep(2.5)
        facts = await history(kim)
        (due,) = [fact for fact in facts if fact["type"] == "WelfareCheckDue"]
        (warned,) = [fact for fact in facts if fact["type"] == "WelfareCheckWarned"]
        assert due["by"] == "timer"
        minutes = datetime.fromisoformat(due["occurred_at"]) - arrived.replace(microsecond=0)
        assert minutes == timedelta(minutes=15)
        grace = datetime.fromisoformat(warned["occurred_at"]) - arrived.replace(microsecond=0)
        assert grace == timedelta(minutes=17)
        assert due["recorded_at"] > due["occurred_at"]
        answered = await kim.done("OK 1A12")
        (unit,) = await kim.get(f"/api/units?after={answered['position']}")
        assert unit["check_due_at"] is None
        assert unit["check_warned"] is False
