"""Wrapped data keys in the agency's keys schema, which the log's login cannot read."""

import asyncio
from collections.abc import Iterable, Mapping

import asyncpg

from eventlog.connections import patiently
from eventlog.statements import checked

KEEP = """
WITH given AS (
    SELECT * FROM unnest($1::text[], $2::bytea[]) AS given(matter, wrapped)
), added AS (
    INSERT INTO {table} (matter, wrapped) SELECT * FROM given
    ON CONFLICT DO NOTHING RETURNING matter, wrapped
)
SELECT * FROM added UNION ALL
SELECT kept.matter, kept.wrapped FROM {table} kept JOIN given USING (matter)
"""


class PostgresKeyStore:
    """Wrapped keys of one agency. Keys wanted while others are being kept go together next."""

    def __init__(self, pool: asyncpg.Pool, agency: str) -> None:
        table = f"{checked(agency)}_keys.data_keys"
        self._pool = pool
        self._get = f"SELECT matter, wrapped FROM {table} WHERE matter = ANY ($1::text[])"  # noqa: S608  # name checked
        self._any = f"SELECT wrapped FROM {table} LIMIT 1"  # noqa: S608  # name checked
        self._keep = KEEP.format(table=table)
        self._new: dict[str, bytes] = {}
        self._next: asyncio.Task[dict[str, bytes]] | None = None
        self._keeping = asyncio.Lock()

    async def get(self, matters: Iterable[str]) -> Mapping[str, bytes]:
        """Give the wrapped keys that exist."""
        wanted = list(matters)
        rows = await patiently(lambda: self._pool.fetch(self._get, wanted))
        return {row["matter"]: row["wrapped"] for row in rows}

    async def any(self) -> bytes | None:
        """Give one of the wrapped keys, if any is kept."""
        wrapped: bytes | None = await patiently(lambda: self._pool.fetchval(self._any))
        return wrapped

    async def keep(self, keys: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Keep each key unless its matter has one; give the one that is kept for each."""
        self._new = {**keys, **self._new}
        if self._next is None:
            self._next = asyncio.create_task(self._keep_new(), name="blotter keys")
        kept = await asyncio.shield(self._next)
        return {matter: kept[matter] for matter in keys}

    async def _keep_new(self) -> dict[str, bytes]:
        async with self._keeping:
            new = dict(sorted(self._new.items()))  # in one order: two processes cannot deadlock
            self._new, self._next = {}, None
            columns = (list(new), list(new.values()))
            rows = await patiently(lambda: self._pool.fetch(self._keep, *columns))
            kept = {row["matter"]: row["wrapped"] for row in rows}
            others = new.keys() - kept.keys()  # another process kept them at this very moment
            return kept | dict(await self.get(others)) if others else kept
