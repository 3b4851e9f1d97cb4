"""Serving: the database made ready, then the application, until a signal ends it."""

import asyncio
import os
import socket
import time

from api.app import build
from api.program.errors import Failed
from api.program.place import log_of, up_to_date
from api.server import Server
from api.settings import Settings
from api.telemetry import write_logs

PARENT_LOOKED_AT_EVERY = 1.0
LOOK_EVERY = 0.1


def serve(settings: Settings, *, until_parent_ends: bool = False) -> None:
    """Serve until SIGINT or SIGTERM; accepted commands finish first."""
    asyncio.run(_made_ready(settings))
    write_logs(settings.log_level)
    server = Server(build(settings), settings)
    asyncio.run(_run(server, os.getppid() if until_parent_ends else 0))
    if not server.started:
        raise Failed("The server did not start. Its log says why.")


async def _made_ready(settings: Settings) -> None:
    """Bring the database up to date, and see that the master key is its own."""
    await up_to_date(settings)
    async with log_of(settings):
        pass


async def _run(server: Server, parent: int) -> None:
    watching = asyncio.create_task(_end_with(parent, server)) if parent else None
    await server.serve()
    if watching:
        watching.cancel()


async def _end_with(parent: int, server: Server) -> None:
    """End the server when the process that started it has ended."""
    while os.getppid() == parent:  # noqa: ASYNC110 - a parent's end is not announced
        await asyncio.sleep(PARENT_LOOKED_AT_EVERY)
    server.leave()


def must_be_free(host: str, port: int, *, within: float = 0.0) -> None:
    """See that nothing serves there, or not for longer than so many seconds. Raises `Failed`."""
    until = time.monotonic() + within
    while error := _taken(host, port):
        if time.monotonic() >= until:
            raise Failed(
                f"Nothing can be served at {host} port {port}: {error.strerror}. Stop what is "
                "there, or choose another port with --port."
            ) from error
        time.sleep(LOOK_EVERY)


def _taken(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            return error
    return None
