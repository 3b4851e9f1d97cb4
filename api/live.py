"""The live feed: every console hears each change once, in order, as fast as it can take it.

One follower for each process. A slow console does not slow the others: what waits for it is
merged by row, and when that grows too large it gets a fresh snapshot instead, and is told.
"""

import asyncio
from collections import deque
from collections.abc import Mapping

from api.frames import FIXES, TOPICS, UNITS, Changes, Frame, Kind, Reveal, Shown, merge
from api.telemetry import Metrics

MOST_WAITING = 256 * 1024
REMEMBERED_BYTES = 16 * 1024 * 1024
REMEMBERED_FRAMES = 10_000


class Waiting:
    """What waits to be sent to one console: never more than `MOST_WAITING` bytes of rows.

    `kind` is what it watches, with what its session was entitled to when it began.
    """

    def __init__(self, session_id: str, kind: Kind) -> None:
        self.session_id = session_id
        self.kind = kind
        self.closing = ""
        self.missed = 0
        self.news = asyncio.Event()
        self._frames: list[Frame] = []
        self._weight = 0

    def put(self, frame: Frame) -> bool:
        """Let a frame wait. Tells whether the console has fallen too far behind just now."""
        self.news.set()
        if self.missed:
            self.missed += 1
            return False
        self._frames.append(frame)
        self._weight += frame.size
        if self._weight > MOST_WAITING and len(self._frames) > 1:
            self._frames = [merge(self._frames)]
            self._weight = self._frames[0].size
            if self._weight > MOST_WAITING:
                self.missed = max(1, self._frames[0].merged)
                self._frames = []
        return self.missed > 0

    def take(self) -> Frame | None:
        """Take all that waits as one frame; nothing if there is none, or a snapshot is due."""
        frames, self._frames, self._weight = self._frames, [], 0
        self.news.clear()
        return merge(frames) if frames else None

    def take_missed(self) -> int:
        """Tell how many frames a snapshot must stand for (0: none is due), and begin afresh."""
        missed, self.missed = self.missed, 0
        return missed


class Feed:
    """What this process shows, and the consoles that watch it."""

    def __init__(self, epoch: str, reveal: Reveal, metrics: Metrics) -> None:
        self.epoch = epoch
        self.reveal = reveal
        self.position = 0
        self._metrics = metrics
        self._rows: dict[str, dict[str, bytes]] = {topic: {} for topic in TOPICS}
        self._located: dict[str, bytes] = {}
        self._out_of_sight: set[str] = set()
        self._recent: deque[Frame] = deque()
        self._recent_bytes = 0
        self._known_since = 0
        self._shown: Shown | None = None
        self.watching: set[Waiting] = set()

    def begin(self, position: int, changes: Changes) -> None:
        """Show these rows, at this position: what came before is not remembered."""
        self._recent.clear()
        self._recent_bytes = 0
        self._rows = {topic: {} for topic in TOPICS}
        self._keep(position, self._with_fixes(changes))
        self._known_since = position
        for waiting in self.watching:
            waiting.missed += 1
            waiting.news.set()

    def publish(self, position: int, changes: Changes) -> None:
        """Show what changed up to a position, and let every console hear of it."""
        changes = self._with_fixes(changes)
        frame = Frame(position, changes)
        self._keep(position, changes)
        self._recent.append(frame)
        self._recent_bytes += frame.size
        while len(self._recent) > REMEMBERED_FRAMES or self._recent_bytes > REMEMBERED_BYTES:
            oldest = self._recent.popleft()
            self._recent_bytes -= oldest.size
            self._known_since = oldest.position
        for waiting in self.watching:
            if waiting.put(frame):
                self._metrics.fell_behind.inc()

    def locate(self, fixes: Mapping[str, bytes | None]) -> None:
        """Show where units are now, to those who watch it: no position of the log tells of it.

        Only of units that are on the board: where an officer is off duty is nobody's business.
        Nothing stands for a fix that is forgotten.
        """
        for unit, fix in fixes.items():
            if fix is None:
                self._located.pop(unit, None)
            else:
                self._located[unit] = fix
        shown = {unit: fix for unit, fix in fixes.items() if unit in self._rows[UNITS]}
        if not shown:
            return
        self._keep(self.position, {FIXES: shown})
        frame = Frame(self.position, {FIXES: shown})
        for waiting in self.watching:
            if FIXES in waiting.kind.topics and waiting.put(frame):
                self._metrics.fell_behind.inc()

    def _with_fixes(self, changes: Changes) -> Changes:
        """Add where units are that come on the board, and take away of those that leave it."""
        shown, fixes = self._rows[FIXES], dict[str, bytes | None]()
        for unit, row in changes.get(UNITS, {}).items():
            if row is None and unit in shown:
                fixes[unit] = None
            elif row is not None and unit not in shown and unit in self._located:
                fixes[unit] = self._located[unit]
        return {**changes, FIXES: fixes} if fixes else changes

    def _keep(self, position: int, changes: Changes) -> None:
        for topic, rows in changes.items():
            kept = self._rows[topic]
            for key, row in rows.items():
                if row is None:
                    kept.pop(key, None)
                else:
                    kept[key] = row
        fixes = changes.get(FIXES, {})
        self._out_of_sight |= {unit for unit, fix in fixes.items() if fix is None}
        self._out_of_sight -= self._rows[FIXES].keys()
        self.position = position
        self._shown = None

    def shown(self) -> Shown:
        """Give everything that is shown now; those who ask at one position share it."""
        if self._shown is None:
            self._shown = Shown(self.position, self.epoch, self._rows)
        return self._shown

    def since(self, after: int, epoch: str = "") -> Frame | None:
        """Give what changed after a position; nothing if that is no longer known, or not yet.

        Where units are comes with it, whenever that was told.
        """
        if epoch not in ("", self.epoch) or not self._known_since <= after <= self.position:
            return None
        missed = [frame for frame in self._recent if frame.position > after]
        frame = merge(missed) if missed else Frame(self.position, {})
        told = {**dict.fromkeys(self._out_of_sight), **self._rows[FIXES]}
        if not told:
            return frame
        return Frame(frame.position, {**frame.changes, FIXES: told}, merged=frame.merged)

    def watch(self, waiting: Waiting) -> None:
        """Begin to tell a console of changes. End it with `unwatch`."""
        self.watching.add(waiting)
        self._metrics.sockets.set(len(self.watching))

    def unwatch(self, waiting: Waiting) -> None:
        """Tell it of no more changes."""
        self.watching.discard(waiting)
        self._metrics.sockets.set(len(self.watching))

    def close_session(self, session_id: str, because: str = "Your session ended.") -> None:
        """Let the sockets of a session close, for the reason given."""
        for waiting in self.watching:
            if waiting.session_id == session_id:
                waiting.closing = because
                waiting.news.set()
