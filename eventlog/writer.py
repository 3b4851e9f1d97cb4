"""The one writer of a process: group commit on one connection, for all its agencies in turn.

It takes what is queued and calls the append function once. Each waiting append then succeeds or
fails alone. Where many append at once it takes half of them: while the database commits these, the
others are answered and make their next ones ready, so that neither waits for the other.

An append whose fate is unknown because the connection was lost is sent again: its command id makes
that harmless, and tells whether it had been recorded.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import asyncpg

from eventlog.batch import EPOCH, MICROSECOND, Batch, Operation, arguments, lasts
from eventlog.connections import (
    FIRST_WAIT,
    LONGEST_WAIT,
    Outage,
    Unreachable,
    connect,
    hung_up_on,
    lost,
)
from eventlog.log import Conflict, FateUnknown, LogError, WrongEpoch
from eventlog.statements import Statements
from eventlog.tail import Tail

ALONE, MOST_LOSSES, LOSING = 2, 5, 5.0
"""After how many lost connections an append is sent alone, behind the others, and after how many,
and how many seconds of losing them, it is given up: what upsets the server each time must not take
the others with it, and a server that comes back in bits is not upset by it."""

FEW = 16
MAKING = 0.0035
"""Seconds: what another commit may cost, in waiting and in work."""
LEARNING = 16
"""Of how many batches an average is made."""

AGAIN = "Send it again under the same command id."
OTHER_EPOCH = "BL001"
"""What the append function raises for a caller that knows the log of another epoch."""

REPLICATED = "SELECT pg_logical_emit_message(true, 'blotter', '')"


class Pace:
    """How many of those who append at once go into one batch: all, or half where that is better.

    Half, where this process takes longer to make so many ready than another commit does.
    """

    def __init__(self) -> None:
        self._each = 0.0

    def share(self, busy: int) -> int:
        """Give how many of so many go together."""
        halves = busy > FEW and busy * self._each > MAKING
        return (busy + 1) // 2 if halves else busy

    def learn(self, count: int, seconds: float) -> None:
        """Learn how long it took so many to make their next append ready, once answered."""
        self._each += (seconds / count - self._each) / LEARNING


class Appended(NamedTuple):
    """The position of an operation's last event, and when it was recorded, where that is known."""

    position: int
    recorded_at: datetime | None = None


class Waiting(NamedTuple):
    """An operation and the one who waits for its position."""

    operation: Operation
    answer: asyncio.Future[Appended]

    def succeed(self, appended: Appended) -> None:
        """Tell the position, if someone still waits for it."""
        if not self.answer.done():
            self.answer.set_result(appended)

    def fail(self, error: LogError) -> None:
        """Tell why not, if someone still waits."""
        if not self.answer.done():
            self.answer.set_exception(error)


class Queue:
    """What waits to be appended to one agency's log, as it is known: of this epoch."""

    def __init__(self, statements: Statements, epoch: str) -> None:
        self.statements = statements
        self.epoch = epoch
        self.tail = Tail()
        self.tail_of = 0  # which of the writer's connections it is known by
        self.waiting: deque[Waiting] = deque()

    def take(self, most: int) -> list[Waiting]:
        """Take the next batch; what could depend on it stays, in order, for the next one."""
        if self.waiting[0].operation.losses >= ALONE:
            return [self.waiting.popleft()]
        batch = Batch(most)
        taken: list[Waiting] = []
        left: list[Waiting] = []
        while self.waiting and not batch.full:
            one = self.waiting.popleft()
            together = one.operation.losses < ALONE and batch.takes(one.operation)
            (taken if together else left).append(one)
        self.waiting.extendleft(reversed(left))
        return taken


