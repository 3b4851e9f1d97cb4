"""Consoles that only listen: `python -m tests.bench.watchers URL TOKEN COUNT`.

Tells when all watch; ends with its standard input, and says how many messages came.
"""

import asyncio
import sys

import uvloop
from websockets.asyncio.client import connect


def tell(what: object) -> None:
    """Say a line to whoever started this."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


async def watch(url: str, token: str, watching: asyncio.Event, heard: list[int]) -> None:
    """Read all that comes."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with connect(
        url, additional_headers=headers, max_size=None, compression=None, ping_interval=None
    ) as socket:
        watching.set()
        async for _ in socket:
            heard[0] += 1


async def main(url: str, token: str, number: int) -> None:
    """Watch until the standard input ends."""
    heard = [0]
    tasks = []
    for _ in range(number):
        watching = asyncio.Event()
        tasks.append(asyncio.create_task(watch(url, token, watching, heard)))
        await watching.wait()
    tell("all watch")
    await asyncio.to_thread(sys.stdin.read)
    tell(heard[0])


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
