"""The library's own recorder and application, set up on the same server: the base of comparison."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import psycopg
from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.dcb.application import DCBApplication
from eventsourcing.dcb.postgres_tt import PostgresDCBRecorderTT

DATABASE = "library"


def environment(owner_dsn: str) -> dict[str, str]:
    """Give the settings with which the library connects to the server of this DSN."""
    parts = urlsplit(owner_dsn)
    query = parse_qs(parts.query)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.dcb.postgres_tt",
        "MAPPER_TOPIC": "eventsourcing.dcb.msgpack:MessagePackMapper",
        "POSTGRES_DBNAME": DATABASE,
        "POSTGRES_HOST": query["host"][0] if "host" in query else parts.hostname or "localhost",
        "POSTGRES_PORT": str(parts.port or query.get("port", ["5432"])[0]),
        "POSTGRES_USER": parts.username or "postgres",
        "POSTGRES_PASSWORD": parts.password or "",
        "POSTGRES_POOL_SIZE": "10",
        "POSTGRES_MAX_OVERFLOW": "60",
    }


@contextmanager
def application(owner_dsn: str) -> Iterator[DCBApplication]:
    """Run the library's application in a database of its own on the same server."""
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
        if not known:
            connection.execute(f"CREATE DATABASE {DATABASE}")
    with DCBApplication(environment(owner_dsn)) as app:
        yield app


def fill(app: DCBApplication, owner_dsn: str, length: int) -> None:
    """Fill the library's tables with so many events, each with two tags, as ours has."""
    recorder = app.recorder
    assert isinstance(recorder, PostgresDCBRecorderTT)
    parts = urlsplit(owner_dsn)
    dsn = parts._replace(path=f"/{DATABASE}").geturl()
    with psycopg.connect(dsn) as connection:
        tables = [
            row[0]
            for row in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
            )
        ]
        events = next(name for name in tables if name.endswith("_tt_main"))
        tags = next(name for name in tables if name.endswith("_tt_tag"))
        data = json.dumps({"filler": "x" * 220}).encode()
        connection.execute(
            f"INSERT INTO {events} (type, data, tags) "  # noqa: S608  # names read from the catalogue
            "SELECT 'UnitEnRoute', %s, ARRAY['call_id:f' || (n / 7), 'tour_id:f' || (n / 80)] "
            "FROM generate_series(1, %s) n",
            [data, length],
        )
        connection.execute(
            f"INSERT INTO {tags} (tag, main_id) "  # noqa: S608  # names read from the catalogue
            f"SELECT unnest(tags), id FROM {events}"
        )
        connection.commit()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def in_threads(
    count: int, seconds: float, once: Callable[[int], None]
) -> tuple[float, list[float]]:
    """Run in so many threads for so long; give calls a second and each call's seconds."""
    stop = time.perf_counter() + seconds
    times: list[list[float]] = [[] for _ in range(count)]

    def work(number: int) -> None:
        while (begin := time.perf_counter()) < stop:
            once(number)
            times[number].append(time.perf_counter() - begin)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begin
    flat = [one for each in times for one in each]
    return len(flat) / took, flat


def appender(app: DCBApplication, data: bytes) -> Callable[[int], None]:
    """Append one event on its own boundary, on condition that nothing new stands there."""
    heads: dict[int, int] = {}

    def once(number: int) -> None:
        tags = [f"call_id:own{number}", f"tour_id:own{number}"]
        condition = DCBAppendCondition(
            fail_if_events_match=DCBQuery(
                items=[
                    DCBQueryItem(types=["CallClosed", "UnitEnRoute"], tags=tags[:1]),
                    DCBQueryItem(types=["TourEnded", "UnitEnRoute"], tags=tags[1:]),
                ]
            ),
            after=heads.get(number),
        )
        event = DCBEvent(type="UnitEnRoute", data=data, tags=tags)
        heads[number] = app.recorder.append([event], condition)

    return once
