"""The live websocket: a snapshot, or what changed since a position, and then every change."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.frames import TOPICS, WATCHED, Frame, Kind
from api.http.access import Allow, Here
from api.http.values import Position
from api.live import Feed, Waiting
from api.security.principal import EVERYONE, Principal

router = APIRouter()

PING_SECONDS = 10.0
CATCH_UP_SECONDS = 1.0
POLICY = 1008
CHANGES_OVER = "Reconnect and go on from your position."


@router.websocket("/api/live")
async def live(
    socket: WebSocket,
    who: Annotated[Principal, Depends(Allow(EVERYONE))],
    centre: Here,
    *,
    after: Position | None = None,
    epoch: str = "",
    watch: str = ",".join(WATCHED),
) -> None:
    """Show the rows of the topics in `watch`, and send each change."""
    topics = tuple(topic for topic in TOPICS if topic in watch.split(","))
    await socket.accept()
    waiting = Waiting(who.session_id, Kind(topics, who.reads_personal))
    centre.feed.watch(waiting)
    console = Console(socket, centre.feed, waiting, centre.clock.now)
    try:
        if after is not None:
            await centre.board.wait_for(after, CATCH_UP_SECONDS)
        await _until_either_ends(console.hear(), console.tell(after, epoch))
    finally:
        centre.feed.unwatch(waiting)


async def _until_either_ends(*works: Awaitable[None]) -> None:
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError, WebSocketDisconnect):
                await task


class Console:
    """One console's end of the feed."""

    def __init__(
        self,
        socket: WebSocket,
        feed: Feed,
        waiting: Waiting,
        now: Callable[[], datetime],
    ) -> None:
        self._socket = socket
        self._feed = feed
        self._waiting = waiting
        self._now = now

    async def hear(self) -> None:
        """Notice when the console goes. What it says is of no account here."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return

    async def tell(self, after: int | None, epoch: str) -> None:
        """Send the first frame, and then what changes, until the session ends."""
        since = self._feed.since(after, epoch) if after is not None else None
        if since:
            self._waiting.take()  # `since` tells it too
            await self._send(since)
        else:
            await self._send_all(0)
        while not self._waiting.closing:
            with suppress(TimeoutError):
                async with asyncio.timeout(PING_SECONDS):
                    await self._waiting.news.wait()
            frame = self._waiting.take()
            if missed := self._waiting.take_missed():
                await self._send_all(missed)
            elif frame is not None:
                await self._send(frame)
            else:
                await self._send(Frame(self._feed.position, {}, at=self._now()))
        await self._socket.close(POLICY, self._waiting.closing)

    async def _send_all(self, missed: int) -> None:
        self._waiting.take()  # what is shown tells it too
        shown, kind = self._feed.shown(), self._waiting.kind
        text = await shown.bytes_for(kind, self._feed.reveal, missed, self._now())
        await self._socket.send_text(text.decode())

    async def _send(self, frame: Frame) -> None:
        """Send a frame. An empty one is a sign of life."""
        text = await frame.bytes_for(self._waiting.kind, self._feed.reveal)
        await self._socket.send_text(text.decode())
