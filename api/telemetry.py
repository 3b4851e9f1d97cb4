"""What the server tells its operators: structured logs and Prometheus metrics.

Neither ever holds personal text: routes are logged by their pattern, people by their session.
"""

import logging
import sys
import time
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils import uuid7

log = structlog.get_logger("blotter")

looks: Any = structlog.wrap_logger(
    None, wrapper_class=structlog.make_filtering_bound_logger("info")
)
"""Who looked at where officers were: written whatever `BLOTTER_LOG_LEVEL` says."""


def write_logs(level: str) -> None:
    """Write the logs as JSON lines to standard output, the libraries' own included."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=level.upper(), handlers=[_ToStructlog()], force=True)


class _ToStructlog(logging.Handler):
    """Pass on what libraries log through the standard library.

    Of sockets that open and close, `Observed` tells, without the caller's text.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, unless it only tells of a socket."""
        if record.module.startswith("websockets") and record.levelno < logging.WARNING:
            return
        structlog.get_logger(record.name).log(
            record.levelno, record.getMessage(), exc_info=record.exc_info
        )


class Metrics:
    """The figures of one server process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.commands = Counter(
            "blotter_commands",
            "Commands by what came of them: done, repeated, refused, failed.",
            ["command", "outcome"],
            registry=self.registry,
        )
        self.command_seconds = Histogram(
            "blotter_command_seconds",
            "From the call of a command to its answer.",
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
            registry=self.registry,
        )
        self.requests = Counter(
            "blotter_requests",
            "HTTP requests by route and status.",
            ["route", "status"],
            registry=self.registry,
        )
        self.sign_ins = Counter(
            "blotter_sign_ins",
            "Sign-ins by what came of them: done, refused, locked_out.",
            ["outcome"],
            registry=self.registry,
        )
        self.sockets = Gauge("blotter_sockets", "Open live sockets.", registry=self.registry)
        self.fell_behind = Counter(
            "blotter_sockets_fell_behind",
            "Times that a slow socket was given a fresh snapshot instead of its changes.",
            registry=self.registry,
        )
        self.position = Gauge(
            "blotter_position",
            "The position that this node's board has reached.",
            registry=self.registry,
        )
        self.lag = Gauge(
            "blotter_lag_events",
            "Events that this node's board is behind the log.",
            registry=self.registry,
        )
        self.skew = Gauge(
            "blotter_clock_skew_seconds",
            "The node's clock minus the database's.",
            registry=self.registry,
        )
        self.timers = Counter(
            "blotter_timers",
            "Due events recorded by this node.",
            ["stage"],
            registry=self.registry,
        )

    def text(self) -> bytes:
        """Give the figures in Prometheus' text format."""
        return generate_latest(self.registry)


ACCEPTED, REFUSED = 101, 403


class Observed:
    """Logs and counts each request, under an id that ties its log lines together.

    A socket is told of when it ends, or was refused.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note what came of it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        status = REFUSED if scope["type"] == "websocket" else 500
        began = time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "websocket.accept":
                status = ACCEPTED
            await send(message)

        with structlog.contextvars.bound_contextvars(request=str(uuid7())):
            try:
                await self.app(scope, receive, noting)
            finally:
                route = _pattern(scope)
                self.metrics.requests.labels(route, str(status)).inc()
                log.info(
                    "request",
                    method=scope.get("method", "SOCKET"),
                    route=route,
                    status=status,
                    seconds=round(time.perf_counter() - began, 4),
                )


def _pattern(scope: Scope) -> str:
    """Name the route by its pattern: the path itself is the caller's text."""
    route: Any = scope.get("route")
    return str(getattr(route, "path", "none"))
