"""Rows made anew are the same byte for byte, and any board of the past can be had again."""

import asyncio
import random
from typing import Any

import pytest

from eventlog.postgres import PostgresLog
from projections import store
from projections.as_of import NotRecordedYet, board_at
from projections.board import Board
from projections.rebuild import RebuildUnderWay, rebuild
from projections.runner import Runner
from projections.standing import Changes
from tests.postgres import TestServer
from tests.projections.keeping import Screen, folded, grown, kept, stopped, stored


async def slots(rows: Any) -> list[int]:
    return [row["slot"] for row in await rows.fetch("SELECT slot FROM slots ORDER BY slot")]


async def test_a_rebuild_beside_the_running_rows_gives_the_same_bytes(
    server: TestServer, log: PostgresLog, rows: Any, runner: Runner
) -> None:
    await kept(rows, await grown(log, 2600))
    before = await slots(rows)
    told: list[tuple[int, int]] = []
    growing = asyncio.create_task(grown(log, 1500, seed=8))
    await rebuild(log, server.dsns.rows, lambda done, total: told.append((done, total)))
    head = await growing
    await kept(rows, head)

    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1]
    assert len(await slots(rows)) == 1
    assert await slots(rows) != before
    again = await rebuild(log, server.dsns.rows, compare=True)
    assert again.position == head
    assert again.same is True
    assert await stored(rows) == (await folded(log, head)).shown()


async def test_a_wrong_row_is_noticed_and_mended(
    server: TestServer, log: PostgresLog, rows: Any, runner: Runner
) -> None:
    head = await grown(log, 400)
    await kept(rows, head)
    await rows.execute("UPDATE call_records SET arrived = arrived + interval '1 microsecond'")
    assert (await rebuild(log, server.dsns.rows, compare=True)).same is False
    assert (await rebuild(log, server.dsns.rows, compare=True)).same is True


async def test_an_interrupted_rebuild_changes_nothing(
    server: TestServer, log: PostgresLog, rows: Any, runner: Runner
) -> None:
    head = await grown(log, 4200)
    await kept(rows, head)
    serving = await slots(rows)
    halfway = asyncio.Event()
    task = asyncio.create_task(rebuild(log, server.dsns.rows, lambda *_: halfway.set()))
    await halfway.wait()
    with pytest.raises(RebuildUnderWay):
        await rebuild(log, server.dsns.rows)
    await stopped(task)

    assert await rows.fetchval("SELECT slot FROM slots WHERE serving") == serving[0]
    assert await stored(rows) == (await folded(log, head)).shown()
    assert (await rebuild(log, server.dsns.rows, compare=True)).same is True
    assert len(await slots(rows)) == 1


@pytest.mark.parametrize("of_another", ["edition = 'calls 0'", "epoch = 'another'"])
async def test_rows_of_another_edition_or_epoch_are_made_anew(
    of_another: str, server: TestServer, log: PostgresLog, rows: Any
) -> None:
    head = await grown(log, 1100)
    async with store.session(server.dsns.rows, log.agency) as connection:
        await store.new_slot(connection, log, serves=True)
    await rows.execute(f"UPDATE slots SET position = 700, {of_another}")  # noqa: S608  # a test
    runner = Runner(log, server.dsns.rows)
    task = asyncio.create_task(runner.run())
    await kept(rows, head)
    assert await stored(rows) == (await folded(log, head)).shown()
    await stopped(task)


class Witness(Screen):
    """Writes down the digest that the board had at each position that it showed."""

    board: Board

    def __init__(self) -> None:
        super().__init__()
        self.digests: dict[int, str] = {}

    def publish(self, position: int, changes: Changes) -> None:
        """Show what changed."""
        super().publish(position, changes)
        self.digests[position] = self.board.digest()


async def test_the_board_as_of_a_position_is_the_board_that_was_live(
    log: PostgresLog, rows: Any, runner: Runner
) -> None:
    witness = Witness()
    board = witness.board = Board(log, rows, witness)
    following = asyncio.create_task(board.run())
    for seed in range(30):
        head = await grown(log, 75, seed)
        assert await board.wait_for(head, 20)
    await kept(rows, head)
    chance = random.Random(7)
    for position in chance.sample(sorted(witness.digests), 12):
        then = await board_at(log, rows, position)
        assert then.position == position
        assert then.digest() == witness.digests[position]
    for position in chance.sample(range(1, head), 12):
        then = await board_at(log, rows, position)
        assert then.digest() == (await folded(log, position)).digest()
    with pytest.raises(NotRecordedYet):
        await board_at(log, rows, head + 1)
    await stopped(following)
