"""The composition root: everything is wired here, and nowhere else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial

from fastapi import FastAPI

from api.centre import Centre
from api.clock import Clock
from api.directory import Directory
from api.http import (
    assignments,
    calls,
    command,
    described,
    health,
    histories,
    live,
    reading,
    refusals,
    sign_in,
    statistics,
    units,
)
from api.jobs.periodic import every
from api.jobs.sessions import check_watchers, end_expired
from api.jobs.welfare import check_welfare
from api.live import Feed
from api.numbers import Series
from api.readiness import readiness
from api.rows import rows_pool
from api.security.guards import Guards
from api.security.passwords import Passwords
from api.security.sessions import Sessions
from api.settings import Settings
from api.tables import CurrentTables
from api.telemetry import Metrics, Observed, log
from domain import numbering
from domain.dispatch.calls import CaseNumberTaken, NumberTaken
from eventlog.keys import Keys
from eventlog.postgres import Database, Dsns
from projections.board import Board

ROUTERS = (
    sign_in.router,
    command.router,
    calls.router,
    assignments.router,
    units.router,
    reading.router,
    histories.router,
    statistics.router,
    live.router,
    health.router,
    described.router,
)


def build(settings: Settings) -> FastAPI:
    """Build the application. Its database must be migrated before it starts."""
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened(settings, metrics) as centre:
            app.state.centre = centre
            yield

    app = FastAPI(
        title="Blotter",
        description="The dispatch system of a town police department.",
        version=described.VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.stopping = False
    for router in ROUTERS:
        app.include_router(router)
    refusals.answer_all(app)
    app.add_middleware(
        Guards,
        per_second=settings.requests_per_second,
        public_origin=settings.public_origin,
        secure=settings.secure,
    )
    app.add_middleware(Observed, metrics=metrics)
    return app


@asynccontextmanager
async def opened(settings: Settings, metrics: Metrics) -> AsyncIterator[Centre]:
    """Open everything that one process needs, and close it in order: accepted work first."""
    async with AsyncExitStack() as stack:
        rows_dsn = settings.login("blotter_rows", settings.rows_password)
        rows = await stack.enter_async_context(rows_pool(rows_dsn, settings.agency))
        database = await Database.open(
            Dsns(
                log=settings.login("blotter_log", settings.log_password),
                rows=rows_dsn,
                keys=settings.login("blotter_keys", settings.keys_password),
            )
        )
        stack.push_async_callback(database.close)
        centre = await _centre(settings, metrics, rows, database)
        stack.push_async_callback(centre.drain)
        jobs = [asyncio.ensure_future(job) for job in _jobs(centre)]
        stack.push_async_callback(_stop, jobs)
        yield centre


