"""The tail: a writer asks the database only what it cannot tell, and is never wrong for it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.batch import Operation
from eventlog.log import Conflict, Item, NewEvent
from eventlog.postgres import Database, PostgresLog
from eventlog.tail import IN_A_ROW, Tail
from tests.eventlog.facts import event, nothing_new, positions
from tests.postgres import TestServer

TAGS = ("a:1", "a:2", "b:1", "cmd:1")
TYPES = ("A", "B")
some_tags = st.lists(st.sampled_from(TAGS), max_size=3, unique=True).map(tuple)
events = st.builds(lambda type, tags: event(*tags, type=type), st.sampled_from(TYPES), some_tags)
appends = st.lists(events, min_size=1, max_size=3)
batches = st.lists(st.tuples(st.integers(0, 2), st.lists(appends, max_size=3)), max_size=12)
items = st.builds(
    Item, st.lists(st.sampled_from(TYPES), max_size=2, unique=True).map(tuple), some_tags
)


def matches(item: Item, one: NewEvent) -> bool:
    return set(item.tags) <= set(one.tags) and (not item.types or one.type in item.types)


@given(batches, items, st.integers(0, 30))
def test_what_it_rules_out_is_not_there(
    written: list[tuple[int, list[list[NewEvent]]]], item: Item, after: int
) -> None:
    """Others write between, now and then, and refused operations leave nothing."""
    tail, log = Tail(most_tags=3), list[NewEvent]()
    for others, batch in written:
        log += [event("a:1", "cmd:1", type="A")] * others
        lasts = list[int | None]()
        for number, one in enumerate(batch):
            if number % 3 == 2:
                lasts.append(None)
                continue
            log += one
            lasts.append(len(log))
        tail.wrote([Operation(one) for one in batch], lasts)
        if any(matches(item, one) for one in log[after : tail.end]):
            assert not tail.rules_out(item, after)


def test_a_tail_of_its_own_answers_and_forgets_what_is_old() -> None:
    tail = Tail(most_tags=2)
    for position in range(1, IN_A_ROW + 1):
        assert tail.end is None
        tail.wrote([Operation([event(f"a:{position}")])], [position])
    assert tail.end == IN_A_ROW
    assert tail.rules_out(Item(tags=("b:1",)), IN_A_ROW)
    assert tail.rules_out(Item(tags=("a:3",)), 3)
    assert not tail.rules_out(Item(tags=("a:3",)), 2)
    assert not tail.rules_out(Item(tags=("a:1",)), 0)
    assert not tail.rules_out(Item(tags=("cmd:1",)), IN_A_ROW)
    guarded = Operation([event("a:3")], nothing_new("a:3", after=3), command_id="c-1")
    assert [asked[0] for asked in guarded.asks(tail.rules_out)] == ["cmd:c-1"]


async def test_a_node_that_wrote_alone_is_refused_by_what_another_wrote_since(
    server: TestServer, log: PostgresLog
) -> None:
    for _ in range(IN_A_ROW + 2):
        known = await log.append([event("a:1")])
    assert await log.append([event("a:1")], nothing_new("a:1", after=known)) == known + 1
    another = await Database.open(server.dsns)
    await another.log(log.agency).append([event("a:1")])
    await another.close()
    with pytest.raises(Conflict):
        await log.append([event("a:1")], nothing_new("a:1", after=known + 1))
    last = await log.append([event("a:1")], nothing_new("a:1", after=known + 2))
    assert last == known + 3


async def test_a_refused_append_among_others_moves_those_behind_it_up(log: PostgresLog) -> None:
    await log.append([event("a:1")])
    refused = nothing_new("a:1", types=("NoteAdded",))
    first, lost, second, also_lost, third = await asyncio.gather(
        log.append([event("b:1"), event("b:1")]),
        log.append([event("b:2"), event("b:2"), event("b:2")], refused),
        log.append([event("b:3")]),
        log.append([event("b:4")], refused),
        log.append([event("b:5"), event("b:5")]),
        return_exceptions=True,
    )
    assert isinstance(lost, Conflict)
    assert isinstance(also_lost, Conflict)
    assert (first, second, third) == (3, 4, 6)
    assert positions(await log.read([Item(tags=("b:3",)), Item(tags=("b:5",))])) == [4, 5, 6]
    assert await log.head() == 6


@pytest.mark.parametrize(
    "instant",
    [
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(9999, 6, 5, 4, 3, 2, 123_457, tzinfo=UTC),
    ],
)
async def test_every_instant_is_kept_to_the_microsecond(
    log: PostgresLog, instant: datetime
) -> None:
    await log.append([event("a:1")._replace(occurred_at=instant)])
    (stored,) = (await log.read()).events
    assert stored.occurred_at - instant == timedelta()
