"""What goes over the live socket: rows that changed, as bytes that all watchers share.

A row is encoded once by the projection. A frame is put together once for each kind of watcher
(what is watched, and whether personal text may be read), however many of them there are.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

Reveal = Callable[[bytes], Awaitable[bytes]]
Changes = Mapping[str, Mapping[str, bytes | None]]
"""For each topic the rows by their keys; nothing for a row that is gone."""

FIXES = "fixes"
UNITS = "units"
TOPICS = ("calls", UNITS, "activity", FIXES)
WATCHED = ("calls", UNITS)
"""The topics of who does not say which."""


class Kind(msgspec.Struct, frozen=True):
    """A kind of watcher: which topics, and whether personal text is shown in the clear."""

    topics: tuple[str, ...]
    reads_personal: bool


class Frame:
    """The changes up to one position."""

    def __init__(
        self, position: int, changes: Changes, *, merged: int = 0, at: datetime | None = None
    ) -> None:
        """`merged` is how many frames this one stands for, where a slow socket missed some.

        `at` is the time when it is sent, of a frame that is for one console alone.
        """
        self.position = position
        self.at = at
        self.changes = changes
        self.merged = merged
        self._made: dict[Kind, asyncio.Future[bytes]] = {}

    @property
    def size(self) -> int:
        """Give the weight of the rows, in bytes, before anything is revealed."""
        return sum(len(row or b"") + 16 for rows in self.changes.values() for row in rows.values())

    async def bytes_for(self, kind: Kind, reveal: Reveal) -> bytes:
        """Give the bytes for one kind of watcher: made by the first who asks."""
        made = self._made.get(kind)
        if made is None:
            made = self._made[kind] = asyncio.ensure_future(self._make(kind, reveal))
        return await asyncio.shield(made)

    async def _make(self, kind: Kind, reveal: Reveal) -> bytes:
        plain = delta(self.position, self.changes, kind.topics, self.merged, self.at)
        return await reveal(plain) if kind.reads_personal else plain


def merge(frames: Sequence[Frame]) -> Frame:
    """Make one frame of several, each row as it last was."""
    if len(frames) == 1:
        return frames[0]
    merged: dict[str, dict[str, bytes | None]] = {}
    for frame in frames:
        for topic, rows in frame.changes.items():
            merged.setdefault(topic, {}).update(rows)
    return Frame(frames[-1].position, merged, merged=sum(max(1, one.merged) for one in frames))


def delta(
    position: int,
    changes: Changes,
    topics: Iterable[str],
    merged: int = 0,
    at: datetime | None = None,
) -> bytes:
    """Write the frame of what changed."""
    shown: list[bytes] = []
    gone: dict[str, list[str]] = {}
    for topic in topics:
        rows = changes.get(topic, {})
        kept = [row for row in rows.values() if row is not None]
        if kept:
            shown.append(b'"%s":[%s]' % (topic.encode(), b",".join(kept)))
        lost = [key for key, row in rows.items() if row is None]
        if lost:
            gone[topic] = lost
    told = b',"merged":%d' % merged if merged else b""
    return b'{"position":%d,"rows":{%s},"gone":%s%s%s}' % (
        position,
        b",".join(shown),
        msgspec.json.encode(gone),
        told,
        _at(at),
    )


def _at(at: datetime | None) -> bytes:
    return b',"at":%s' % msgspec.json.encode(at) if at else b""


class Shown:
    """Everything that is shown at one position."""

    def __init__(self, position: int, epoch: str, rows: Mapping[str, Mapping[str, bytes]]) -> None:
        self.position = position
        self._epoch = epoch
        self._rows = {
            topic: [of_topic[key] for key in sorted(of_topic)] for topic, of_topic in rows.items()
        }
        self._made: dict[Kind, asyncio.Future[bytes]] = {}

    async def bytes_for(
        self, kind: Kind, reveal: Reveal, missed: int = 0, at: datetime | None = None
    ) -> bytes:
        """Give the bytes for one kind of watcher, sent at this time.

        `missed` tells how many frames they stand for.
        """
        made = self._made.get(kind)
        if made is None:
            made = self._made[kind] = asyncio.ensure_future(self._make(kind, reveal))
        shown = await asyncio.shield(made)
        told = b',"merged":%d' % missed if missed else b""
        head = b'{"position":%d,"epoch":%s' % (self.position, msgspec.json.encode(self._epoch))
        return b'%s%s%s,"snapshot":%s}' % (head, told, _at(at), shown)

    async def _make(self, kind: Kind, reveal: Reveal) -> bytes:
        plain = b"{%s}" % b",".join(
            b'"%s":[%s]' % (topic.encode(), b",".join(self._rows.get(topic, ())))
            for topic in kind.topics
        )
        return await reveal(plain) if kind.reads_personal else plain
