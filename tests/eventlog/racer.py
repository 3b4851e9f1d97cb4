"""A process that races for boundaries, or writes: told what to do line by line on its input."""

import asyncio
import json
import random
import sys
from collections.abc import Sequence

from eventlog.log import Conflict
from eventlog.postgres import Database, Dsns, PostgresLog
from tests.eventlog.facts import event, nothing_new


async def race(logs: Sequence[PostgresLog], racers: int, number: int) -> int:
    """Let so many racers go for one boundary at once; give how many won."""

    async def run(log: PostgresLog) -> bool:
        try:
            await log.append([event(f"round:{number}")], nothing_new(f"round:{number}"))
        except Conflict:
            return False
        return True

    chosen = [logs[racer % len(logs)] for racer in range(racers)]
    return sum(await asyncio.gather(*map(run, chosen)))


async def write(logs: Sequence[PostgresLog], name: str, events: int) -> int:
    """Let one writer for each log write so many events, some with a condition, 1 to 40 at once."""

    async def run(log: PostgresLog, writer: str) -> int:
        sizes = random.Random(writer)
        written = 0
        while written < events:
            many = min(sizes.randint(1, 40), events - written)
            batch = [
                event(f"writer:{writer}", data=json.dumps([writer, written + n]).encode())
                for n in range(many)
            ]
            condition = nothing_new(f"never:{writer}") if many % 2 else None
            await log.append(batch, condition)
            written += many
        return written

    return sum(await asyncio.gather(*(run(log, f"{name}.{n}") for n, log in enumerate(logs))))


def say(answer: object) -> None:
    """Answer the line."""
    sys.stdout.write(f"{answer}\n")
    sys.stdout.flush()


async def main(agency: str, connections: int, dsns: Dsns) -> None:
    """Answer each line `race N RACERS` or `write NAME EVENTS` with a number."""
    databases = [await Database.open(dsns) for _ in range(connections)]
    logs = [database.log(agency) for database in databases]
    say("ready")
    while line := (await asyncio.to_thread(sys.stdin.readline)).split():
        if line[0] == "race":
            say(await race(logs, int(line[2]), int(line[1])))
        else:
            say(await write(logs, line[1], int(line[2])))
    for database in databases:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), Dsns(*sys.argv[3:6])))
