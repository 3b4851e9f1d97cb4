"""Watching: the board in this terminal, live until it is left, or once."""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console, Group
from rich.live import Live

from api.program.watch.board import Board
from api.program.watch.drawing import Seen, draw
from api.program.watch.seen import calls_seen, units_seen
from api.program.watch.socket import NotWatched, follow, vocabulary
from domain.agency_tables import AgencyTables

EVERY = 0.25
FIRST_WORD_WITHIN = 15.0
WIDTH_WITHOUT_TERMINAL = 120
HEIGHT_WITHOUT_TERMINAL = 10_000


class Terms(msgspec.Struct, frozen=True):
    """The agency's tables and its time zone, as the server tells them."""

    tables: AgencyTables
    zone: tzinfo | None


def terms(found: Mapping[str, Any]) -> Terms:
    """Read the answer of `GET /api/vocabulary`. Raises `NotWatched`."""
    try:
        tables = msgspec.convert(found, AgencyTables)
    except msgspec.ValidationError as error:
        raise NotWatched(
            f"The server speaks of its codes in another way than this version knows ({error}). "
            "Use the same version of Blotter on both sides."
        ) from error
    name = found.get("time_zone")
    return Terms(tables, ZoneInfo(name) if name else None)


def seen(board: Board, told: Terms, now: datetime) -> Seen:
    """Give what is to be seen of the board at an instant."""
    return Seen(
        agency=told.tables.agency,
        now=now.astimezone(told.zone),
        position=board.position,
        connected=board.connected,
        heard=now - board.heard_at if board.heard_at else None,
        trouble=board.trouble,
        calls=calls_seen(board.calls.values(), board.units, told.tables, now),
        units=units_seen(board.units.values(), told.tables, now),
    )


async def watch(address: str, token: str, console: Console) -> None:
    """Show the board in the terminal until cancelled, or until the session ends."""
    told = terms(await vocabulary(address, token))
    board, changed = Board(), asyncio.Event()
    following = asyncio.create_task(follow(board, address, token, changed))
    try:
        with Live(console=console, screen=True, auto_refresh=False) as live:
            while not following.done():
                live.update(_drawn(board, told, console), refresh=True)
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), EVERY)
                changed.clear()
                await asyncio.sleep(EVERY / 5)
        following.result()
    finally:
        following.cancel()


async def watch_once(address: str, token: str, console: Console) -> None:
    """Print the board as it is now. Raises `NotWatched` if the server does not tell it."""
    told = terms(await vocabulary(address, token))
    board, changed = Board(), asyncio.Event()
    following = asyncio.create_task(follow(board, address, token, changed))
    try:
        async with asyncio.timeout(FIRST_WORD_WITHIN):
            while board.heard_at is None and not following.done():
                await changed.wait()
                changed.clear()
        if following.done():
            following.result()
    except TimeoutError as error:
        raise NotWatched(f"{address} did not tell its board: {board.trouble}.") from error
    finally:
        following.cancel()
    known = console.is_terminal or os.environ.get("COLUMNS")
    width = console.width if known else WIDTH_WITHOUT_TERMINAL
    shown = seen(board, told, datetime.now(UTC))
    console.print(draw(shown, width, HEIGHT_WITHOUT_TERMINAL), soft_wrap=True)


def _drawn(board: Board, told: Terms, console: Console) -> Group:
    width, height = console.size
    return draw(seen(board, told, datetime.now(UTC)), width, height)
