"""A console of the tests: it keeps what the live socket shows, over every drop."""

import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.api.served import Node

KEYS = {"calls": "number", "units": "unit_id", "activity": "position", "fixes": "unit_id"}
"""What is watched, and what names a row of it."""


class Console:
    """Keeps what a console shows: a snapshot, and every delta after it."""

    def __init__(self, node: Node, token: str) -> None:
        self.node = node
        self.token = token
        self.position: int | None = None
        self.epoch = ""
        self.rows: dict[str, dict[str, Any]] = {topic: {} for topic in KEYS}
        self.snapshots = 0

    def hear(self, text: str | bytes) -> None:
        """Take a frame."""
        frame = json.loads(text)
        if "snapshot" in frame:
            self.snapshots += 1
            self.epoch = frame["epoch"]
            self.rows = {topic: {} for topic in KEYS}
        else:
            assert self.position is not None
            assert frame["position"] >= self.position
        for topic, rows in (frame.get("snapshot") or frame["rows"]).items():
            self.rows[topic] |= {str(row[KEYS[topic]]): row for row in rows}
        for topic, keys in frame.get("gone", {}).items():
            for key in keys:
                del self.rows[topic][key]
        self.position = frame["position"]

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[ClientConnection]:
        """Connect, and go on from what is known."""
        known = "" if self.position is None else f"&after={self.position}&epoch={self.epoch}"
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"ws{self.node.address.removeprefix('http')}/api/live?watch={','.join(KEYS)}{known}"
        async with connect(url, additional_headers=headers, max_size=None) as socket:
            yield socket

    async def watch(self, position: int, drops: random.Random | None = None) -> None:
        """Watch until a position, dropping the connection now and then."""
        while self.position is None or self.position < position:
            with suppress(ConnectionClosed):
                async with self.connected() as socket:
                    frames = drops.randint(1, 6) if drops else 1_000_000
                    for _ in range(frames):
                        self.hear(await socket.recv())
                        if self.position is not None and self.position >= position:
                            return
