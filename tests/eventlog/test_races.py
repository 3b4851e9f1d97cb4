"""Races between processes: one winner for each boundary, and no event lost from sight."""

import asyncio
import json
from collections import defaultdict

import pytest

from eventlog.log import Item
from eventlog.postgres import PostgresLog
from tests.eventlog.facts import positions
from tests.eventlog.processes import racers
from tests.postgres import TestServer

ROUNDS, RACERS = 1_000, 16
EVENTS, WRITERS, PROCESSES = 100_000, 16, 4


async def test_race(server: TestServer, log: PostgresLog) -> None:
    async with racers(2, log.agency, 4, server.dsns) as processes:
        winners = []
        for number in range(ROUNDS):
            line = f"race {number} {RACERS // 2}"
            won = await asyncio.gather(*(process.ask(line) for process in processes))
            winners.append(sum(map(int, won)))
    assert winners == [1] * ROUNDS
    assert await log.head() == ROUNDS
    page = await log.read(tags=True)
    assert {stored.tags for stored in page.events} == {(f"round:{n}",) for n in range(ROUNDS)}


@pytest.mark.timeout(600)
async def test_gap(server: TestServer, log: PostgresLog) -> None:
    seen: list[int] = []
    by_writer: defaultdict[str, list[int]] = defaultdict(list)

    async def follow() -> None:
        async for page in log.follow(0):
            for stored in page:
                writer, number = json.loads(stored.data)
                seen.append(stored.position)
                by_writer[writer].append(number)
            if len(seen) >= EVENTS:
                return

    following = asyncio.create_task(follow())
    each = EVENTS // WRITERS
    async with racers(PROCESSES, log.agency, WRITERS // PROCESSES, server.dsns) as processes:
        written = await asyncio.gather(
            *(process.ask(f"write {number} {each}") for number, process in enumerate(processes))
        )
    await following
    assert sum(map(int, written)) == EVENTS
    assert seen == list(range(1, EVENTS + 1))
    assert set(map(tuple, by_writer.values())) == {tuple(range(each))}
    assert len(by_writer) == WRITERS


async def test_a_reader_sees_whole_appends_while_others_commit(
    server: TestServer, log: PostgresLog
) -> None:
    async with racers(2, log.agency, 4, server.dsns) as processes:
        writing = asyncio.gather(
            *(process.ask(f"write {number} 500") for number, process in enumerate(processes))
        )
        last = 0
        while not writing.done():
            page = await log.read()
            assert positions(page) == list(range(1, page.head + 1))
            assert page.head >= last
            last = page.head
            tagged = await log.read([Item(tags=("writer:0.0",))])
            numbers = [json.loads(stored.data)[1] for stored in tagged.events]
            assert numbers == list(range(len(numbers)))
        await writing
    assert await log.head() == 4_000
