"""Sessions: signing in with a password, and what a token is good for until it ends."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from uuid_utils import uuid7

from api.security import queries
from api.security.passwords import Passwords
from api.security.principal import Principal


class NotLetIn(Exception):
    """The sign-in failed; the text does not tell whether the name or the password was wrong."""


class LockedOut(Exception):
    """Too many sign-ins failed: no password is looked at before `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__("Too many failed sign-ins.")


class SignedIn(NamedTuple):
    """A new session: the secret token, given out only here, and who it is for."""

    token: str
    principal: Principal


@dataclass(frozen=True)
class OpenSession:
    """One session as it is listed. Its token is known to its holder alone."""

    id: str
    account: str
    position: str
    began_at: datetime
    seen_at: datetime
    expires_at: datetime


class Ended(NamedTuple):
    """A session that has just ended."""

    session_id: str
    account: str
    position: str


class Sessions:
    """The sessions of one agency, in its schema (the pool's search path)."""

    def __init__(
        self,
        pool: Any,
        passwords: Passwords,
        *,
        longest: timedelta,
        idle: timedelta,
        demo: bool,
    ) -> None:
        """`longest` and `idle` bound a session; `demo` lets demo accounts in."""
        self._pool = pool
        self._passwords = passwords
        self._longest = longest
        self._idle = idle
        self._demo = demo

    async def check_password(self, name: str, password: str, address: str) -> None:
        """Check a password, once and counted. Raises `NotLetIn` or `LockedOut`."""
        until = await self._pool.fetchval(queries.BEGIN_ATTEMPT, name, address)
        if until is not None:
            raise LockedOut(until)
        kept = await self._pool.fetchval(
            "SELECT password_hash FROM accounts WHERE name = $1 AND enabled AND ($2 OR NOT demo)",
            name,
            self._demo,
        )
        if not await self._passwords.fits(kept, password):
            raise NotLetIn
        await self._pool.execute(queries.END_ATTEMPT, name, address)
        if self._passwords.is_dated(kept):
            await self._pool.execute(
                "UPDATE accounts SET password_hash = $2 WHERE name = $1 AND password_hash = $3",
                name,
                await self._passwords.hash(password, name),
                kept,
            )

    async def begin(self, name: str, position: str) -> SignedIn:
        """Begin a session for an account whose password was checked."""
        token = secrets.token_urlsafe(32)
        await self._pool.execute(
            "INSERT INTO sessions (id, token_hash, account, position, expires_at) "
            "VALUES ($1, $2, $3, $4, clock_timestamp() + $5)",
            str(uuid7()),
            _hash(token),
            name,
            position,
            self._longest,
        )
        principal = await self.find(token)
        if principal is None:
            raise NotLetIn
        return SignedIn(token, principal)

    async def find(self, token: str) -> Principal | None:
        """Give whose token this is; nothing for one that is unknown, ended or expired."""
        row = await self._pool.fetchrow(queries.FIND_SESSION, _hash(token), self._idle, self._demo)
        if row is None:
            return None
        return Principal(
            name=row["account"],
            roles=frozenset(row["roles"]),
            session_id=str(row["id"]),
            position=row["position"],
            expires_at=row["expires_at"],
        )

    async def still_live(self, session_ids: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """Give those of the sessions that still stand, with their roles of this moment."""
        rows = await self._pool.fetch(
            queries.LIVE_SESSIONS, list(session_ids), self._idle, self._demo
        )
        return {str(row["id"]): frozenset(row["roles"]) for row in rows}

    async def end(self, session_id: str, because: str) -> Ended | None:
        """End a session now; nothing if there is none that is open."""
        row = await self._pool.fetchrow(
            "UPDATE sessions SET ended_at = clock_timestamp(), ended_because = $2 "
            "WHERE id = $1::uuid AND ended_at IS NULL RETURNING id, account, position",
            session_id,
            because,
        )
        return _ended(row) if row else None

    async def end_expired(self) -> list[Ended]:
        """End the sessions whose time is over; each is given by one caller only."""
        return [_ended(row) for row in await self._pool.fetch(queries.END_EXPIRED, self._idle)]

    async def move(self, session_id: str, position: str) -> None:
        """The session's holder works another position from now on (none: empty).

        No other session is there any more.
        """
        await self._pool.execute(
            "UPDATE sessions SET position = CASE WHEN id = $1::uuid THEN $2 ELSE '' END "
            "WHERE id = $1::uuid OR ($2 <> '' AND position = $2 AND ended_at IS NULL)",
            session_id,
            position,
        )

    async def vacate(self, position: str) -> None:
        """No session is at this position any more."""
        await self._pool.execute(
            "UPDATE sessions SET position = '' WHERE position = $1 AND ended_at IS NULL", position
        )

    async def listed(self, account: str | None = None) -> list[OpenSession]:
        """Give the open sessions, of one account or of all, newest first."""
        rows = await self._pool.fetch(
            "SELECT id, account, position, began_at, seen_at, expires_at FROM sessions "
            "WHERE ended_at IS NULL AND expires_at > clock_timestamp() "
            "AND ($1::text IS NULL OR account = $1) ORDER BY began_at DESC, id",
            account,
        )
        return [OpenSession(**{**dict(row), "id": str(row["id"])}) for row in rows]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _ended(row: Any) -> Ended:
    return Ended(str(row["id"]), row["account"], row["position"])
