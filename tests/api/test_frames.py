"""What waits for a slow console: merged by row, bounded, and in the end the same as for others."""

import asyncio
import json
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from api.frames import Kind
from api.live import MOST_WAITING, Feed, Waiting
from api.telemetry import Metrics

KIND = Kind(("calls", "units"), reads_personal=False)
KEYS = ("26-000001", "26-000002", "26-000003")


async def as_it_is(text: bytes) -> bytes:
    """Reveal nothing."""
    return text


def row(key: str, text: str) -> bytes:
    """Make a row."""
    return json.dumps({"number": key, "text": text}).encode()


class Console:
    """Takes what waits, as the socket's own loop does."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.waiting = Waiting("s", KIND)
        self.position = -1
        self.rows: dict[str, Any] = {}
        self.told: list[int] = []
        feed.watch(self.waiting)

    async def take(self) -> None:
        """Take what waits."""
        frame = self.waiting.take()
        if missed := self.waiting.take_missed():
            shown = self.feed.shown()
            self.hear(await shown.bytes_for(KIND, as_it_is, missed))
        elif frame and frame.position > self.position:
            self.hear(await frame.bytes_for(KIND, as_it_is))

    def hear(self, text: bytes) -> None:
        """Hear a frame."""
        frame = json.loads(text)
        self.told.append(frame.get("merged", 0))
        if "snapshot" in frame:
            self.rows = {}
        for one in (frame.get("snapshot") or frame["rows"]).get("calls", []):
            self.rows[one["number"]] = one
        for key in frame.get("gone", {}).get("calls", []):
            self.rows.pop(key, None)
        self.position = frame["position"]


def shown(feed: Feed) -> dict[str, Any]:
    """Give what a fresh console would see."""
    fresh = Console(feed)
    fresh.waiting.missed = 1
    asyncio.run(fresh.take())
    feed.unwatch(fresh.waiting)
    return fresh.rows


Step = tuple[str, str | None, int] | None


@given(
    st.lists(
        st.none()
        | st.tuples(st.sampled_from(KEYS), st.none() | st.text(max_size=5), st.integers(0, 1)),
        max_size=40,
    )
)
def test_however_seldom_a_console_takes_it_ends_with_what_is_shown(steps: list[Step]) -> None:
    feed = Feed("e", as_it_is, Metrics())
    feed.begin(0, {"calls": {KEYS[0]: row(KEYS[0], "first")}})
    console = Console(feed)
    console.waiting.missed = 1
    asyncio.run(console.take())
    for position, step in enumerate(steps, 1):
        if step is None:
            asyncio.run(console.take())
            feed.publish(position, {})
            continue
        key, text, large = step
        made = None if text is None else row(key, text + "x" * large * MOST_WAITING)
        feed.publish(position, {"calls": {key: made}})
    asyncio.run(console.take())
    assert console.rows == shown(feed)


@given(st.integers(0, 30), st.randoms(use_true_random=False))
def test_who_resumes_anywhere_has_what_is_shown(after: int, chance: random.Random) -> None:
    feed = Feed("e", as_it_is, Metrics())
    feed.begin(0, {})
    known: dict[str, Any] = {}
    for position in range(1, 31):
        key = chance.choice(KEYS)
        feed.publish(position, {"calls": {key: chance.choice([None, row(key, str(position))])}})
        if position == after:
            known = shown(feed)
    frame = feed.since(after)
    assert frame is not None
    console = Console(feed)
    console.rows = known
    console.hear(asyncio.run(frame.bytes_for(KIND, as_it_is)))
    assert console.rows == shown(feed)
    assert feed.since(31) is None
    assert feed.since(after, "another-log") is None


def test_a_console_that_cannot_keep_up_is_told_and_does_not_fill_the_memory() -> None:
    metrics = Metrics()
    feed = Feed("e", as_it_is, metrics)
    feed.begin(0, {})
    console = Console(feed)
    for position in range(1, 200):
        key = KEYS[position % 3]
        feed.publish(position, {"calls": {key: row(key, "x" * 1000)}})
    asyncio.run(console.take())
    assert console.told == [199]
    assert len(console.rows) == 3
    assert metrics.fell_behind._value.get() == 0
    for position in range(200, 700):
        key = f"26-{position:06}"
        feed.publish(position, {"calls": {key: row(key, "x" * 1000)}})
    assert metrics.fell_behind._value.get() == 1
    asyncio.run(console.take())
    assert console.told[-1] >= 500
    assert len(console.rows) == 503


def test_a_row_is_put_together_once_for_all_who_watch_the_same() -> None:
    made = 0

    async def counting(text: bytes) -> bytes:
        nonlocal made
        made += 1
        return text

    async def everyone() -> None:
        feed = Feed("e", counting, Metrics())
        feed.begin(0, {})
        kind = Kind(("calls",), reads_personal=True)
        waiting = [Waiting(str(n), kind) for n in range(50)]
        for one in waiting:
            feed.watch(one)
        feed.publish(1, {"calls": {KEYS[0]: row(KEYS[0], "x")}})
        frames = [one.take() for one in waiting]
        texts = await asyncio.gather(*(f.bytes_for(kind, counting) for f in frames if f))
        assert len(texts) == 50
        assert len({id(text) for text in texts}) == 1

    asyncio.run(everyone())
    assert made == 1