class Writer:
    """Appends for all agencies of a process, one batch at a time."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: asyncpg.Connection | None = None
        self.connections = 0  # how many there have been: another one may lead to another server
        self._turns: deque[Queue] = deque()
        self._work = asyncio.Event()
        self._closing = False
        self._outage: Outage | None = None
        self._pace = Pace()
        self._answers: list[tuple[Waiting, Appended | LogError]] = []
        self._task = asyncio.create_task(self._run(), name="blotter writer")

    async def append(self, queue: Queue, operation: Operation) -> Appended:
        """Append; give the last position. A cancelled wait leaves the append to be done.

        Raises `Conflict`, `FateUnknown`, `WrongEpoch`, or another `LogError`.
        """
        if self._closing:
            raise LogError("The log is closing. Send it again when the server is back.")
        answer: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        queue.waiting.append(Waiting(operation, answer))
        if len(queue.waiting) == 1:
            self._turns.append(queue)
            self._work.set()
        return await answer

    async def close(self) -> None:
        """Finish what is queued, then close the connection."""
        self._closing = True
        self._work.set()
        await self._task
        if self._connection:
            await self._connection.close()

    async def _run(self) -> None:
        while True:
            if not self._turns:
                await self._answer()
            if not self._turns:
                if self._closing:
                    return
                self._work.clear()
                await self._work.wait()
                await asyncio.sleep(0)  # who else has something to say: one commit for all
                continue
            queue = self._turns.popleft()
            most = self._pace.share(len(queue.waiting) + len(self._answers))
            if 2 * len(queue.waiting) < most:
                await self._answer()
            batch = queue.take(most)
            if self._answers:
                sending = asyncio.create_task(self._send(queue, batch))
                await asyncio.sleep(0)  # it is made ready
                await asyncio.sleep(0)  # it is on its way
                await self._answer()
                await sending
            else:
                await self._send(queue, batch)
            if queue.waiting and queue not in self._turns:
                self._turns.append(queue)

    async def _answer(self) -> None:
        """Tell those whose appends are over. They may have more to say at once."""
        answers, self._answers = self._answers, []
        for one, outcome in answers:
            if isinstance(outcome, Appended):
                one.succeed(outcome)
            else:
                one.fail(outcome)
        if answers:
            begin = time.perf_counter()
            await asyncio.sleep(0)
            self._pace.learn(len(answers), time.perf_counter() - begin)

    async def _send(self, queue: Queue, taken: list[Waiting]) -> None:
        """Send one batch and tell each waiter; on a lost connection queue it again."""
        connection = await self._connected(taken)
        if connection is None:
            return
        try:
            outcomes, recorded_at = await self._append(connection, queue, taken)
        except Exception as error:  # noqa: BLE001  # whatever it is, those who wait are told
            await self._failed(queue, taken, error)
            return
        self._outage = None
        await self._sort(connection, queue, zip(taken, outcomes, strict=True), recorded_at)

    async def _append(
        self, connection: asyncpg.Connection, queue: Queue, taken: Sequence[Waiting]
    ) -> tuple[list[int | None], datetime]:
        """Call the append function; give the last position of each that was not refused, and when.

        If others wrote where this process thought to be alone, all is asked of the database.
        """
        if queue.tail_of != self.connections:
            queue.tail, queue.tail_of = Tail(), self.connections
        operations = [one.operation for one in taken]
        outcome: list[int] | None = None
        while outcome is None:
            with hung_up_on(connection):
                outcome = await connection.fetchval(
                    queue.statements.append,
                    queue.epoch,
                    queue.tail.end,
                    *arguments(operations, queue.tail.rules_out),
                )
            if outcome is None:
                queue.tail = Tail()
        head, recorded_at, *refused = outcome
        positions = lasts(operations, head, refused)
        queue.tail.wrote(operations, positions)
        return positions, EPOCH + recorded_at * MICROSECOND

    async def _failed(self, queue: Queue, taken: list[Waiting], error: Exception) -> None:
        """Queue a batch again whose connection was lost, for a while; else find who is at fault."""
        if lost(error):
            self._disconnect()
            safe = _still_safe(taken)
            self._outage = self._outage or Outage()
            if self._outage.too_long:
                _tell_all(safe, error)
            else:
                queue.waiting.extendleft(
                    reversed([one for one in safe if one.operation.losses < ALONE])
                )
                queue.waiting.extend([one for one in safe if one.operation.losses >= ALONE])
                await self._outage.pause()
        elif len(taken) > 1:
            for one in taken:  # one of them is at fault; each succeeds or fails alone
                await self._send(queue, [one])
        else:
            taken[0].fail(_refusal(error, taken[0].operation))

    async def _sort(
        self,
        connection: asyncpg.Connection,
        queue: Queue,
        outcomes: Iterable[tuple[Waiting, int | None]],
        recorded_at: datetime,
    ) -> None:
        """Note what came of each. What is known is never put in doubt by what is not."""
        uncertain = []
        for one, last in outcomes:
            if last is not None:
                self._answers.append((one, Appended(last, recorded_at)))
            elif one.operation.uncertain:
                uncertain.append(one)
            else:
                self._answers.append((one, _conflict()))
        for one in uncertain:
            await self._settle(connection, queue, one)

    async def _settle(self, connection: asyncpg.Connection, queue: Queue, one: Waiting) -> None:
        """Find out whether an operation was recorded before, when its connection was lost."""
        try:
            with hung_up_on(connection):
                before = await _recorded(connection, queue.statements, one.operation)
        except Exception as error:  # noqa: BLE001  # whatever it is, who waits is told
            if lost(error):
                self._disconnect()
                queue.waiting.extend(_still_safe([one]))
                await asyncio.sleep(min(FIRST_WAIT * 2**one.operation.losses, LONGEST_WAIT))
            else:
                one.fail(_refusal(error, one.operation))
            return
        self._answers.append((one, _conflict() if before is None else Appended(before)))

    async def _connected(self, taken: Sequence[Waiting]) -> asyncpg.Connection | None:
        """Give the connection, making it if need be; after too long, tell those who wait."""
        while self._connection is None or self._connection.is_closed():
            try:
                self._connection = await connect(self._dsn)
                self.connections += 1
            except Exception as error:  # noqa: BLE001  # whatever it is, those who wait are told
                if not lost(error):
                    _tell_all(taken, error)
                    return None
                self._outage = self._outage or Outage()
                if self._outage.too_long:
                    _tell_all(taken, error)
                    return None
                await self._outage.pause()
        return self._connection

    def _disconnect(self) -> None:
        if self._connection:
            self._connection.terminate()
            self._connection = None


def _conflict() -> Conflict:
    return Conflict("Something new matched the append's condition.")


async def _recorded(
    connection: asyncpg.Connection, statements: Statements, operation: Operation
) -> int | None:
    """Tell where an operation of unknown fate stands, if it was recorded before.

    The append function held the lock just now, so that a commit of the lost connection is over.
    What is found is told only when it has reached a synchronous standby, if there is one.
    """
    rows = await connection.fetch(statements.recorded_by, operation.own_tag)
    ours = [(event.type, event.data) for event in operation.events]
    if [(row["type"], row["data"]) for row in rows] != ours:
        return None
    await connection.execute(REPLICATED)
    return int(rows[-1]["position"])


def _still_safe(taken: Sequence[Waiting]) -> list[Waiting]:
    """Keep what can be sent again; tell the others that their fate is unknown."""
    safe = []
    for one in taken:
        if one.answer.done() and not one.answer.cancelled():
            continue
        now = time.monotonic()
        one.operation.losses += 1
        one.operation.first_lost_at = one.operation.first_lost_at or now
        losing = now - one.operation.first_lost_at
        if not one.operation.command_id:
            one.fail(FateUnknown("The connection was lost during an append without a command id."))
        elif one.operation.losses >= MOST_LOSSES and losing >= LOSING:
            one.fail(FateUnknown(f"The connection was lost {one.operation.losses} times. {AGAIN}"))
        else:
            safe.append(one)
    return safe


def _tell_all(taken: Sequence[Waiting], error: Exception) -> None:
    from_error = f"The database cannot be reached ({type(error).__name__})."
    for one in taken:
        kind = FateUnknown if one.operation.uncertain else Unreachable
        one.fail(kind(f"{from_error} {AGAIN}"))


def _refusal(error: Exception, operation: Operation) -> LogError:
    state = getattr(error, "sqlstate", None) or type(error).__name__
    refusal = LogError(f"The database refused the append ({state}). Nothing was recorded.")
    if operation.uncertain:
        refusal = FateUnknown(
            f"The database does not say whether it was recorded ({state}). {AGAIN}"
        )
    elif state == OTHER_EPOCH:
        refusal = WrongEpoch()
    refusal.__cause__ = error
    return refusal
