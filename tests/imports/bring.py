"""A process that brings a file in and says how far it is: to be killed in the middle."""

import asyncio
import json
import sys
from pathlib import Path

from api.imports import import_cad, load_map
from eventlog.keys import Keys
from eventlog.postgres import Database, Dsns


def tell(done: int, total: int) -> None:
    """Say how far it is, at once."""
    print(done, total, flush=True)  # noqa: T201 - the parent reads it


async def main(dsns: list[str], agency: str, file: str, cad_map: str) -> None:
    """Bring the file in under the same master key as the parent's."""
    database = await Database.open(Dsns(*dsns))
    keys = Keys(bytes(range(32)), database.keys(agency))
    log = database.log(agency)
    await import_cad(log, keys, Path(file), load_map(Path(cad_map)), progress=tell)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*json.loads(sys.stdin.read())))
