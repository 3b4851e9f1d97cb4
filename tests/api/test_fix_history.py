"""The history of fixes: each once, in its day, whatever comes late, twice or out of order."""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from api.fix_history import Fix, FixHistory
from api.gathering import MOST_WAITING, Gathering, TooMany
from api.rows import rows_pool
from eventlog import embedded
from eventlog.connections import Unreachable
from migrations import migrate
from tests.api.test_fixes import NOW, fix
from tests.api.town import Town
from tests.postgres import TestServer, binaries

Kept = list[tuple[str, datetime]]


@pytest.fixture
async def rows(server: TestServer, agency: str) -> AsyncIterator[Any]:
    """Give a pool of the rows login in a fresh agency."""
    async with rows_pool(server.dsns.rows, agency) as pool:
        yield pool


async def kept(rows: Any) -> Kept:
    """Give what is kept: units and instants."""
    found = await rows.fetch("SELECT unit_id, fixed_at FROM fixes ORDER BY unit_id, fixed_at")
    return [(row["unit_id"], row["fixed_at"]) for row in found]


async def days_of(rows: Any) -> list[str]:
    """Give the partitions, each as its day."""
    found = await rows.fetch(
        "SELECT c.relname FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid "
        "WHERE inhparent = 'fixes'::regclass ORDER BY 1"
    )
    return [row["relname"].removeprefix("fixes_") for row in found]


def at(unit: str, when: datetime, latitude: float = 41.76) -> Fix:
    """Give a fix."""
    return Fix(unit_id=unit, at=when, latitude=latitude, longitude=-72.74)


async def test_what_comes_twice_or_out_of_order_is_kept_once_and_moves_nobody_back(
    rows: Any,
) -> None:
    history = FixHistory(rows, 30)
    fixes = [at("1A1", NOW - timedelta(seconds=second), 41 + second / 100) for second in range(60)]
    random.Random(7).shuffle(fixes)
    await asyncio.gather(*(history.store(fixes[n : n + 20]) for n in range(0, 50, 10)))
    await history.store([*fixes, *fixes])
    await history.store([at("1A1", NOW, 40.0)])
    assert await kept(rows) == sorted((one.unit_id, one.at) for one in fixes)
    last = await rows.fetchrow("SELECT * FROM last_fixes")
    assert (last["unit_id"], last["fixed_at"], last["latitude"]) == ("1A1", NOW, 41.0)


async def test_midnight_loses_no_fix(rows: Any) -> None:
    history = FixHistory(rows, 30)
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    around = [at("1A1", midnight + timedelta(microseconds=step)) for step in (-1, 0, 1)]
    await history.store(around)
    assert [when for _, when in await kept(rows)] == [one.at for one in around]
    assert await days_of(rows) == [f"{midnight - timedelta(1):%Y%m%d}", f"{midnight:%Y%m%d}"]


async def test_tomorrow_is_made_in_time_and_days_that_are_over_are_dropped(rows: Any) -> None:
    history = FixHistory(rows, 3)
    await history.store([at("1A1", NOW - timedelta(days=ago)) for ago in (0, 2, 3, 4, 9)])
    await history.tidy(NOW)
    kept_days = [NOW + timedelta(days=day) for day in (-3, -2, 0, 1)]
    assert await days_of(rows) == [f"{day:%Y%m%d}" for day in kept_days]
    assert len(await kept(rows)) == 3


async def test_a_day_that_another_server_dropped_is_made_once_more(rows: Any) -> None:
    longer, shorter = FixHistory(rows, 30), FixHistory(rows, 1)
    old = at("1A1", NOW - timedelta(days=5))
    await longer.store([old])
    await shorter.tidy(NOW)
    assert await kept(rows) == []
    await longer.store([old, at("1A1", NOW)])
    assert await kept(rows) == [("1A1", old.at), ("1A1", NOW)]


async def test_several_servers_may_make_one_day_at_once(rows: Any) -> None:
    fixes = [at(f"1A{number}", NOW) for number in range(8)]
    await asyncio.gather(*(FixHistory(rows, 30).store([one]) for one in fixes))
    assert len(await kept(rows)) == 8


async def test_the_rows_login_makes_days_and_nothing_else(rows: Any) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await rows.execute("CREATE TABLE fixes_of_mine (LIKE fixes)")
    with pytest.raises(asyncpg.RaiseError):
        await rows.execute("SELECT make_fix_days(ARRAY[date '1999-12-31'])")
    owner = await rows.fetchval(
        "SELECT count(DISTINCT tableowner) FROM pg_tables WHERE schemaname = current_schema()"
    )
    assert owner == 1


