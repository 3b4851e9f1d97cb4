"""Appends whose connection is lost: recorded exactly once, or said to be unknown."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest

from eventlog import connections, supervisor, writer
from eventlog.batch import Operation
from eventlog.connections import Unreachable
from eventlog.log import Conflict, FateUnknown, Item
from eventlog.postgres import Database, PostgresLog
from eventlog.statements import statements
from eventlog.writer import MOST_LOSSES, REPLICATED
from migrations import migrate
from tests.eventlog.facts import event, nothing_new, positions, until
from tests.eventlog.proxy import Proxy, proxied
from tests.postgres import TestServer, running_server


@pytest.fixture
async def cut_log(server: TestServer, agency: str) -> AsyncIterator[tuple[Proxy, PostgresLog]]:
    """Give a log whose connections go through a proxy, and have been used once."""
    async with proxied(server.dsns.log) as (proxy, dsn):
        database = await Database.open(replace(server.dsns, log=dsn))
        log = database.log(agency)
        await log.append([event("first:1")])
        yield proxy, log
        await database.close()


@pytest.mark.parametrize("moment", ["before the request", "before the answer"])
async def test_a_command_is_recorded_once_whenever_the_connection_is_cut(
    cut_log: tuple[Proxy, PostgresLog], moment: str
) -> None:
    proxy, log = cut_log
    proxy.cut(moment, b"unit_id:1A12")  # type: ignore[arg-type]  # one of the two moments
    sent = [
        log.append([event("unit_id:1A12", data=b'{"n":1}')], nothing_new("unit_id:1A12"), "c-1"),
        log.append([event("unit_id:1A13"), event("unit_id:1A13")], None, "c-2"),
    ]
    assert await asyncio.gather(*sent) == [2, 4]
    assert proxy.cuts == 1
    assert positions(await log.read([Item(tags=("cmd:c-1",))])) == [2]
    assert positions(await log.read([Item(tags=("cmd:c-2",))])) == [3, 4]
    assert await log.head() == 4


@pytest.mark.parametrize("moment", ["before the request", "before the answer"])
async def test_without_a_command_id_the_fate_is_said_to_be_unknown(
    cut_log: tuple[Proxy, PostgresLog], moment: str
) -> None:
    proxy, log = cut_log
    proxy.cut(moment, b"unit_id:1A12")  # type: ignore[arg-type]  # one of the two moments
    with pytest.raises(FateUnknown):
        await log.append([event("unit_id:1A12")])
    assert await log.head() == (1 if moment == "before the request" else 2)
    await log.append([event("unit_id:1A12")])


async def test_another_command_of_the_same_id_is_not_taken_for_this_one(
    cut_log: tuple[Proxy, PostgresLog], server: TestServer
) -> None:
    proxy, log = cut_log
    other = await Database.open(server.dsns)
    proxy.refuse(refusing=True)
    proxy.cut("before the request", b"ours")
    ours = asyncio.create_task(log.append([event("a:1", data=b'"ours"')], None, "c-1"))
    await other.log(log.agency).append([event("a:1", data=b'"theirs"')], None, "c-1")
    proxy.refuse(refusing=False)
    with pytest.raises(Conflict):
        await ours
    await other.close()
    assert [stored.data for stored in (await log.read([Item(tags=("a:1",))])).events] == [
        b'"theirs"'
    ]


async def test_those_who_wait_too_long_are_told(
    cut_log: tuple[Proxy, PostgresLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, log = cut_log
    monkeypatch.setattr(connections.Outage, "too_long", True)
    proxy.refuse(refusing=True)
    proxy.cut("before the answer", b"unit_id:1A12")
    with pytest.raises(FateUnknown):
        await log.append([event("unit_id:1A12")], None, "c-1")
    with pytest.raises(Unreachable):
        await log.append([event("unit_id:1A13")], None, "c-2")
    monkeypatch.undo()
    proxy.refuse(refusing=False)
    with pytest.raises(Conflict):
        await log.append([event("unit_id:1A12")], None, "c-1")
    assert await log.append([event("unit_id:1A13")], None, "c-2") == 3


async def test_what_upsets_the_server_each_time_takes_nobody_with_it(
    cut_log: tuple[Proxy, PostgresLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, log = cut_log
    monkeypatch.setattr(writer, "LOSING", 0)
    proxy.cut("before the request", b"poison", times=MOST_LOSSES)
    sent = [
        asyncio.create_task(log.append([event(f"a:{number}")], None, f"c-{number}"))
        for number in range(4)
    ]
    poison = asyncio.create_task(log.append([event("a:1", data=b'"poison"')], None, "c-p"))
    assert sorted(await asyncio.gather(*sent)) == [2, 3, 4, 5]
    with pytest.raises(FateUnknown, match="5 times"):
        await poison
    assert (proxy.cuts, await log.head()) == (MOST_LOSSES, 5)
    assert await log.append([event("a:1", data=b'"poison"')], None, "c-p") == 6


async def test_what_lost_its_connection_twice_goes_alone_after_those_before_it(
    log: PostgresLog,
) -> None:
    queue = writer.Queue(statements(log.agency), log.epoch)
    first, suspect, second = (Operation([event(f"a:{number}")]) for number in range(3))
    suspect.losses = writer.ALONE
    for one in (first, suspect, second):
        queue.waiting.append(writer.Waiting(one, asyncio.get_running_loop().create_future()))
    assert [one.operation for one in queue.take(128)] == [first, second]
    assert [one.operation for one in queue.take(128)] == [suspect]


async def test_a_server_that_comes_back_in_bits_is_waited_for(
    cut_log: tuple[Proxy, PostgresLog],
) -> None:
    proxy, log = cut_log
    proxy.cut("before the request", b"unit_id:1A12", times=MOST_LOSSES + 1)
    assert await log.append([event("unit_id:1A12")], None, "c-1") == 2
    assert proxy.cuts == MOST_LOSSES + 1


async def test_who_cannot_be_told_what_came_of_it_does_not_wait_for_ever(
    cut_log: tuple[Proxy, PostgresLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, log = cut_log
    monkeypatch.setattr(writer, "LOSING", 0)
    proxy.cut("before the answer", b"c-new")
    proxy.cut("before the answer", b"What a command has recorded", times=MOST_LOSSES)
    with pytest.raises(FateUnknown, match="5 times"):
        await log.append([event("a:2")], None, "c-new")
    assert await log.append([event("a:3")], None, "c-other") == 3


@pytest.mark.parametrize("asked_with", [b"unit_id:1A12", b"max(position)"])
async def test_a_server_that_falls_silent_is_hung_up_on(
    cut_log: tuple[Proxy, PostgresLog], monkeypatch: pytest.MonkeyPatch, asked_with: bytes
) -> None:
    proxy, log = cut_log
    monkeypatch.setattr(connections, "STALLED", 0.2)
    proxy.stall(asked_with)
    assert await log.append([event("unit_id:1A12")], None, "c-1") == 2
    assert await log.head() == 2
    assert len((await log.gather([Item(tags=("unit_id:1A12",))])).each[0]) == 1


async def test_an_outcome_that_is_known_stays_known_where_another_must_be_asked_for_twice(
    cut_log: tuple[Proxy, PostgresLog],
) -> None:
    proxy, log = cut_log
    await log.append([event("a:1")], None, "c-known")
    proxy.cut("before the answer", b"c-new")
    proxy.cut("before the answer", b"What a command has recorded")
    again = asyncio.create_task(log.append([event("a:1")], None, "c-known"))
    new = asyncio.create_task(log.append([event("a:2")], nothing_new("a:2"), "c-new"))
    assert (await again, await new) == (2, 3)
    assert proxy.cuts == 2
    assert positions(await log.read([Item(tags=("cmd:c-new",))])) == [3]
    assert await log.head() == 3


async def test_a_follower_survives_the_loss_of_every_connection(
    cut_log: tuple[Proxy, PostgresLog], server: TestServer
) -> None:
    _, log = cut_log
    seen: list[int] = []

    async def follow() -> None:
        async for page in log.follow(0):
            seen.extend(positions(page))
            if seen[-1] == 41:
                return

    following = asyncio.create_task(follow())
    admin = await asyncpg.connect(server.superuser_dsn)
    for number in range(40):
        await log.append([event("a:1")], None, f"c-{number}")
        if number % 10 == 0:
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = 'blotter_log'"
            )
    await following
    await admin.close()
    assert seen == list(range(1, 42))


@pytest.fixture
async def own(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[TestServer, str]]:
    """Give a server that the test may hurt, and an agency on it."""
    with running_server() as server:
        await migrate(server.owner_dsn, "hurt")
        yield server, "hurt"


WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND usename = $1"


async def _committing(admin: asyncpg.Connection, count: int = 1) -> int:
    """Wait until so many commits are stored and wait for a standby; give one's process."""
    found: list[int] = []

    async def waits() -> bool:
        found[:] = [row["pid"] for row in await admin.fetch(WAITING, "blotter_log")]
        return len(found) == count

    await until(waits)
    return found[0]


