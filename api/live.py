"""The live feed: every console hears each change once, in order, as fast as it can take it.

One follower for each process. A slow console does not slow the others: what waits for it is
merged by row, and when that grows too large it gets a fresh snapshot instead, and is told.
"""

import asyncio
from collections.abc import Iterable

from api.frames import Frame, Kind, Reveal, delta, merge, snapshot
from api.telemetry import Metrics, log
from projections.board import Board

MOST_WAITING = 256 * 1024
PING_SECONDS = 10.0
