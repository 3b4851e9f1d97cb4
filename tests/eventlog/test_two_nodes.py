"""Two nodes on one log: what a node remembers may be old, and no decision rests on it."""

from collections.abc import AsyncIterator

import pytest

from domain.dispatch.assignments import DispatchUnits
from domain.dispatch.calls import ReceiveCall
from domain.dispatch.events import UnitDispatched
from domain.dispatch.reports import ReportCleared
from domain.kernel import Command
from domain.patrol.tours import LogOn
from domain.unit import UnitBusy
from eventlog.decide import Done, do
from eventlog.keys import Keys, MemoryKeyStore
from eventlog.log import Log
from eventlog.postgres import Database
from migrations import migrate
from tests.given import stamp
from tests.postgres import TestServer, fresh_agency

KEYS = Keys(bytes(32), MemoryKeyStore())
Nodes = tuple[Log, Log]


@pytest.fixture
async def nodes(server: TestServer) -> AsyncIterator[Nodes]:
    """Give the log as two nodes have it, after a unit logged on and two calls came in at one."""
    agency = fresh_agency()
    await migrate(server.owner_dsn, agency)
    here, there = await Database.open(server.dsns), await Database.open(server.dsns)
    log = here.log(agency)
    await carry_out(
        log, LogOn(stamp=stamp(command_id="on"), tour_id="T1", unit_id="V6", officer_ids=("O1",))
    )
    for call in ("C1", "C2"):
        await carry_out(log, received(call))
    yield log, there.log(agency)
    await here.close()
    await there.close()


def received(call: str) -> Command:
    return ReceiveCall(
        stamp=stamp(command_id=f"receive {call}"),
        call_id=call,
        number=f"26-{call}",
        source="911",
        type="DIST",
        priority="P2",
        place="12 Mill Road",
    )


def send(call: str, command_id: str) -> Command:
    return DispatchUnits(stamp=stamp(command_id=command_id), call_id=call, unit_ids=("V6",))


async def carry_out(log: Log, command: Command) -> Done:
    return await do(log, KEYS, command)


async def test_a_unit_that_was_cleared_elsewhere_can_be_sent(nodes: Nodes) -> None:
    here, there = nodes
    await carry_out(here, send("C1", "first"))
    await carry_out(there, ReportCleared(stamp=stamp(command_id="clear"), unit_id="V6"))
    done = await carry_out(here, send("C2", "second"))
    assert [type(fact) for fact in done.facts] == [UnitDispatched]


async def test_a_unit_that_was_sent_elsewhere_is_not_sent_twice(nodes: Nodes) -> None:
    here, there = nodes
    await carry_out(here, send("C1", "first"))
    await carry_out(here, ReportCleared(stamp=stamp(command_id="clear"), unit_id="V6"))
    await carry_out(there, send("C2", "second"))
    with pytest.raises(UnitBusy, match="V6 is on 26-C2"):
        await carry_out(here, send("C1", "third"))
    assert (await here.head()) == 6


async def test_what_would_change_nothing_is_looked_at_again(nodes: Nodes) -> None:
    here, there = nodes
    await carry_out(here, send("C1", "first"))
    await carry_out(there, ReportCleared(stamp=stamp(command_id="clear"), unit_id="V6"))
    done = await carry_out(here, send("C1", "second"))
    assert [type(fact) for fact in done.facts] == [UnitDispatched], "it is not there already"


async def test_a_command_is_recorded_once_whichever_node_hears_it_again(nodes: Nodes) -> None:
    here, there = nodes
    first = await carry_out(here, send("C1", "first"))
    for log in (here, there, here):
        again = await carry_out(log, send("C1", "first"))
        assert (again.position, again.answer, again.repeated) == (
            first.position,
            first.answer,
            True,
        )
    assert await here.head() == 4
