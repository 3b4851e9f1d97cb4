"""Where versions of the geography are kept: in the agency's schema, for all its servers."""

import zlib
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple

import msgspec

from api.geography.layers import Layers

KEEP: Final = """
    INSERT INTO geographies (digest, layers, network, tiles) VALUES ($1, $2, $3, $4)
    ON CONFLICT (digest) DO UPDATE SET network = excluded.network, tiles = excluded.tiles
"""
GIVE: Final = "SELECT layers, network, tiles FROM geographies WHERE digest = $1"
DROP: Final = "DELETE FROM geographies WHERE digest <> ALL($1::text[])"

ENCODE: Final = msgspec.msgpack.Encoder().encode
DECODE: Final = msgspec.msgpack.Decoder(Layers).decode


class Made(NamedTuple):
    """A version of the geography with all that is made of it once, at import."""

    layers: Layers
    network: bytes
    tiles: bytes


def digest_of(layers: Layers) -> str:
    """Give what a version is called by: the SHA-256 of its layers."""
    return sha256(ENCODE(layers)).hexdigest()


async def keep(rows: Any, made: Made) -> str:
    """Keep a version, and give its digest."""
    digest = digest_of(made.layers)
    packed = zlib.compress(ENCODE(made.layers))
    await rows.execute(KEEP, digest, packed, made.network, made.tiles)
    return digest


async def give(rows: Any, digest: str) -> Made | None:
    """Give a version; nothing if it is not kept here."""
    row = await rows.fetchrow(GIVE, digest)
    if row is None:
        return None
    return Made(DECODE(zlib.decompress(row["layers"])), row["network"], row["tiles"])


async def drop_others(rows: Any, digests: Sequence[str]) -> None:
    """Drop all versions but these."""
    await rows.execute(DROP, list(digests))
