"""Two ways to the same end: both logs, and our dispatch and the library's own fold."""

import asyncio
from collections.abc import Callable, Iterator
from typing import NamedTuple

import asyncpg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.dispatch.call import Call
from domain.dispatch.positions import Position
from domain.dispatch.tables import TablesInForce
from domain.kernel import Event, Noun, fold
from domain.unit import Unit
from eventlog.log import Condition, Conflict, Item, Log, NewEvent
from eventlog.memory import MemoryLog
from eventlog.postgres import Database
from migrations import migrate
from tests.eventlog.facts import NIGHT
from tests.eventlog.random_facts import HISTORY
from tests.given import recorded
from tests.postgres import TestServer, fresh_agency

TYPES = ("CallReceived", "NoteAdded", "UnitDispatched")
TAGS = ("call_id:1", "call_id:2", "unit_id:A", 'odd "{,}\\')


class Append(NamedTuple):
    """An append to try on both logs."""

    events: list[tuple[str, list[str]]]
    items: list[Item] | None
    after: int
    command_id: str


class Read(NamedTuple):
    """A question to ask both logs."""

    items: list[Item]
    after: int
    until: int | None
    limit: int | None


ITEMS = st.builds(
    Item,
    st.lists(st.sampled_from(TYPES), max_size=2, unique=True).map(tuple),
    st.lists(st.sampled_from(TAGS), max_size=3, unique=True).map(tuple),
    st.integers(0, 3),
)
APPENDS = st.builds(
    Append,
    st.lists(
        st.tuples(st.sampled_from(TYPES), st.lists(st.sampled_from(TAGS), max_size=4)),
        min_size=1,
        max_size=4,
    ),
    st.none() | st.lists(ITEMS, max_size=3),
    st.integers(0, 12),
    st.sampled_from(["", "c-1", "c-2", "c-3"]),
)
READS = st.builds(
    Read,
    st.lists(ITEMS, max_size=3),
    st.integers(0, 8),
    st.none() | st.integers(0, 12),
    st.none() | st.integers(0, 5),
)


async def _told(log: Log, step: Append | Read) -> object:
    if isinstance(step, Read):
        page = await log.read(
            step.items, after=step.after, until=step.until, limit=step.limit, tags=True
        )
        bare = await log.read(step.items, after=step.after, until=step.until, limit=step.limit)
        assert [replace(one, tags=()) for one in page.events] == bare.events
        tagged = [item for item in step.items if item.tags]
        for until in (step.until, None):
            found = await log.gather(tagged, until)
            assert found.head == page.head
            for item, matching in zip(tagged, found.each, strict=True):
                assert list(matching) == (await log.read([item], until=until)).events
        return page.head, [(one.position, one.type, one.data, one.tags) for one in page.events]
    condition = Condition(tuple(step.items), step.after) if step.items is not None else None
    events = [
        NewEvent(type, 1, f'"{number}"'.encode(), tuple(tags), NIGHT)
        for number, (type, tags) in enumerate(step.events)
    ]
    try:
        return await log.append(events, condition, step.command_id)
    except Conflict:
        return "conflict"


Try = Callable[[list[Append | Read]], None]


@pytest.fixture
def both(server: TestServer) -> Iterator[Try]:
    """Give a way to try steps on an empty log of each kind."""
    agency = fresh_agency()
    with asyncio.Runner() as runner:
        runner.run(migrate(server.owner_dsn, agency))
        owner = runner.run(asyncpg.connect(server.owner_dsn))

        async def tried(steps: list[Append | Read]) -> None:
            await owner.execute(f"TRUNCATE {agency}.events, {agency}.tags")
            database = await Database.open(server.dsns)  # what it remembers was taken away
            memory, stored = MemoryLog(), database.log(agency)
            try:
                for step in steps:
                    assert await _told(stored, step) == await _told(memory, step)
            finally:
                await database.close()

        yield lambda steps: runner.run(tried(steps))
        runner.run(owner.close())


def test_the_log_in_memory_and_the_one_on_postgresql_agree(both: Try) -> None:
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(APPENDS | READS, min_size=3, max_size=25))
    def agree(steps: list[Append | Read]) -> None:
        both(steps)

    agree()


@pytest.mark.parametrize(
    "noun",
    [
        lambda: Call("C1"),
        lambda: Unit("1A12"),
        lambda: Position("D1"),
        TablesInForce,
    ],
    ids=["Call", "Unit", "Position", "TablesInForce"],
)
def test_our_dispatch_and_the_librarys_own_fold_agree(noun: Callable[[], Noun]) -> None:
    @settings(max_examples=300, deadline=None)
    @given(HISTORY)
    @example([])
    def agree(history: list[Event]) -> None:
        theirs = noun()
        for fact in history:
            fact.mutate(theirs)
        assert vars(fold(noun(), recorded(*history))) == vars(theirs)

    agree()
