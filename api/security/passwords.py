"""Passwords: argon2id, a few at a time, so that a flood of sign-ins cannot take all the memory."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

SHORTEST, LONGEST = 12, 256
AT_ONCE = 2


class PoorPassword(ValueError):
    """The password is too easily guessed. The text says what is wanted."""


class Passwords:
    """Makes and checks hashes, off the event loop."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """`hasher` says how much work a hash is; by default what RFC 9106 asks of servers."""
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._nobody = ""

    async def hash(self, password: str, name: str) -> str:
        """Give the hash to keep. Raises `PoorPassword`."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise PoorPassword(f"A password has {SHORTEST} to {LONGEST} characters.")
        if name.lower() in password.lower():
            raise PoorPassword("The password must not contain the account's name.")
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, kept: str | None, password: str) -> bool:
        """Tell whether the password fits. Takes as long where there is no such account."""
        async with self._turns:
            if kept is None and not self._nobody:
                self._nobody = await asyncio.to_thread(self._hasher.hash, "nobody at all")
            fits = await asyncio.to_thread(self._fits, kept or self._nobody, password[:LONGEST])
            return fits and kept is not None

    def _fits(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False

    def is_dated(self, kept: str) -> bool:
        """Tell whether the hash was made with weaker measures than those of today."""
        return self._hasher.check_needs_rehash(kept)
