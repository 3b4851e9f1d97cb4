"""The composition root: everything is wired here, and nowhere else."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

from fastapi import FastAPI

from api.centre import Centre
from api.clock import Clock
from api.deployment.recommending import Recommender
from api.directory import Directory
from api.fix_history import FixHistory
from api.fixes import Fixes
from api.geography.current import CurrentGeography
from api.http import (
    assignments,
    calls,
    command,
    described,
    fix_socket,
    fixes,
    health,
    histories,
    layouts,
    live,
    pages,
    places,
    reading,
    refusals,
    sign_in,
    statistics,
    tiles,
    tracks,
    units,
)
from api.http.answers import REFUSED
from api.jobs import Jobs
from api.live import Feed
from api.numbers import Series
from api.rows import rows_pool
from api.sealing import keys_of
from api.security.guards import Guards
from api.security.passwords import Passwords
from api.security.sessions import Sessions
from api.settings import Settings
from api.tables import CurrentTables
from api.telemetry import Metrics, Observed
from domain import numbering
from domain.dispatch.calls import CaseNumberTaken, NumberTaken
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
    tracks.router,
    statistics.router,
    live.router,
    layouts.router,
    places.router,
    fixes.router,
    fix_socket.router,
    tiles.router,
    health.router,
    described.router,
    pages.router,
)


def build(settings: Settings) -> FastAPI:
    """Build the application. Its database must be migrated before it starts."""
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened(settings, metrics, lambda: _break(app)) as centre:
            app.state.centre = centre
            yield

    app = described.Described(
        title="Blotter",
        description="The dispatch system of a town police department.",
        version=described.VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses=REFUSED,
    )
    app.state.stopping = app.state.broken = False
    for router in ROUTERS:
        app.include_router(router)
    pages.serve_pages(app)
    refusals.answer_all(app)
    app.add_middleware(
        Guards,
        per_second=settings.requests_per_second,
        public_origin=settings.public_origin,
        secure=settings.secure,
    )
    app.add_middleware(Observed, metrics=metrics)
    return app


def _break(app: FastAPI) -> None:
    app.state.stopping = app.state.broken = True


@asynccontextmanager
async def opened(
    settings: Settings, metrics: Metrics, broken: Callable[[], None]
) -> AsyncIterator[Centre]:
    """Open everything that one process needs, and close it in order: accepted work first.

    `broken` is called if work that must go on for ever has ended: then the process must, too.
    """
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
        jobs = Jobs(centre, broken)
        stack.push_async_callback(jobs.stop)
        await jobs.start(rows_dsn)
        yield centre


async def _centre(settings: Settings, metrics: Metrics, rows: Any, database: Database) -> Centre:
    log = database.log(settings.agency)
    keys = await keys_of(settings, database)
    clock = Clock(settings.time_zone)
    await clock.measure(rows)
    tables = CurrentTables(log)
    await tables.begin(keys, clock, settings.tables_file)
    geography = CurrentGeography(log, rows)
    await geography.refresh()
    directory = Directory(log)
    feed = Feed(log.epoch, keys.reveal, metrics)
    board = Board(log, rows, feed)
    fix_history = FixHistory(rows, settings.fix_days)
    recommender = Recommender(board, lambda: geography.now, lambda: tables.now, clock, keys.opened)
    return Centre(
        settings=settings,
        metrics=metrics,
        clock=clock,
        log=log,
        keys=keys,
        rows=rows,
        announced=lambda: database.rows_announced(settings.agency),
        board=board,
        feed=feed,
        fix_history=fix_history,
        fixes=Fixes(
            rows,
            fix_history,
            lambda: database.fixes_announced(settings.agency),
            feed.locate,
            recommender.take_fixes,
        ),
        recommender=recommender,
        tables=tables,
        geography=geography,
        directory=directory,
        calls=Series(numbering.number, directory.is_taken, NumberTaken),
        cases=Series(numbering.case_number, directory.is_case, CaseNumberTaken),
        sessions=Sessions(
            rows,
            Passwords(),
            longest=timedelta(hours=settings.session_hours),
            idle=timedelta(minutes=settings.idle_minutes),
            demo=settings.demo,
        ),
    )
