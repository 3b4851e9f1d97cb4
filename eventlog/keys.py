"""Data keys and sealing: AES-256-GCM under one random key per person or matter.

A sealed text is a token that names its matter, so that it can be opened wherever it was copied
to: `sealed:<matter>:<base64url of nonce, ciphertext and tag>`. The matter is authenticated with
the text. Data keys are kept apart from the log, wrapped under the agency's master key (RFC 3394).
"""

import hashlib
import hmac
import json
import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

TOKEN = re.compile(rb"sealed:[A-Za-z0-9_.\-:]+:[A-Za-z0-9_\-]+=*")
NONCE = 12
ERASED = "[erased]"


class KeyStore(Protocol):
    """Where wrapped data keys outlive the process."""

    async def get(self, matters: Iterable[str]) -> Mapping[str, bytes]:
        """Give the wrapped keys that exist."""
        ...

    async def keep(self, keys: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Keep each key unless its matter has one; give the one that is kept for each."""
        ...


class MemoryKeyStore:
    """Wrapped keys that live as long as the process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    async def get(self, matters: Iterable[str]) -> Mapping[str, bytes]:
        """Give the wrapped keys that exist."""
        return {matter: self._kept[matter] for matter in matters if matter in self._kept}

    async def keep(self, keys: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Keep each key unless its matter has one."""
        return {matter: self._kept.setdefault(matter, key) for matter, key in keys.items()}


class Keys:
    """Seals and opens personal text, and fingerprints commands, for one agency."""

    def __init__(self, master: bytes, store: KeyStore, *, remembered: int = 20_000) -> None:
        """`master` is the agency's 32-byte master key; `remembered` bounds the keys in memory."""
        if len(master) != 32:
            raise ValueError("The master key has 32 bytes.")
        self._master = master
        self._fingerprint_key = hmac.digest(master, b"blotter command fingerprint", "sha256")
        self._store = store
        self._remembered = remembered
        self._ciphers: dict[str, AESGCM] = {}

    async def prepare(self, matters: Iterable[str]) -> None:
        """Make sure that each matter has a data key that is kept."""
        wanted = set(matters)
        while unknown := self._unknown(wanted):
            new = {matter: new_data_key(self._master) for matter in unknown}
            self._remember(await self._store.keep(new), wanted)

    async def prepare_to_open(self, text: bytes) -> None:
        """Fetch the keys of every sealed token in the text, as far as they still exist."""
        wanted = {_matter(token) for token in TOKEN.findall(text)}
        while unknown := self._unknown(wanted):
            found = await self._store.get(unknown)
            wanted -= unknown - found.keys()
            self._remember(found, wanted)

    def _unknown(self, wanted: AbstractSet[str]) -> set[str]:
        return {one for one in wanted if one not in self._ciphers}

    def _remember(self, wrapped: Mapping[str, bytes], wanted: AbstractSet[str]) -> None:
        """Keep keys in memory, and what is wanted with them, in the place of the oldest."""
        for matter, key in wrapped.items():
            self._ciphers[matter] = AESGCM(aes_key_unwrap(self._master, key))
        too_many = len(self._ciphers) - self._remembered
        if too_many > 0:
            oldest = (one for one in self._ciphers if one not in wanted)
            for matter in list(islice(oldest, too_many)):
                del self._ciphers[matter]

    def seal(self, matter: str, text: str) -> str:
        """Give the sealed token of a text. The matter's key must have been prepared."""
        nonce = os.urandom(NONCE)
        sealed = self._ciphers[matter].encrypt(nonce, text.encode(), matter.encode())
        return f"sealed:{_quoted(matter)}:{urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, token: str) -> str:
        """Open a sealed token whose key was fetched; `[erased]` where the key is gone."""
        matter = _matter(token.encode())
        cipher = self._ciphers.get(matter)
        if cipher is None:
            return ERASED
        raw = urlsafe_b64decode(token.rsplit(":", 1)[1])
        try:
            return cipher.decrypt(raw[:NONCE], raw[NONCE:], matter.encode()).decode()
        except InvalidTag as error:
            raise ValueError(f"A sealed text of {matter} was altered.") from error

    async def reveal(self, text: bytes) -> bytes:
        """Open every sealed token inside JSON text."""
        await self.prepare_to_open(text)
        return TOKEN.sub(lambda found: self._as_json(found[0]), text)

    async def opened(self, text: str) -> str:
        """Open sealed text."""
        sealed = text.encode()
        await self.prepare_to_open(sealed)
        return TOKEN.sub(lambda found: self.open(found[0].decode()).encode(), sealed).decode()

    def _as_json(self, token: bytes) -> bytes:
        return json.dumps(self.open(token.decode()), ensure_ascii=False)[1:-1].encode()

    def fingerprint(self, content: bytes) -> str:
        """Give a keyed fingerprint that tells commands apart without telling what they say."""
        return hmac.new(self._fingerprint_key, content, hashlib.sha256).hexdigest()[:24]


def new_data_key(master: bytes) -> bytes:
    """Make a data key and wrap it."""
    return aes_key_wrap(master, AESGCM.generate_key(256))


def opens(master: bytes, wrapped: bytes) -> bool:
    """Tell whether a master key is the one under which a data key was wrapped."""
    try:
        aes_key_unwrap(master, wrapped)
    except InvalidUnwrap:
        return False
    return True


def _quoted(matter: str) -> str:
    """Write a matter with plain letters only; other characters as `.xx` of their UTF-8 bytes."""
    return "".join(
        chr(byte) if (chr(byte).isalnum() and byte < 128) or chr(byte) in "_-:" else f".{byte:02x}"
        for byte in matter.encode()
    )


def _matter(token: bytes) -> str:
    """Read the matter of a token."""
    quoted = token.removeprefix(b"sealed:").rsplit(b":", 1)[0]
    return re.sub(rb"\.([0-9a-f]{2})", lambda m: bytes.fromhex(m[1].decode()), quoted).decode()
