"""Listening to the live websocket: sign in, follow, and come back after every loss."""

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from api.program.watch.board import Board

QUIET = 5.0
"""Seconds without news after which the server is asked whether it is still there."""

PATIENCE = 20.0
"""Seconds without an answer after which the connection counts as lost."""

WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)
ENDED = "The session ended. Sign in again."


class NotWatched(Exception):
    """The board cannot be watched. The text says why and what to do."""


def trusted() -> ssl.SSLContext:
    """Trust whom this machine trusts, or who is named in `SSL_CERT_FILE`."""
    return ssl.create_default_context()


async def sign_in(address: str, name: str, password: str) -> str:
    """Sign in for watching; give the session's token. Raises `NotWatched`."""
    who = {"name": name, "password": password}
    answer = await asked(address, "POST", "/api/sign-in", json=who)
    if answer.is_success:
        return str(answer.json()["token"])
    raise NotWatched(f"{_because(answer)} (as {name}, at {address})")


async def vocabulary(address: str, token: str) -> Mapping[str, Any]:
    """Ask for the agency's codes, labels and colours. Raises `NotWatched`."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = await asked(address, "GET", "/api/vocabulary", headers=headers)
    if not answer.is_success:
        raise NotWatched(f"{_because(answer)} ({address})")
    found: Mapping[str, Any] = answer.json()
    return found


async def asked(address: str, method: str, path: str, **more: Any) -> httpx.Response:
    """Ask the server something. Raises `NotWatched` where it cannot be reached."""
    try:
        async with httpx.AsyncClient(base_url=address, timeout=10, verify=trusted()) as client:
            return await client.request(method, path, **more)
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise NotWatched(
            f"{address} is no address of a server, such as https://blotter.example."
        ) from error
    except httpx.TransportError as error:
        raise NotWatched(_why_silent(address, error)) from error


def _why_silent(address: str, error: BaseException) -> str:
    """Say why there was no answer, and what to do about it."""
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"The certificate of {address} is not trusted: {cause.verify_message}. Name the "
                "certificate of whoever vouches for it in SSL_CERT_FILE."
            )
        if isinstance(cause, ssl.SSLError):
            return f"{address} does not encrypt. Write its address with http instead of https."
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return f"{address} hangs up. If it encrypts, write its address with https."
    return f"No server answers at {address}. Start it with `make run`."


def _because(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["because"])
    except (ValueError, KeyError, TypeError):
        return f"The server answers with status {answer.status_code}."


async def follow(board: Board, address: str, token: str, changed: asyncio.Event) -> None:
    """Keep the board as it is at the server, for ever. Raises `NotWatched` at the session's end."""
    lost = 0
    while True:
        try:
            async with connect(
                _live(address, board),
                additional_headers={"Authorization": f"Bearer {token}"},
                max_size=None,
                open_timeout=10,
                ssl=trusted() if address.startswith("https:") else None,
            ) as socket:
                while True:
                    await _hear(socket, board)
                    lost = 0
                    changed.set()
        except InvalidStatus as error:
            if error.response.status_code in {401, 403}:
                raise NotWatched(ENDED) from error
            board.lost(f"the server answers with status {error.response.status_code}")
        except ConnectionClosed as error:
            if error.rcvd and error.rcvd.code == 1008:
                raise NotWatched(f"{error.rcvd.reason or ENDED}") from error
            board.lost("connection lost")
        except TimeoutError:
            board.lost(f"nothing heard for {PATIENCE:g} s")
        except msgspec.MsgspecError as error:
            raise NotWatched(
                f"The server's rows are not known here ({error}). Use the same version of "
                "Blotter on both sides."
            ) from error
        except (OSError, InvalidHandshake):
            board.lost("no server answers")
        changed.set()
        await asyncio.sleep(WAITS[min(lost, len(WAITS) - 1)])
        lost += 1


async def _hear(socket: ClientConnection, board: Board) -> None:
    """Wait for the next message; where none comes, ask whether the server is still there."""
    try:
        async with asyncio.timeout(QUIET):
            board.take(await socket.recv())
    except TimeoutError:
        async with asyncio.timeout(PATIENCE):
            await (await socket.ping())
        board.heard()


def _live(address: str, board: Board) -> str:
    parts = urlsplit(address)
    scheme = "wss" if parts.scheme == "https" else "ws"
    asked = {"watch": "calls,units"}
    if board.position:
        asked |= {"after": str(board.position), "epoch": board.epoch}
    return urlunsplit((scheme, parts.netloc, "/api/live", urlencode(asked), ""))
