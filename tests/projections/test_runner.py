"""Rows on PostgreSQL: one holder stores them, and whatever happens to it, none is wrong."""

import asyncio
from typing import Any

import asyncpg
import pytest

from eventlog.postgres import Database, PostgresLog
from projections import store
from projections.archive import (
    ArchiveQuery,
    MadeAnew,
    closed_calls,
    stored_position,
    stored_up_to,
)
from projections.board import Board
from projections.runner import Runner
from projections.standing import Standing, digest
from projections.statistics import IntervalQuery, intervals
from projections.store import SNAPSHOT_EVERY, Overtaken
from tests.postgres import TestServer
from tests.projections.keeping import Screen, folded, grown, kept, stopped, stored

END_SESSIONS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND usename LIKE 'blotter%'
"""


async def end_sessions(server: TestServer) -> None:
    """Cut every connection of the program, as the loss of the database's host would."""
    superuser = await asyncpg.connect(server.superuser_dsn)
    await superuser.execute(END_SESSIONS)
    await superuser.close()


async def test_stored_rows_are_what_the_log_says(
    log: PostgresLog, rows: Any, runner: Runner
) -> None:
    head = await grown(log, 2500)
    await kept(rows, head)
    expected = await folded(log, head)
    assert expected.shown()["calls"]
    assert await stored(rows) == expected.shown()
    assert digest(head, await stored(rows)) == expected.digest()
    boards = await rows.fetch("SELECT position FROM board_snapshots ORDER BY position")
    assert [row["position"] for row in boards] == [SNAPSHOT_EVERY, 2 * SNAPSHOT_EVERY]


async def test_of_two_runners_one_holds_and_the_other_takes_over(
    server: TestServer, log: PostgresLog, rows: Any, runner: Runner
) -> None:
    second = Runner(log, server.dsns.rows)
    task = asyncio.create_task(second.run())
    await kept(rows, await grown(log, 300))
    assert not second.holding

    holder = await rows.fetchval("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted")
    superuser = await asyncpg.connect(server.superuser_dsn)
    await superuser.fetchval("SELECT pg_terminate_backend($1)", holder)
    await superuser.close()

    head = await grown(log, 300, seed=8)
    await kept(rows, head)
    assert runner.holding != second.holding
    assert await stored(rows) == (await folded(log, head)).shown()
    await stopped(task)


async def test_cut_connections_cost_no_row(
    server: TestServer, log: PostgresLog, rows: Any, runner: Runner
) -> None:
    screen = Screen()
    board = Board(log, rows, screen)
    following = asyncio.create_task(board.run())
    for seed in range(4):
        growing = asyncio.create_task(grown(log, 1200, seed))
        await end_sessions(server)
        await growing
    head = await log.head()
    await kept(rows, head)
    assert await board.wait_for(head, 20)
    expected = await folded(log, head)
    assert await stored(rows) == expected.shown() == board.shown()
    assert {topic: screen.rows[topic] for topic in ("calls", "units")} == expected.labelled()
    await stopped(following)


async def test_rows_move_on_only_from_where_they_are(
    server: TestServer, log: PostgresLog, rows: Any
) -> None:
    await grown(log, 40)
    page = (await log.read()).events
    async with store.session(server.dsns.rows, log.agency) as connection:
        slot = await store.new_slot(connection, log, serves=True)
        one, another = (store.Filling(connection, slot, Standing(log)) for _ in range(2))
        await one.fold(page[:30])
        await another.fold(page[:40])
        await one.store(one.batch())
        before = await stored(rows)
        with pytest.raises(Overtaken):
            await another.store(another.batch())
        assert await stored(rows) == before
        assert await stored_position(rows) == 30


async def test_records_of_another_version_are_not_taken_for_an_empty_archive(
    log: PostgresLog, rows: Any, runner: Runner
) -> None:
    await grown(log, 40)
    await kept(rows, 40)
    interval = IntervalQuery(interval="response")
    await closed_calls(log, rows, ArchiveQuery())
    await intervals(rows, interval)
    await rows.execute("UPDATE slots SET edition = 'of long ago'")
    with pytest.raises(MadeAnew, match="Ask again"):
        await closed_calls(log, rows, ArchiveQuery())
    with pytest.raises(MadeAnew, match="Ask again"):
        await intervals(rows, interval)


async def test_announcements_wake_and_needless_ones_do_no_harm(
    database: Database, log: PostgresLog, rows: Any, runner: Runner
) -> None:
    screen = Screen()
    board = Board(log, rows, screen)
    following = asyncio.create_task(board.run())

    def announced() -> Any:
        return database.rows_announced(log.agency)

    assert not await stored_up_to(rows, announced, 100, 0.1)
    waiting = asyncio.create_task(stored_up_to(rows, announced, 100, 20))
    for channel in (f"blotter_{log.agency}", f"blotter_{log.agency}_rows"):
        for _ in range(3):
            await rows.execute("SELECT pg_notify($1, '7')", channel)
    await grown(log, 100)
    assert await waiting
    assert await board.wait_for(100, 20)
    assert not await board.wait_for(101, 0.05)
    assert screen.positions == sorted(set(screen.positions))
    assert board.digest() == (await folded(log, 100)).digest()
    await stopped(following)
