"""`command_32`: whole commands a second: read the boundary, fold, decide, append."""

import asyncio
import time
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from uuid_utils import uuid7

from domain.dispatch.assignments import DispatchUnits
from domain.dispatch.calls import ReceiveCall
from domain.dispatch.closing import CloseCall
from domain.dispatch.reports import ReportArrived, ReportCleared
from domain.kernel import Command, Stamp
from domain.patrol.tours import LogOff, LogOn
from eventlog.decide import do
from eventlog.keys import Keys
from eventlog.log import Log
from tests.bench import library, library_slices
from tests.bench.measure import Measured, side_by_side
from tests.bench.town import LONG, Bench

CLIENTS, SECONDS, COURSES_A_TOUR = 32, 3.0, 12
NUMBERS = count(time.time_ns() // 1000 % 10**9 * 1000)


def fresh_id() -> str:
    """Make a time-ordered id."""
    return str(UUID(int=uuid7().int))


def stamp(command_id: str) -> Stamp:
    """Stamp a command said now."""
    return Stamp(at=datetime.now(UTC), by="dispatcher-7", desk="D2", command_id=command_id)


def course(unit_id: str) -> list[Command]:
    """Take one call from received to closed."""
    call_id = fresh_id()
    ids = (stamp(f"{call_id}/{part}") for part in count(1))
    return [
        ReceiveCall(
            stamp=next(ids),
            call_id=call_id,
            number=f"26-{next(NUMBERS)}",
            source="911",
            type="DIST",
            priority="P2",
            place="12 Mill Road",
        ),
        DispatchUnits(stamp=next(ids), call_id=call_id, unit_ids=(unit_id,)),
        ReportArrived(stamp=next(ids), unit_id=unit_id),
        ReportCleared(stamp=next(ids), unit_id=unit_id, disposition="RPT"),
        CloseCall(stamp=next(ids), call_id=call_id, dispositions=("RPT",)),
    ]


async def ours(log: Log, keys: Keys, run: int) -> float:
    """Run the clients for so long; give commands a second."""
    done = 0
    stop = time.perf_counter() + SECONDS

    async def client(number: int) -> None:
        nonlocal done
        unit = f"bench{run}-{number}"
        while time.perf_counter() < stop:
            tour_id = fresh_id()
            await do(
                log,
                keys,
                LogOn(stamp=stamp(tour_id), tour_id=tour_id, unit_id=unit, officer_ids=(unit,)),
            )
            done += 1
            for _ in range(COURSES_A_TOUR):
                for command in course(unit):
                    await do(log, keys, command)
                    done += 1
                if time.perf_counter() >= stop:
                    break
            await do(log, keys, LogOff(stamp=stamp(f"{tour_id}/off"), unit_id=unit))
            done += 1

    begin = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return done / (time.perf_counter() - begin)


async def bench_command(bench: Bench) -> list[Measured]:
    """Work calls from received to closed on both sides, by the same rules."""
    log = await bench.log(LONG)
    keys = await bench.keys(log.agency)
    runs = count(time.time_ns())
    await bench.at_rest()
    with library.application(bench.owner_dsn) as app:

        def work(run: int) -> float:
            courses = [0] * CLIENTS

            def once(number: int) -> None:
                unit = f"bench{run}-{number}"
                call = fresh_id()
                tour = courses[number] // COURSES_A_TOUR
                library_slices.course(
                    app,
                    at=datetime.now(UTC),
                    call_id=call,
                    number=f"26-{call}",
                    unit_id=unit,
                    tour_id=f"{unit}-{tour}",
                )
                courses[number] += 1

            rate, _ = library.in_threads(CLIENTS, SECONDS, once)
            return rate * library_slices.COMMANDS_A_COURSE

        return [
            await side_by_side(
                "command_32",
                ours=lambda: ours(log, keys, next(runs)),
                theirs=lambda: asyncio.to_thread(work, next(runs)),
                unit="commands/s",
                aim=">= 4",
                limited_by="CPU: deciding, sealing and making the append ready, on one core",
            )
        ]
