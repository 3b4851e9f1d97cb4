"""A connection that can be cut at a chosen moment, between the program and PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.parse import parse_qs, quote, urlsplit

SOCKET = ".s.PGSQL.5432"
Moment = Literal["before the request", "before the answer"]


class Proxy:
    """Passes bytes on both ways until it is told to cut."""

    def __init__(self, socket_dir: str) -> None:
        self._target = Path(socket_dir) / SOCKET
        self._planned: list[tuple[Moment, bytes]] = []
        self._stalling: bytes | None = None
        self._refusing = False
        self.cuts = 0

    def cut(self, moment: Moment, asked_with: bytes, *, times: int = 1) -> None:
        """Cut, once or several times, when a request that holds these bytes comes by.

        What was planned before comes first.
        """
        self._planned += [(moment, asked_with)] * times

    def stall(self, asked_with: bytes) -> None:
        """Let a connection fall silent, once, when a request that holds these bytes comes by."""
        self._stalling = asked_with

    def refuse(self, *, refusing: bool) -> None:
        """Let no new connection through, or let them through again."""
        self._refusing = refusing

    async def serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        if self._refusing:
            to_client.close()
            return
        server, to_server = await asyncio.open_unix_connection(self._target)
        withheld = asyncio.Event()
        ways = [
            asyncio.create_task(self._requests(client, to_server, withheld)),
            asyncio.create_task(self._answers(server, to_client, withheld)),
        ]
        _, other = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in other:
            way.cancel()
        for writer in (to_client, to_server):
            writer.close()
        await asyncio.gather(*ways, return_exceptions=True)

    async def _requests(
        self, client: asyncio.StreamReader, server: asyncio.StreamWriter, withheld: asyncio.Event
    ) -> None:
        while data := await client.read(65536):
            if self._stalling and self._stalling in data:
                self._stalling = None
                await client.read()  # until the client hangs up
                return
            if self._planned and self._planned[0][1] in data:
                moment, _ = self._planned.pop(0)
                if moment == "before the request":
                    self.cuts += 1
                    return
                withheld.set()
            server.write(data)

    async def _answers(
        self, server: asyncio.StreamReader, client: asyncio.StreamWriter, withheld: asyncio.Event
    ) -> None:
        while data := await server.read(65536):
            if withheld.is_set():
                self.cuts += 1
                return
            client.write(data)


@asynccontextmanager
async def proxied(dsn: str) -> AsyncIterator[tuple[Proxy, str]]:
    """Run a proxy before the server of this address; give it and the address through it."""
    parts = urlsplit(dsn)
    proxy = Proxy(parse_qs(parts.query)["host"][0])
    with TemporaryDirectory() as folder:
        server = await asyncio.start_unix_server(proxy.serve, Path(folder) / SOCKET)
        try:
            yield proxy, parts._replace(query=f"host={quote(folder)}").geturl()
        finally:
            server.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(server.wait_closed(), 5)
