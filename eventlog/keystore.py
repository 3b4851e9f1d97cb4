"""Wrapped data keys in the agency's keys schema, which the log's login cannot read."""

import asyncio
from collections.abc import Iterable, Mapping

import asyncpg

from eventlog.connections import patiently
from eventlog.statements import checked


class PostgresKeyStore:
    """Wrapped keys of one agency. Keys wanted while others are being kept go together next."""

    def __init__(self, pool: asyncpg.Pool, agency: str) -> None:
        table = f"{checked(agency)}_keys.data_keys"
        self._pool = pool
        self._get = f"SELECT matter, wrapped FROM {table} WHERE matter = ANY ($1::text[])"  # noqa: S608  # name checked
        self._add = (
            f"INSERT INTO {table} (matter, wrapped) "  # noqa: S608  # name checked
            "SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT DO NOTHING"
        )
        self._new: dict[str, bytes] = {}
        self._keeping = asyncio.Lock()

    async def get(self, matters: Iterable[str]) -> Mapping[str, bytes]:
        """Give the wrapped keys that exist."""
        wanted = list(matters)
        rows = await patiently(lambda: self._pool.fetch(self._get, wanted))
        return {row["matter"]: row["wrapped"] for row in rows}

    async def add(self, keys: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Keep each key unless its matter has one; give the one that is kept for each."""
        for matter, wrapped in keys.items():
            self._new.setdefault(matter, wrapped)
        async with self._keeping:
            if self._new:
                new = dict(sorted(self._new.items()))  # in one order: two processes cannot deadlock
                columns = (list(new), list(new.values()))
                await patiently(lambda: self._pool.execute(self._add, *columns))
                for matter in new:
                    del self._new[matter]
        return await self.get(keys)
