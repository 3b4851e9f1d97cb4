"""Accounts: who may sign in, with which roles."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from api.security.passwords import Passwords
from api.security.principal import ROLES

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class BadAccount(ValueError):
    """An account cannot be kept like this. The text says why."""


@dataclass(frozen=True)
class Account:
    """One account as it is listed."""

    name: str
    roles: tuple[str, ...]
    demo: bool
    enabled: bool


class Accounts:
    """The accounts of one agency, in its schema (the pool's search path)."""

    def __init__(self, pool: Any, passwords: Passwords) -> None:
        self._pool = pool
        self._passwords = passwords

    async def add(
        self, name: str, password: str, roles: Iterable[str], *, demo: bool = False
    ) -> None:
        """Add an account. Raises `BadAccount` or `PoorPassword`."""
        chosen = _checked(name, roles)
        hashed = await self._passwords.hash(password, name)
        added = await self._pool.fetchval(
            "INSERT INTO accounts (name, password_hash, roles, demo) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT DO NOTHING RETURNING name",
            name,
            hashed,
            chosen,
            demo,
        )
        if added is None:
            raise BadAccount(f"There is an account {name} already. Reset it, or choose a name.")

    async def reset(self, name: str, password: str) -> None:
        """Give an account a new password, let it in again, and end its sessions."""
        hashed = await self._passwords.hash(password, name)
        async with self._pool.acquire() as connection, connection.transaction():
            found = await connection.fetchval(
                "UPDATE accounts SET password_hash = $2, enabled = true, "
                "changed_at = clock_timestamp() WHERE name = $1 RETURNING name",
                name,
                hashed,
            )
            if found is None:
                raise BadAccount(f"There is no account {name}.")
            await _end_sessions(connection, name, "password reset")
            await connection.execute(
                "DELETE FROM sign_in_failures "
                "WHERE subject = 'account ' || $1 "
                "OR starts_with(subject, 'account at address ' || $1 || ' ')",
                name,
            )

    async def change_roles(self, name: str, roles: Iterable[str]) -> None:
        """Give an account other roles, at once and for its open sessions too."""
        found = await self._pool.fetchval(
            "UPDATE accounts SET roles = $2, changed_at = clock_timestamp() "
            "WHERE name = $1 RETURNING name",
            name,
            _checked(name, roles),
        )
        if found is None:
            raise BadAccount(f"There is no account {name}.")

    async def disable(self, name: str) -> None:
        """Let an account in no more, and end its sessions."""
        async with self._pool.acquire() as connection, connection.transaction():
            found = await connection.fetchval(
                "UPDATE accounts SET enabled = false, changed_at = clock_timestamp() "
                "WHERE name = $1 RETURNING name",
                name,
            )
            if found is None:
                raise BadAccount(f"There is no account {name}.")
            await _end_sessions(connection, name, "account disabled")

    async def listed(self) -> list[Account]:
        """Give all accounts by name."""
        rows = await self._pool.fetch(
            "SELECT name, roles, demo, enabled FROM accounts ORDER BY name"
        )
        return [
            Account(row["name"], tuple(row["roles"]), row["demo"], row["enabled"]) for row in rows
        ]


def _checked(name: str, roles: Iterable[str]) -> list[str]:
    chosen = sorted(set(roles))
    if not NAME.fullmatch(name):
        raise BadAccount("An account's name has 1 to 64 lower-case letters, digits, dots, - or _.")
    unknown = set(chosen) - ROLES
    if unknown or not chosen:
        raise BadAccount(
            f"{', '.join(sorted(unknown)) or 'Nothing'} is no role. "
            f"Roles: {', '.join(sorted(ROLES))}."
        )
    return chosen


async def _end_sessions(connection: Any, name: str, because: str) -> None:
    await connection.execute(
        "UPDATE sessions SET ended_at = clock_timestamp(), ended_because = $2 "
        "WHERE account = $1 AND ended_at IS NULL",
        name,
        because,
    )
