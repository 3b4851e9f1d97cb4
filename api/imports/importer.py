"""Bringing a former system's history into the log: each fact once, however often it is tried.

A fact's command id follows from the system and the row's key. What the log already has of a call
is read first and guards the append, so an import that was cut short goes on where it stopped, and
two at once write nothing twice.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from api.imports.cad_map import CadMap
from api.imports.csv_file import read_table
from api.imports.former_calls import former_calls
from api.imports.plan import Known, Plan, account
from api.imports.report import ImportReport
from domain.dispatch.imported import IMPORTED, REPLAYED, FormerCall
from domain.kernel import Event
from eventlog.codec import encode
from eventlog.decide import TooBusy
from eventlog.keys import Keys
from eventlog.log import Condition, Conflict, Item, Log, NewEvent

AT_ONCE = 64
"""Calls that are read together and written side by side, so that they share commits."""

EVENTS_PER_APPEND = 500
TRIES = 12

Progress = Callable[[int, int], None]
"""Hears how many calls (in a replay: facts) are done, and how many there are."""


class Ready(NamedTuple):
    """A fact, and the event that it is in the log."""

    fact: Event
    event: NewEvent


def _unheard(done: int, total: int) -> None:
    """Hear nothing."""
    del done, total


class _CallWriter:
    """Appends the facts of one call, knowing what the log has of it up to a position."""

    def __init__(self, log: Log, plan: Plan, known: Known) -> None:
        self._log = log
        self._call_id = plan.call.call_id
        self._new = {fact.stamp.command_id for fact in plan.new}
        self._after = known.head

    async def append(self, facts: Sequence[Ready]) -> None:
        """Append these facts, except those that another import has written meanwhile."""
        for start in range(0, len(facts), EVENTS_PER_APPEND):
            await self._append(facts[start : start + EVENTS_PER_APPEND])

    async def _append(self, facts: Sequence[Ready]) -> None:
        of_call = Item(tags=(f"call_id:{self._call_id}",))
        for _ in range(TRIES):
            facts = [ready for ready in facts if ready.fact.stamp.command_id in self._new]
            if not facts:
                return
            try:
                self._after = await self._log.append(
                    [ready.event for ready in facts],
                    Condition((of_call,), self._after),
                    command_id=facts[0].fact.stamp.command_id,
                )
            except Conflict:
                known = await _known(self._log, [self._call_id])
                self._new -= known.stamps.keys()
                self._after = known.head
            else:
                return
        raise TooBusy("Others kept changing a call that is being brought in. Import it again.")


class Due(NamedTuple):
    """A fact of a replay, its turn in the file's own time, and who writes it."""

    at: datetime
    fact: Event
    writer: _CallWriter


def _due(plan: Plan, writer: _CallWriter) -> Iterator[Due]:
    received = plan.call.stages["received"]
    return (Due(max(fact.at, received), fact, writer) for fact in plan.new)


async def _known(log: Log, call_ids: Sequence[str]) -> Known:
    """Read what the log has of these calls."""
    page = await log.read([Item(tags=(f"call_id:{call_id}",)) for call_id in call_ids])
    stamps = [stored.event.stamp for stored in page.events]
    return Known({stamp.command_id: stamp for stamp in stamps if stamp.command_id}, page.head)


async def import_cad(
    log: Log,
    keys: Keys,
    file: Path,
    cad_map: CadMap,
    *,
    dry_run: bool = False,
    speed: float | None = None,
    progress: Progress = _unheard,
) -> ImportReport:
    """Bring a file in; give the account of every row.

    With `speed`, facts are played at so many times their own pace and show on the live board;
    else all at once, as history. `dry_run` reads the file and the log and writes nothing.
    Raises `UnreadableFile` or `BadMap` before anything is written, `LogError` from the log.
    """
    if speed is not None and speed <= 0:
        raise ValueError("The speed of a replay is more than zero.")
    report = ImportReport(
        file=file.name,
        source_system=cad_map.source_system,
        dry_run=dry_run,
        twice=cad_map.times.twice,
        never=cad_map.times.never,
    )
    table = await asyncio.to_thread(read_table, file, cad_map)
    calls = former_calls(table, cad_map, report, keys.fingerprint)
    run = _Run(log, keys, report, progress)
    if dry_run or speed is None:
        await run.all_at_once(calls)
    else:
        await run.at_pace(calls, speed)
    return report


class _Run:
    """One import under way."""

    def __init__(self, log: Log, keys: Keys, report: ImportReport, progress: Progress) -> None:
        self._log = log
        self._keys = keys
        self._report = report
        self._progress = progress

    async def all_at_once(self, calls: Sequence[FormerCall]) -> None:
        """Write call after call in the file's order, each whole."""
        for start in range(0, len(calls), AT_ONCE):
            chunk = calls[start : start + AT_ONCE]
            known = await _known(self._log, [call.call_id for call in chunk])
            plans = [Plan(call, known, IMPORTED) for call in chunk]
            if not self._report.dry_run:
                await self._write(plans, known)
            for plan in plans:
                account(plan, self._report)
            self._progress(start + len(chunk), len(calls))

    async def _write(self, plans: Sequence[Plan], known: Known) -> None:
        """Append several calls side by side; let all end before the error of one shows."""
        events = iter(await encode([fact for plan in plans for fact in plan.new], self._keys))
        appends = [
            _CallWriter(self._log, plan, known).append(
                [Ready(fact, next(events)) for fact in plan.new]
            )
            for plan in plans
        ]
        for outcome in await asyncio.gather(*appends, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def at_pace(self, calls: Sequence[FormerCall], speed: float) -> None:
        """Write fact after fact as it happened, so many times faster, a call's receipt first."""
        plans: list[Plan] = []
        due: list[Due] = []
        for start in range(0, len(calls), AT_ONCE):
            chunk = calls[start : start + AT_ONCE]
            known = await _known(self._log, [call.call_id for call in chunk])
            for plan in (Plan(call, known, REPLAYED) for call in chunk):
                plans.append(plan)
                due.extend(_due(plan, _CallWriter(self._log, plan, known)))
        await self._play(sorted(due, key=lambda one: one.at), speed)
        for plan in plans:
            account(plan, self._report)

    async def _play(self, due: Sequence[Due], speed: float) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for done, (at, fact, writer) in enumerate(due, start=1):
            elapsed = (at - due[0].at).total_seconds() / speed
            await asyncio.sleep(max(0.0, began + elapsed - loop.time()))
            (event,) = await encode([fact], self._keys)
            await writer.append([Ready(fact, event)])
            self._progress(done, len(due))