async def test_of_a_unit_that_was_quiet_for_days_an_old_fix_is_kept_and_not_shown(
    rows: Any,
) -> None:
    await FixHistory(rows, 30).store([at("1A1", NOW - timedelta(days=2))])
    assert len(await kept(rows)) == 1
    assert await rows.fetch("SELECT * FROM last_fixes") == []


async def test_what_is_answered_is_stored_and_a_wrong_clock_holds_up_nobody(town: Town) -> None:
    cruiser = await town.sign_in("officer")
    days = 24 * 3600
    fixes = [fix("1A1", ago) for ago in (1, days, 12 * days, 31 * days, 27 * 365 * days, -3600)]
    answer = await cruiser.ask("POST", "/api/fixes", {"fixes": fixes})
    assert answer.status_code == 200
    refused = answer.json()["refused"]
    assert [one["because"].split(".")[0] for one in refused] == [
        "Fixes are kept for 30 days, and this one is older",
        "Fixes are kept for 30 days, and this one is older",
        "This is still to come",
    ]
    found = await kept(town.app.state.centre.rows)
    assert {when for _, when in found} == {datetime.fromisoformat(one["at"]) for one in fixes[:3]}


async def test_a_database_that_is_away_for_a_moment_loses_nothing(
    server: TestServer, town: Town
) -> None:
    cruiser = await town.sign_in("officer")
    fixes = [fix(f"1A{number}", number) for number in range(1, 21)]
    admin = await asyncpg.connect(server.superuser_dsn)

    async def cut() -> None:
        for _ in range(5):
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'blotter rows'"
            )

    try:
        answers, _ = await asyncio.gather(
            asyncio.gather(*(cruiser.ask("POST", "/api/fixes", {"fixes": [one]}) for one in fixes)),
            cut(),
        )
    finally:
        await admin.close()
    stored = {unit for unit, _ in await kept(town.app.state.centre.rows)}
    answered = {
        one["unit"] for one, answer in zip(fixes, answers, strict=True) if answer.status_code == 200
    }
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert answered <= stored


async def test_while_the_database_is_away_nothing_is_told_as_stored(tmp_path: Path) -> None:
    dsn = embedded.start(tmp_path, while_alive=os.getpid(), binaries=binaries())
    try:
        await migrate(dsn, "away")
        rows_dsn = dsn.replace(embedded.OWNER, "blotter_rows", 1)
        async with rows_pool(rows_dsn, "away") as pool:
            history = FixHistory(pool, 30)
            await history.store([at("1A1", NOW)])
            embedded.stop(tmp_path)
            with pytest.raises(Unreachable):
                await history.store([at("1A2", NOW)])
            embedded.start(tmp_path, while_alive=os.getpid(), binaries=binaries())
            await history.store([at("1A2", NOW)])
            assert [unit for unit, _ in await kept(pool)] == ["1A1", "1A2"]
    finally:
        embedded.stop(tmp_path, keep=False)


async def test_what_comes_within_a_moment_is_written_together() -> None:
    written: list[list[int]] = []

    async def write(items: Any) -> None:
        written.append(list(items))

    gathering = Gathering(write)
    await asyncio.gather(*(gathering.put([number]) for number in range(50)))
    assert written == [list(range(50))]


async def test_what_upsets_the_database_takes_no_others_with_it() -> None:
    written: list[int] = []

    async def write(items: Any) -> None:
        if 13 in items:
            raise ValueError("unlucky")
        written.extend(items)

    gathering = Gathering(write)
    done = await asyncio.gather(
        *(gathering.put([number]) for number in (1, 13, 2)), return_exceptions=True
    )
    assert [type(one) for one in done] == [type(None), ValueError, type(None)]
    assert written == [1, 2]


async def test_what_cannot_be_held_is_refused_at_once() -> None:
    hold = asyncio.Event()

    async def write(items: Any) -> None:
        await hold.wait()

    gathering = Gathering(write)
    waiting = asyncio.ensure_future(gathering.put(range(MOST_WAITING)))
    await asyncio.sleep(0)
    with pytest.raises(TooMany):
        await gathering.put([1])
    hold.set()
    await waiting
    await gathering.put([1])
