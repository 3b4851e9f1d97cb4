"""Fixes over a websocket: a cruiser sends them as they come, and hears which are stored."""

import time
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends
from pydantic import Field, ValidationError
from starlette.websockets import WebSocket

from api.http.access import Allow, Here
from api.http.fixes import LOCATORS, FixesOf, Taken, taken
from api.http.values import MOST_POSITION
from api.security.guards import session_token
from api.security.principal import Principal
from api.security.sessions import Sessions

router = APIRouter()

LOOKS_EVERY = 5.0
"""A session that has ended, or lost its role, may go on for so many seconds."""

POLICY = 1008
ENDED = "Your session ended. Sign in again."


class Sent(FixesOf):
    """Fixes under a number of the sender's own, by which they are acknowledged."""

    seq: Annotated[int, Field(ge=0, le=MOST_POSITION)]


class Stored(Taken):
    """The fixes of this number are stored, all but those listed."""

    seq: int


class NotStored(msgspec.Struct, frozen=True):
    """The message was of no use, and nothing of it is stored; `seq` as far as it could be read."""

    seq: int | None
    because: str


class _Numbered(msgspec.Struct):
    seq: int


class StillIn:
    """Looks now and then whether a socket's session still stands, as each request does."""

    def __init__(self, sessions: Sessions, token: str, now: float) -> None:
        self._sessions = sessions
        self._token = token
        self._looked = now

    async def still(self, now: float) -> bool:
        """Tell whether whoever sends may still send; that counts as a request of the session."""
        if now - self._looked < LOOKS_EVERY:
            return True
        self._looked = now
        who: Principal | None = await self._sessions.find(self._token)
        return who is not None and who.may(LOCATORS)


@router.websocket("/api/fixes")
async def stream(
    socket: WebSocket, who: Annotated[Principal, Depends(Allow(LOCATORS))], centre: Here
) -> None:
    """Take messages of fixes one after the other; the next is read when one is answered.

    So no sender can fill this server's memory. What is not answered is not known to be stored: it
    is sent again on the next connection, and kept once however often it comes.
    """
    del who
    await socket.accept()
    now = time.monotonic
    session = StillIn(centre.sessions, session_token(socket.headers)[0], now())
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if not await session.still(now()):
            await socket.close(POLICY, ENDED)
            return
        text = message.get("text") or message.get("bytes") or ""
        try:
            sent = Sent.model_validate_json(text)
        except ValidationError as error:
            await socket.send_text(msgspec.json.encode(_not_stored(text, error)).decode())
            continue
        answer = Stored(seq=sent.seq, refused=(await taken(centre, sent)).refused)
        await socket.send_text(answer.model_dump_json())


def _not_stored(text: str | bytes, error: ValidationError) -> NotStored:
    """Say what is wrong where. What was sent is not repeated."""
    faults = [
        f"{'.'.join(str(part) for part in fault['loc']) or 'the message'}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False)[:5]
    ]
    try:
        seq = msgspec.json.decode(text, type=_Numbered).seq
    except (msgspec.DecodeError, UnicodeDecodeError):
        seq = None
    return NotStored(seq, f"{'; '.join(faults)}.")
