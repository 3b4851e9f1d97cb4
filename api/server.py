"""The HTTP server: uvicorn, told what the settings say, and made to stop without losing work."""

import signal
import time
from socket import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.garbage import collect_seldom
from api.settings import Settings

NOT_READY_SECONDS = 0.5
FINISH_SECONDS = 20
PING_SECONDS = 15.0
LARGEST_MESSAGE = 4096


def config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """Say how to serve the application. Raises `BadSetting` where that would not be safe."""
    settings.must_be_safe_to_serve()
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        proxy_headers=bool(settings.trusted_proxy),
        forwarded_allow_ips=list(settings.trusted_proxy),
        server_header=False,
        access_log=False,
        log_config=None,
        ws_max_size=LARGEST_MESSAGE,
        ws_ping_interval=PING_SECONDS,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=FINISH_SECONDS,
        lifespan="on",
    )


class Server(uvicorn.Server):
    """Stops in order: no longer ready, then no new connections, sockets told, work finished.

    A load balancer that asks `/readyz` hears that this node is leaving before it is gone. Sockets
    are closed with code 1012: consoles reconnect elsewhere and go on from their position.
    """

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(config(app, settings))
        self._app = app
        self._leaves_at: float | None = None

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start to serve. What is in memory by now stays there."""
        await super().startup(sockets)
        collect_seldom()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; a second interrupt stops at once.

        The signal is not raised anew afterwards: what started the server has things to close.
        """
        if self._leaves_at is not None and sig == signal.SIGINT:
            super().handle_exit(sig, frame)
            return
        self.leave()

    def leave(self) -> None:
        """Be no longer ready, and stop soon."""
        if self._leaves_at is None:
            self._app.state.stopping = True
            self._leaves_at = time.monotonic() + NOT_READY_SECONDS

    async def on_tick(self, counter: int) -> bool:
        """Tell whether it is time to go: also where a job has ended that never may."""
        if self._app.state.broken:
            self.leave()
        leaves = self._leaves_at is not None and time.monotonic() >= self._leaves_at
        return await super().on_tick(counter) or leaves
