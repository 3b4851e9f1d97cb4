"""What every log promises: the same tests for the one in memory and the one on PostgreSQL."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from eventlog.log import (
    MAX_EVENT_BYTES,
    MAX_EVENTS_PER_APPEND,
    MAX_TAGS,
    BadEvent,
    Condition,
    Conflict,
    Item,
    Log,
    NewEvent,
)
from tests.eventlog.facts import NIGHT, event, nothing_new, positions

ODD_TAGS = (
    'call_id:"quoted"',
    "call_id:a,b",
    "call_id:{a}",
    "call_id:}{",
    "NULL",
    "null",
    "call_id:NULL",
    "back\\slash",
    "'; DROP TABLE events; --",
    "two words  and spaces ",
    " ",
    "tag:with:colons",
    "Ærøskøbing",
    "警察",
    "شرطة",
    "👮🏽",
    "e\u0301",
    "%",
    "$1",
    "cmd",
    "x" * 256,
)


async def test_positions_count_from_one_without_gaps(either_log: Log) -> None:
    assert await either_log.append([event("a:1")]) == 1
    assert await either_log.append([event("a:1"), event("a:2"), event("a:3")]) == 4
    page = await either_log.read()
    assert positions(page) == [1, 2, 3, 4]
    assert page.head == 4
    assert await either_log.head() == 4


async def test_an_empty_log_has_the_head_zero(either_log: Log) -> None:
    page = await either_log.read()
    assert (page.events, page.head, await either_log.head()) == ([], 0, 0)
    assert await either_log.position_at(datetime.now(UTC)) == 0


async def test_data_is_kept_byte_for_byte(either_log: Log) -> None:
    every_byte = bytes(range(1, 256)) * 3
    await either_log.append([event("a:1", data=every_byte), event("a:1", data=b"")])
    page = await either_log.read()
    assert [stored.data for stored in page.events] == [every_byte, b""]


async def test_type_version_and_tags_come_back(either_log: Log) -> None:
    await either_log.append([event("b:2", "a:1", "b:2", type="UnitDispatched", version=7)])
    (stored,) = (await either_log.read([Item(tags=("a:1",))], tags=True)).events
    assert (stored.type, stored.version, stored.tags) == ("UnitDispatched", 7, ("b:2", "a:1"))
    (bare,) = (await either_log.read([Item(tags=("a:1",))])).events
    assert bare.tags == ()


async def test_recorded_at_never_falls(either_log: Log) -> None:
    before = datetime.now(UTC)
    for _ in range(5):
        await either_log.append([event("a:1"), event("a:1")])
    stamps = [stored.recorded_at for stored in (await either_log.read()).events]
    assert stamps == sorted(stamps)
    assert before - timedelta(seconds=1) < stamps[0] <= datetime.now(UTC) + timedelta(seconds=1)


@pytest.mark.parametrize("tag", ODD_TAGS)
async def test_odd_tags_are_found_again_and_guard(either_log: Log, tag: str) -> None:
    await either_log.append([event("other:1", tag), event("other:2")])
    (stored,) = (await either_log.read([Item(tags=(tag,))], tags=True)).events
    assert stored.tags == ("other:1", tag)
    assert positions(await either_log.read([Item(tags=("other:1", tag))])) == [1]
    with pytest.raises(Conflict):
        await either_log.append([event("third:1")], nothing_new(tag))
    assert await either_log.head() == 2


async def test_all_odd_tags_on_one_event(either_log: Log) -> None:
    await either_log.append([event(*ODD_TAGS)], command_id='an "odd", {id}\\')
    (stored,) = (await either_log.read(tags=True)).events
    assert stored.tags == (*ODD_TAGS, 'cmd:an "odd", {id}\\')


async def test_an_event_without_tags_is_read_by_type_only(either_log: Log) -> None:
    await either_log.append([event(type="Bare"), event("a:1", type="Tagged")])
    assert positions(await either_log.read([Item(("Bare",))])) == [1]
    assert positions(await either_log.read([Item()])) == [1, 2]


async def test_items_match_any_and_tags_of_an_item_match_all(either_log: Log) -> None:
    await either_log.append(
        [
            event("call_id:1", "unit_id:A", type="UnitDispatched"),
            event("call_id:1", type="NoteAdded"),
            event("call_id:2", "unit_id:A", type="UnitDispatched"),
            event("call_id:2", "unit_id:B", type="UnitCleared"),
        ]
    )

    async def found(*items: Item) -> list[int]:
        return positions(await either_log.read(items))

    assert await found(Item(tags=("call_id:1",))) == [1, 2]
    assert await found(Item(tags=("call_id:1", "unit_id:A"))) == [1]
    assert await found(Item(tags=("unit_id:A", "call_id:1"))) == [1]
    assert await found(Item(("UnitDispatched", "UnitCleared"), ("call_id:2",))) == [3, 4]
    assert await found(Item(("UnitCleared",))) == [4]
    assert await found(Item(("NoteAdded",)), Item(tags=("unit_id:A",))) == [1, 2, 3]
    assert await found(Item(tags=("call_id:1",)), Item(tags=("unit_id:A",))) == [1, 2, 3]
    assert await found(Item(tags=("call_id:3",))) == []


async def test_after_until_and_limit(either_log: Log) -> None:
    await either_log.append([event("a:1") for _ in range(10)])
    for items in ([], [Item(tags=("a:1",))], [Item(("NoteAdded",))]):
        assert positions(await either_log.read(items, after=3, until=7)) == [4, 5, 6, 7]
        assert positions(await either_log.read(items, after=3, limit=2)) == [4, 5]
        assert positions(await either_log.read(items, limit=0)) == []
        assert (await either_log.read(items, after=10)).head == 10


async def test_the_newest_of_an_item_only(either_log: Log) -> None:
    for number in range(6):
        await either_log.append([event("a:1", f"b:{number % 2}", type=f"T{number % 3}")])

    async def newest(*items: Item, until: int | None = None) -> list[int]:
        return positions(await either_log.read(items, until=until))

    assert await newest(Item(tags=("a:1",), newest=1)) == [6]
    assert await newest(Item(tags=("a:1", "b:0"), newest=2)) == [3, 5]
    assert await newest(Item(("T0",), ("a:1",), newest=1)) == [4]
    assert await newest(Item(("T0",), newest=1)) == [4]
    assert await newest(Item(tags=("a:1",), newest=1), until=5) == [5]
    assert await newest(Item(tags=("a:1",), newest=1), Item(("T1",), ("a:1",))) == [2, 5, 6]


async def test_a_condition_is_met_only_by_what_stands_after_its_position(either_log: Log) -> None:
    await either_log.append([event("a:1", type="Seen")])
    await either_log.append([event("a:1", type="Next")], nothing_new("a:1", after=1))
    with pytest.raises(Conflict):
        await either_log.append([event("a:1")], nothing_new("a:1", after=1))
    with pytest.raises(Conflict):
        await either_log.append([event("a:1")], nothing_new("a:1", types=("Next",), after=1))
    await either_log.append([event("a:1")], nothing_new("a:1", types=("Seen",), after=1))
    await either_log.append([event("a:1")], nothing_new("a:2", after=0))
    assert await either_log.head() == 4


async def test_a_condition_guards_every_one_of_its_items(either_log: Log) -> None:
    await either_log.append([event("tour_id:1", "call_id:9", type="UnitDispatched")])
    items = (Item(("CallClosed",), ("call_id:9",)), Item(tags=("tour_id:1", "call_id:9")))
    with pytest.raises(Conflict):
        await either_log.append([event("call_id:9")], Condition(items, 0))
    with pytest.raises(Conflict):
        await either_log.append([event("call_id:9")], Condition((Item(("UnitDispatched",)),), 0))
    with pytest.raises(Conflict):
        await either_log.append([event("call_id:9")], Condition((Item(),), 0))
    with pytest.raises(Conflict):
        await either_log.append([event()], Condition((Item(tags=("tour_id:1",), newest=1),), 0))
    await either_log.append([event("call_id:9")], Condition(items, 1))
    await either_log.append([event("call_id:9")], Condition((), 0))
    assert await either_log.head() == 3


async def test_a_refused_append_leaves_nothing(either_log: Log) -> None:
    await either_log.append([event("a:1")])
    with pytest.raises(Conflict):
        await either_log.append([event("b:1"), event("b:2")], nothing_new("a:1"))
    page = await either_log.read([Item(tags=("b:1",)), Item(tags=("b:2",))])
    assert (page.events, page.head) == ([], 1)


async def test_a_command_is_recorded_once_later(either_log: Log) -> None:
    assert await either_log.append([event("a:1"), event("a:2")], command_id="c-1") == 2
    with pytest.raises(Conflict):
        await either_log.append([event("a:3")], command_id="c-1")
    assert await either_log.append([event("a:3")], command_id="c-2") == 3
    assert positions(await either_log.read([Item(tags=("cmd:c-1",))])) == [1, 2]


async def test_a_command_is_recorded_once_at_once(either_log: Log) -> None:
    answers = await asyncio.gather(
        *(either_log.append([event(f"a:{n}")], command_id="c-1") for n in range(20)),
        return_exceptions=True,
    )
    assert [answer for answer in answers if isinstance(answer, int)] == [1]
    assert sum(isinstance(answer, Conflict) for answer in answers) == 19
    assert await either_log.head() == 1


async def test_each_of_many_at_once_succeeds_or_fails_alone(either_log: Log) -> None:
    await either_log.append([event("taken:0")])
    answers = await asyncio.gather(
        *(
            either_log.append([event(f"a:{n}")], nothing_new(f"taken:{n % 2}"), f"c-{n}")
            for n in range(200)
        ),
        return_exceptions=True,
    )
    won = [answer for answer in answers if isinstance(answer, int)]
    assert sorted(won) == list(range(2, 102))
    assert [isinstance(answer, Conflict) for answer in answers] == [True, False] * 100


async def test_of_those_on_one_boundary_at_once_one_wins(either_log: Log) -> None:
    answers = await asyncio.gather(
        *(either_log.append([event("call_id:1")], nothing_new("call_id:1")) for _ in range(50)),
        *(either_log.append([event()], Condition((Item(("Never",)),), 0)) for _ in range(5)),
        return_exceptions=True,
    )
    won = [answer for answer in answers if isinstance(answer, int)]
    assert sorted(won) == [1, 2, 3, 4, 5, 6]
    assert sum(isinstance(answer, Conflict) for answer in answers[:50]) == 49


BAD_EVENTS = {
    "no event": [],
    "too many events": [event()] * (MAX_EVENTS_PER_APPEND + 1),
    "too large": [event(data=b'"' + b"x" * MAX_EVENT_BYTES + b'"')],
    "NUL in data": [event(data=b'{"text":"a\x00b"}')],
    "escaped NUL in data": [event(data=b'{"text":"a\\\\\\u0000b"}')],
    "no type": [event(type="")],
    "NUL in type": [event(type="A\x00")],
    "empty tag": [event("a:1", "")],
    "NUL in tag": [event("a:\x00")],
    "control character in tag": [event("a:\x1f")],
    "half a character in tag": [event("a:\ud83d")],
    "long tag": [event("x" * 257)],
    "too many tags": [event(*(f"a:{n}" for n in range(MAX_TAGS + 1)))],
    "negative version": [event(version=-1)],
    "huge version": [event(version=2**31)],
    "time without offset": [NewEvent("A", 1, b"{}", (), NIGHT.replace(tzinfo=None))],
}


@pytest.mark.parametrize("bad", BAD_EVENTS)
async def test_what_a_log_cannot_keep_is_refused_with_a_sentence(either_log: Log, bad: str) -> None:
    with pytest.raises(BadEvent) as refused:
        await either_log.append([event("good:1"), *BAD_EVENTS[bad]] if BAD_EVENTS[bad] else [])
    assert str(refused.value).endswith(".")
    assert await either_log.head() == 0


@pytest.mark.parametrize("command_id", ["a\x00b", "x" * 253, "\ud83d"])
async def test_a_bad_command_id_is_refused(either_log: Log, command_id: str) -> None:
    with pytest.raises(BadEvent):
        await either_log.append([event()], command_id=command_id)
    assert await either_log.head() == 0


async def test_a_typed_backslash_is_no_nul(either_log: Log) -> None:
    await either_log.append([event(data=b'{"text":"\\\\u0000"}')])
    assert await either_log.head() == 1


async def test_what_no_event_can_carry_matches_nothing(either_log: Log) -> None:
    await either_log.append([event("a:1")])
    for tag in ("\x00", "a:\ud83d", "", "x" * 300):
        assert (await either_log.read([Item(tags=(tag,))])).events == []
        await either_log.append([event("a:1")], nothing_new(tag))


async def test_largest_append(either_log: Log) -> None:
    data = b'"' + b"x" * (MAX_EVENT_BYTES - 2) + b'"'
    tags = [f"a:{n}" for n in range(MAX_TAGS)]
    assert await either_log.append([event(*tags, data=data)] * 3) == 3
    assert await either_log.append([event("b:1")] * MAX_EVENTS_PER_APPEND) == 1003
    assert len((await either_log.read([Item(tags=("b:1",))])).events) == 1000


async def test_the_position_at_an_instant(either_log: Log) -> None:
    for _ in range(7):
        await either_log.append([event("a:1"), event("a:1")])
    stored = (await either_log.read()).events
    for one in stored:
        last = max(s.position for s in stored if s.recorded_at <= one.recorded_at)
        assert await either_log.position_at(one.recorded_at) == last
    first = stored[0].recorded_at
    assert await either_log.position_at(first - timedelta(microseconds=1)) == 0
    assert await either_log.position_at(datetime.now(UTC) + timedelta(days=1)) == 14


async def test_a_follower_gets_each_event_once_and_waits_for_more(either_log: Log) -> None:
    await either_log.append([event("a:1")] * 3)
    seen: list[int] = []
    begun = asyncio.Event()

    async def follow() -> None:
        async for page in either_log.follow(1):
            seen.extend(positions(page))
            begun.set()
            if seen[-1] == 14:
                return

    following = asyncio.create_task(follow())
    await begun.wait()
    for _ in range(10):
        await either_log.append([event("a:1")])
    assert not following.done()
    await either_log.append([event("a:1")])
    await following
    assert seen == list(range(2, 15))