async def _no_standby_needed(admin: asyncpg.Connection) -> None:
    await admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
    await admin.execute("SELECT pg_reload_conf()")


async def _absent_standby(admin: asyncpg.Connection, server: TestServer) -> None:
    """Make every commit wait for a standby that is not there."""
    await admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    await admin.execute("SELECT pg_reload_conf()")
    probe = await asyncpg.connect(server.owner_dsn)

    async def in_force() -> bool:
        commit = asyncio.ensure_future(probe.execute(REPLICATED))
        while not commit.done():
            await asyncio.wait([commit], timeout=0.01)
            if await admin.fetch(WAITING, "blotter_owner"):
                probe.terminate()
                await asyncio.wait([commit])
                return commit.exception() is not None
        return False

    await until(in_force)
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'blotter_owner'"
    )


async def test_a_commit_that_is_killed_or_abandoned_is_recorded_once(
    own: tuple[TestServer, str],
) -> None:
    server, agency = own
    database = await Database.open(server.dsns)
    log = database.log(agency)
    await log.append([event("a:0")])
    admin = await asyncpg.connect(server.superuser_dsn)

    await _absent_standby(admin, server)
    killed = asyncio.create_task(log.append([event("a:1")], nothing_new("a:1"), "c-1"))
    await admin.execute("SELECT pg_terminate_backend($1)", await _committing(admin))

    async def stored() -> bool:
        return bool(await admin.fetchval("SELECT max(position) = 2 FROM hurt.events"))

    await until(stored)
    settling = asyncio.create_task(log.settle())
    await _committing(admin, 2)  # both answers wait for a standby, as the commit did
    assert not killed.done()
    assert not settling.done()
    await _no_standby_needed(admin)
    await settling
    assert await killed == 2

    await _absent_standby(admin, server)
    abandoned = asyncio.create_task(log.append([event("a:2")], None, "c-2"))
    await _committing(admin)
    abandoned.cancel()
    with pytest.raises(asyncio.CancelledError):
        await abandoned
    await _no_standby_needed(admin)
    with pytest.raises(Conflict):
        await log.append([event("a:2")], None, "c-2")
    assert await log.head() == 3
    assert positions(await log.read([Item(tags=("cmd:c-2",))])) == [3]
    await admin.close()
    await database.close()


async def test_a_server_killed_under_load_loses_and_repeats_nothing(
    own: tuple[TestServer, str],
) -> None:
    server, agency = own
    database = await Database.open(server.dsns)
    log = database.log(agency)
    answered: dict[str, int] = {}
    stop = asyncio.Event()

    async def client(name: int) -> None:
        number = 0
        while not stop.is_set():
            command = f"{name}.{number}"
            answered[command] = await log.append([event(f"client:{name}")], None, command)
            number += 1

    clients = [asyncio.create_task(client(name)) for name in range(16)]
    for _ in range(3):
        postmaster = supervisor.postmaster(server.data_dir / "postgres")
        assert postmaster
        postmaster.kill()

        async def goes_on(enough: int = len(answered) + 200) -> bool:
            return len(answered) >= enough

        await until(goes_on)
    stop.set()
    await asyncio.gather(*clients)
    events = (await log.read(tags=True)).events
    by_command = {one.tags[1].removeprefix("cmd:"): one.position for one in events}
    assert by_command == answered
    assert positions(events) == list(range(1, len(answered) + 1))
    await database.close()
