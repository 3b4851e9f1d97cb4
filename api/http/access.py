"""Who a request comes from, and what it may do. Every route depends on one of these."""

import re
from typing import Annotated, cast

from fastapi import Depends, Header, Query, Request
from starlette.requests import HTTPConnection

from api.centre import Centre
from api.desk import Desk
from api.http.values import Instant, Position
from api.security.guards import session_token
from api.security.principal import EVERYONE, Principal, Role
from projections.archive import stored_up_to

PATIENCE = 1.0
SESSION = "Blotter-Session"
COMMAND_ID = re.compile(r"[A-Za-z0-9._/-]{1,128}")

READERS: frozenset[Role] = frozenset({"dispatcher", "supervisor", "officer", "records", "auditor"})
LOG_READERS: frozenset[Role] = frozenset({"auditor", "integration"})
TRACK_READERS: frozenset[Role] = frozenset({"dispatcher", "supervisor", "auditor"})
COUNTERS: frozenset[Role] = frozenset({"dispatcher", "supervisor", "records", "auditor", "admin"})
OVERSEERS: frozenset[Role] = frozenset({"supervisor", "admin"})


class NotSignedIn(Exception):
    """The request has no session, or one that has ended."""


class NotAllowed(Exception):
    """The principal's roles do not open this route."""

    def __init__(self, roles: frozenset[Role]) -> None:
        self.roles = roles
        super().__init__(", ".join(sorted(roles)))


class NotReached(Exception):
    """The position that was asked for has not been seen here yet."""

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(str(position))


class BadCommandId(Exception):
    """The client's command id cannot be used."""


def centre_of(connection: HTTPConnection) -> Centre:
    """Give what this process keeps for its agency."""
    return cast("Centre", connection.app.state.centre)


Here = Annotated[Centre, Depends(centre_of)]


def checked_id(command_id: str) -> str:
    """Check a client's command id. Other letters are kept for the server's own ids."""
    if command_id and not COMMAND_ID.fullmatch(command_id):
        raise BadCommandId
    return command_id


class Allow:
    """Lets in who is signed in and has one of these roles.

    A request may name the session that it is of: windows of one browser share a cookie, and what
    one person typed must not go as another's who signed in meanwhile.
    """

    def __init__(self, roles: frozenset[Role]) -> None:
        self.roles = roles

    async def __call__(self, connection: HTTPConnection, centre: Here) -> Principal:
        """Give who it is. Raises `NotSignedIn` or `NotAllowed`."""
        token, _ = session_token(connection.headers)
        who = await centre.sessions.find(token) if token else None
        if who is None or connection.headers.get(SESSION, who.session_id) != who.session_id:
            raise NotSignedIn
        if not who.may(self.roles):
            raise NotAllowed(self.roles)
        return who


async def working_desk(
    centre: Here,
    who: Annotated[Principal, Depends(Allow(EVERYONE))],
    idempotency_key: Annotated[str, Header(description="The command's id, made by you.")] = "",
    occurred_at: Annotated[
        Instant | None, Query(description="When it happened, if that was earlier.")
    ] = None,
) -> Desk:
    """Give the desk of someone who gives commands; each command is allowed by its own rule."""
    return Desk(centre, who, command_id=checked_id(idempotency_key), occurred_at=occurred_at)


async def reached(
    centre: Here,
    after: Annotated[Position, Query(description="Wait until this position is shown.")] = 0,
) -> None:
    """Wait up to a second for a position, so that a client reads its own write."""
    if after and not await centre.board.wait_for(after, PATIENCE):
        raise NotReached(after)


async def stored(
    centre: Here,
    after: Annotated[Position, Query(description="Wait until this position is stored.")] = 0,
) -> None:
    """Wait up to a second for a position to be both shown and stored."""
    await reached(centre, after)
    if after and not await stored_up_to(centre.rows, centre.announced, after, PATIENCE):
        raise NotReached(after)


Working = Annotated[Desk, Depends(working_desk)]
SignedIn = Annotated[Principal, Depends(Allow(EVERYONE))]
Reader = Annotated[Principal, Depends(Allow(READERS))]
TrackReader = Annotated[Principal, Depends(Allow(TRACK_READERS))]
LogReader = Annotated[Principal, Depends(Allow(LOG_READERS))]
Counter = Annotated[Principal, Depends(Allow(COUNTERS))]
Overseer = Annotated[Principal, Depends(Allow(OVERSEERS))]
UpToDate = Depends(reached)
StoredUpToDate = Depends(stored)


def address_of(request: Request) -> str:
    """Give where a request comes from; behind a stated proxy, what the proxy says."""
    return request.client.host if request.client else "unknown"
