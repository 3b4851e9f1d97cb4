"""Every exception as its answer: one shape, `{refused, because}`, and a sentence to act on."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from api.cards import CardNotUsable
from api.http import access
from api.language.wish import NotUnderstood, Warned
from api.security.guards import refusal
from api.security.rights import NotYours
from api.security.sessions import LockedOut, NotLetIn
from api.telemetry import log
from api.tracks import TooLong
from domain.agency_tables import BadTables
from domain.kernel import Refused
from eventlog.log import BadEvent, LogError
from projections.as_of import NotRecordedYet
from projections.statistics import NotAsked

Answer = Callable[[HTTPConnection, Exception], Awaitable[Response]]
POLICY, TRY_AGAIN = 1008, 1013
AWAY = (
    "The database cannot be reached at the moment. Send the same again, under the same id: "
    "it is recorded once, however often it is sent."
)


async def _refused(asked: HTTPConnection, error: Exception) -> Response:
    assert isinstance(error, Refused)
    clock = access.centre_of(asked).clock
    status = 403 if isinstance(error, NotYours) else 409
    more = {"field": error.field} if isinstance(error, CardNotUsable) else {}
    return refusal(status, type(error).__name__, error.sentence(clock.shown), **more)


async def _not_understood(_: HTTPConnection, error: Exception) -> Response:
    assert isinstance(error, NotUnderstood)
    return refusal(422, "NotUnderstood", error.because)


async def _warned(_: HTTPConnection, error: Exception) -> Response:
    assert isinstance(error, Warned)
    return refusal(409, "Warned", error.because)


async def _not_signed_in(*_: object) -> Response:
    return refusal(401, "NotSignedIn", "You are not signed in, or your session ended. Sign in.")


async def _not_allowed(_: HTTPConnection, error: Exception) -> Response:
    return refusal(403, "NotYours", f"This is for: {error}. Ask one of them.")


async def _not_reached(_: HTTPConnection, error: Exception) -> Response:
    answer = refusal(
        503, "NotYet", f"This server has not yet seen position {error}. Ask again in a second."
    )
    answer.headers["Retry-After"] = "1"
    return answer


async def _not_let_in(*_: object) -> Response:
    return refusal(401, "NotLetIn", "The name or the password is wrong.")


async def _locked_out(asked: HTTPConnection, error: Exception) -> Response:
    assert isinstance(error, LockedOut)
    clock = access.centre_of(asked).clock
    seconds = max(1, int((error.until - clock.now()).total_seconds()) + 1)
    answer = refusal(
        429,
        "LockedOut",
        f"Too many sign-ins failed. Try again at {clock.shown(error.until)}, or ask an "
        "administrator to reset the account.",
    )
    answer.headers["Retry-After"] = str(seconds)
    return answer


async def _bad_command_id(*_: object) -> Response:
    return refusal(
        422, "BadCommandId", "A command id has 1 to 128 letters, digits, dots, dashes or slashes."
    )


async def _not_valid(_: HTTPConnection, error: Exception) -> Response:
    """Say what is wrong where. What was sent is not repeated: it may be personal."""
    assert isinstance(error, RequestValidationError)
    faults = [
        f"{'.'.join(str(part) for part in fault['loc'][1:]) or 'the body'}: {fault['msg']}"
        for fault in error.errors()
    ]
    return refusal(422, "NotValid", "; ".join(faults) + ".")


async def _http(_: HTTPConnection, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = refusal(error.status_code, f"Http{error.status_code}", f"{error.detail}.")
    answer.headers.update(error.headers or {})
    return answer


async def _not_asked(_: HTTPConnection, error: Exception) -> Response:
    return refusal(422, "NotAsked", str(error))


async def _too_long(_: HTTPConnection, error: Exception) -> Response:
    return refusal(422, "TooLong", str(error))


async def _bad_tables(_: HTTPConnection, error: Exception) -> Response:
    return refusal(422, "BadTables", str(error))


async def _bad_event(_: HTTPConnection, error: Exception) -> Response:
    return refusal(422, "BadEvent", str(error))


async def _not_recorded(_: HTTPConnection, error: Exception) -> Response:
    return refusal(404, "NotRecordedYet", str(error))


async def _log_busy(_: HTTPConnection, error: Exception) -> Response:
    return refusal(503, type(error).__name__, str(error))


async def _away(_: HTTPConnection, error: Exception) -> Response:
    log.warning("database away", error=type(error).__name__)
    return refusal(503, "DatabaseAway", AWAY)


async def _bug(_: HTTPConnection, error: Exception) -> Response:
    log.error("bug", exc_info=error)
    return refusal(500, "Bug", "Something went wrong here, and it was noted. Send it again.")


ANSWERS: dict[type[Exception], Answer] = {
    Refused: _refused,
    NotUnderstood: _not_understood,
    Warned: _warned,
    access.NotSignedIn: _not_signed_in,
    access.NotAllowed: _not_allowed,
    access.NotReached: _not_reached,
    access.BadCommandId: _bad_command_id,
    NotLetIn: _not_let_in,
    LockedOut: _locked_out,
    RequestValidationError: _not_valid,
    HTTPException: _http,
    NotAsked: _not_asked,
    TooLong: _too_long,
    BadTables: _bad_tables,
    BadEvent: _bad_event,
    NotRecordedYet: _not_recorded,
    LogError: _log_busy,
    OSError: _away,
    asyncio.TimeoutError: _away,
    asyncpg.PostgresConnectionError: _away,
    asyncpg.CannotConnectNowError: _away,
    asyncpg.InterfaceError: _away,
    asyncpg.InternalClientError: _away,
    Exception: _bug,
}


def answer_all(app: FastAPI) -> None:
    """Let the application answer every exception in the one shape."""
    for kind, answer in ANSWERS.items():
        app.add_exception_handler(kind, _also_to_sockets(answer))


def _also_to_sockets(answer: Answer) -> Any:
    """Close a socket for the reason for which a request would be refused."""

    async def answered(asked: Request | WebSocket, error: Exception) -> Response | None:
        response = await answer(asked, error)
        if isinstance(asked, Request):
            return response
        await asked.close(TRY_AGAIN if response.status_code >= 500 else POLICY)
        return None

    return answered
