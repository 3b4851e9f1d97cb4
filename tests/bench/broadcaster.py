"""The base of `console_fanout`: `websockets.broadcast` of each row on its own.

`python -m tests.bench.broadcaster PORT PACE` broadcasts at that pace for as many seconds as each
line of its standard input says, and tells how many rows it sent.
"""

import asyncio
import sys
import time

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

from projections.kernel import ENCODE
from projections.unit_row import UnitRow
from tests.bench.watchers import tell

ROW = ENCODE(UnitRow(unit_id="1A12", tour_id="tour-1A12", on_duty=True, officer_ids=("4012",)))
FRAME = (b'{"position":123456,"rows":{"units":[%s]},"gone":{}}' % ROW).decode()


async def main(port: int, pace: int) -> None:
    """Serve, and broadcast when told."""

    async def stay(connection: ServerConnection) -> None:
        await connection.wait_closed()

    lines: asyncio.StreamReader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    async with serve(stay, "127.0.0.1", port, compression=None, ping_interval=None) as server:
        tell("serving")
        while line := await lines.readline():
            tell(await _broadcast(server.connections, float(line), pace))


async def _broadcast(connections: set[ServerConnection], seconds: float, pace: int) -> int:
    began = time.perf_counter()
    sent = 0
    while (passed := time.perf_counter() - began) < seconds:
        if sent < int(passed * pace):
            broadcast(connections, FRAME)
            sent += 1
            await asyncio.sleep(0)
        else:
            await asyncio.sleep(0.001)
    return sent


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))
