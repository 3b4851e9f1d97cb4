"""What is read along, and what is kept from reading to reading, changes no answer."""

from collections.abc import Sequence
from datetime import UTC, datetime

import asyncpg
import pytest
from msgspec.structs import replace

from domain.dispatch.calls import AddNote
from domain.dispatch.events import CallReceived
from domain.kernel import FactUndone, History, Recorded, about
from domain.patrol.events import TourBegan
from eventlog.codec import encode
from eventlog.decide import do
from eventlog.foresight import REMEMBERED, Foresight
from eventlog.keys import Keys, MemoryKeyStore
from eventlog.log import Condition, Item, Known, NewEvent, Stored, WrongEpoch
from eventlog.memory import MemoryLog
from eventlog.postgres import Database
from eventlog.remembered import Remembered, nothing
from migrations import migrate
from tests.domain.town import call_id, received
from tests.eventlog.facts import event
from tests.given import stamp
from tests.postgres import TestServer, fresh_agency

KEYS = Keys(bytes(32), MemoryKeyStore())
ITEM = Item(("NoteAdded",), ("call_id:1",))


def stored(position: int) -> Stored:
    at = datetime(2026, 7, 4, tzinfo=UTC)
    return Stored(position, "NoteAdded", 1, b"{}", at, at)


def known_until(until: int, *positions: int) -> Known:
    return Known(until, History([stored(position) for position in positions]))


def shown(known: Known | None) -> tuple[int, list[Recorded]] | None:
    return known and (known.until, list(known.history.recorded))


def learnt(remembered: Remembered, known: Known, news: Sequence[int], head: int) -> list[int]:
    history = remembered.learn(ITEM, known, [stored(one) for one in news], head)
    return [one.position for one in history.recorded]


def test_only_the_news_are_read_and_all_of_it_is_given() -> None:
    remembered = Remembered()
    assert remembered.of(ITEM) is None
    assert learnt(remembered, nothing(), [3], head=5) == [3]
    known = known_until(5, 3)
    assert shown(remembered.of(ITEM)) == shown(known)
    assert learnt(remembered, known, [8], head=9) == [3, 8]
    assert shown(remembered.of(ITEM)) == shown(known_until(9, 3, 8))


def test_an_answer_that_comes_late_makes_nothing_older() -> None:
    remembered = Remembered()
    assert learnt(remembered, nothing(), [3, 8], head=9) == [3, 8]
    assert learnt(remembered, nothing(), [3], head=5) == [3]
    assert shown(remembered.of(ITEM)) == shown(known_until(9, 3, 8))


def test_of_the_newest_no_more_is_kept_than_was_asked_for() -> None:
    remembered, newest = Remembered(), Item((), ("call_id:1",), newest=1)
    remembered.learn(newest, nothing(), [stored(3)], head=5)
    history = remembered.learn(newest, known_until(5, 3), [stored(8)], head=9)
    assert list(history) == [stored(8)]


TAGGED = replace(stored(8), tags=("call_id:1", "unit_id:A", "cmd:c-1"))


@pytest.mark.parametrize(
    ("known", "after", "then"),
    [
        (known_until(5, 3), 5, known_until(8, 3, 8)),
        (known_until(7, 3), 5, known_until(8, 3, 8)),
        (known_until(4, 3), 5, known_until(4, 3)),  # forgotten, and read again by another
        (known_until(9, 8), 5, known_until(9, 8)),  # read since
        (None, 5, None),
    ],
)
def test_what_was_appended_is_known_where_nothing_can_be_missing(
    known: Known | None, after: int, then: Known | None
) -> None:
    remembered = Remembered()
    if known:
        learnt(remembered, nothing(), [one.position for one in known.history], known.until)
    remembered.appended(remembered.guarded([(ITEM, after)], 8), [TAGGED])
    assert shown(remembered.of(ITEM)) == shown(then)


def test_of_what_was_appended_an_item_knows_what_it_matches() -> None:
    remembered = Remembered()
    others = [Item(("CallClosed",), ("call_id:1",)), Item((), ("call_id:1", "call_id:2"))]
    for item in others:
        remembered.learn(item, nothing(), (), 5)
    remembered.appended(remembered.guarded([(item, 5) for item in others], 8), [TAGGED])
    assert [shown(remembered.of(item)) for item in others] == [(8, []), (8, [])]


def test_what_was_asked_longest_ago_is_forgotten_first() -> None:
    remembered = Remembered(most_events=2)
    first, second, third = (Item((), (f"call_id:{number}",)) for number in range(3))
    for item in (first, second):
        remembered.learn(item, nothing(), [stored(3)], head=5)
    remembered.of(first)
    remembered.learn(third, nothing(), [stored(4)], head=5)
    assert remembered.of(second) is None
    assert shown(remembered.of(first)) == (5, [stored(3)])


def test_what_followed_a_question_is_foreseen_and_the_rest_forgotten() -> None:
    foresight: Foresight[str] = Foresight()
    foresight.learn(["unit", "tour", "call 1"])
    assert foresight.beside(["unit"]) == ["tour", "call 1"]
    foresight.learn(["unit", "tour", "call 2"])
    assert foresight.beside(["unit", "tour"]) == ["call 2"]
    foresight.learn(f"other {number}" for number in range(REMEMBERED))
    assert foresight.beside(["unit"]) == []


class Interrupted(MemoryLog):
    """A log in which a unit is logged on between what a command reads and what it appends."""

    async def append(
        self, events: Sequence[NewEvent], condition: Condition | None = None, command_id: str = ""
    ) -> int:
        """Append what comes between, and then what was asked for."""
        if command_id:
            await super().append([event("unit_id:1A12", type="TourBegan")])
        return await super().append(events, condition, command_id)


async def test_a_command_guards_what_it_asked_for_and_not_what_was_foreseen() -> None:
    log = Interrupted()
    await log.append(await encode([received(1)], KEYS))
    log.foresight.learn(
        [about(CallReceived, FactUndone, call_id=call_id(1)), about(TourBegan, unit_id="1A12")]
    )
    note = AddNote(stamp=stamp(command_id="c-1"), call_id=call_id(1), text="shouting")
    await do(log, KEYS, note)
    assert set(note.past.read) > set(note.past.asked), "more was read than was asked for"
    assert [one.type for one in (await log.read()).events].count("TourBegan") == 1, "at first try"


async def test_a_log_that_was_restored_is_not_read_on(server: TestServer) -> None:
    agency = fresh_agency()
    await migrate(server.owner_dsn, agency)
    database = await Database.open(server.dsns)
    owner = await asyncpg.connect(server.owner_dsn)
    try:
        log = database.log(agency)
        await log.append([event("call_id:1", type="NoteAdded")])
        assert len((await log.gather([ITEM])).each[0]) == 1
        await owner.execute(f"UPDATE {agency}.epoch SET id = gen_random_uuid()")  # noqa: S608  # our own name
        with pytest.raises(WrongEpoch, match="restored"):
            await log.gather([ITEM])
        with pytest.raises(WrongEpoch, match="restored"):
            await log.append([event("call_id:1", type="NoteAdded")], Condition((ITEM,), 1))
        assert await owner.fetchval(f"SELECT count(*) FROM {agency}.events") == 1  # noqa: S608
    finally:
        await owner.close()
        await database.close()
