"""A whole simulated shift, typed into a real server: all of it is understood, most accepted."""

import asyncio
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.demo.accounts import PASSWORD, admit, secret
from api.demo.director import rehearsed
from api.demo.player import Player
from api.demo.shift import CALL_TAKER, NORTH, POSITIONS, SOUTH
from api.demo.stage import Heard, Say
from api.program.demo import until_ready
from api.program.place import log_of, rows_of
from api.security.accounts import Accounts
from api.security.passwords import Passwords
from api.settings import Settings
from tests.geography.drawn import bring_in, drawn
from tests.postgres import TestServer
from tests.program.processes import PROGRAM, environment, free_port, stopped

SHIFT, HOURS = 1.5, 1.75
"""A short shift, and the hand-over to the next."""

EXPECTED = {"UnitBusy", "PlaceUnknown"}
"""What the demonstration provokes on purpose: two positions send one unit at once, and whom to send
is asked before the place is confirmed."""


@pytest.fixture
async def player(server: TestServer, agency: str, tmp_path: Path) -> AsyncIterator[Player]:
    """Give the simulated staff, before a server of their own."""
    given = {
        "BLOTTER_AGENCY": agency,
        "BLOTTER_DATABASE_URL": server.owner_dsn,
        "BLOTTER_DATA_DIR": str(tmp_path),
        "BLOTTER_PORT": str(free_port()),
        "BLOTTER_DEMO": "yes",
        "BLOTTER_REQUESTS_PER_SECOND": "10000",
    }
    settings = Settings.read(given)
    async with rows_of(settings) as pool, log_of(settings) as (_, keys):
        await admit(Accounts(pool, Passwords()), keys)
        password = secret(keys)
    await bring_in(server, settings, drawn())
    log = tmp_path / "server.log"
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: ASYNC220 - it only starts it
            [*PROGRAM, "serve"], env=environment(tmp_path, **given), stdout=said, stderr=said
        )
    staff = Player(f"http://127.0.0.1:{settings.port}", password)
    try:
        await asyncio.to_thread(until_ready, staff.address, process, log)
        yield staff
    finally:
        await staff.close()
        await asyncio.to_thread(stopped, process)
    assert '"bug"' not in log.read_text()


@pytest.mark.timeout(300)
async def test_a_shift_is_understood_and_nothing_is_refused_but_on_purpose(player: Player) -> None:
    stage = rehearsed(3, 6.0, hours=SHIFT)
    refused: list[tuple[str, Heard]] = []
    said = 0
    while (cast := stage.next()) and cast.at < HOURS * 3600:
        while cast:
            heard = await player.give(cast.cue)
            if isinstance(cast.cue, Say):
                said += 1
                if not heard.accepted:
                    refused.append((cast.cue.line, heard))
            cast = stage.heard(cast, heard)
    reasons = Counter(heard.text.partition(":")[0] for _, heard in refused)
    assert said > 400
    assert set(reasons) <= EXPECTED, refused
    assert reasons["UnitBusy"] > 0
    assert sum(reasons.values()) < said / 50


async def by_hand(address: str, *lines: str) -> dict[str, Any]:
    """Type lines as a visitor does; give the board as it is after the last."""
    async with httpx.AsyncClient(base_url=address) as client:
        who = {"name": "dispatcher", "password": PASSWORD}
        token = (await client.post("/api/sign-in", json=who)).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        position = 0
        for line in lines:
            said = {"said": line, "command_id": str(uuid4())}
            answer = await client.post("/api/command", json=said)
            assert answer.status_code == 200, answer.text
            position = answer.json()["position"]
        found: dict[str, Any] = (await client.get(f"/api/board?after={position}")).json()
        return found


async def test_a_new_run_ends_what_the_last_one_began_and_nothing_else(player: Player) -> None:
    at, relief = CALL_TAKER, POSITIONS[CALL_TAKER][1]
    for cue in (
        Say(NORTH, "LO 1A1 101 /B BCW /EX ; LO 1A2 102 /B EP /EX"),
        Say(NORTH, "N NOISE 1 SAMPLE ST /EX ; D . 1A1 ; EM 1A1"),
        Say(at, f"ON {at} ; HO {relief} - nothing out of the ordinary"),
    ):
        assert (await player.give(cue)).accepted, cue
    board = await by_hand(
        player.address,
        "LO 9Z1 901",
        "N NOISE 2 SAMPLE ST ; D . 9Z1 1A2",
        "N NOISE 3 SAMPLE ST /EX",
    )
    typed = {call["number"] for call in board["calls"] if call["received_by"] == "dispatcher"}
    assert len(typed) == 2
    assert len(board["calls"]) == 3

    stage = rehearsed(1, 6.0, await player.left_over())
    while (cast := stage.next()) and cast.at == 0:
        while cast:
            heard = await player.give(cast.cue)
            assert heard.accepted, (cast.cue, heard)
            cast = stage.heard(cast, heard)

    after = await by_hand(player.address, "NT 2 - still waiting")
    assert {call["number"] for call in after["calls"]} == typed
    units = {unit["unit_id"]: unit for unit in after["units"]}
    assert (units["9Z1"]["status"], units["1A2"]["status"]) == ("DP", "DP")
    assert not [unit for unit in units.values() if unit["emergency_since"]]


async def test_a_unit_that_was_quiet_for_too_long_is_asked_and_answers(player: Player) -> None:
    now = datetime.now(Settings().time_zone)
    for minutes, line in ((40, "LO 1A7 107 /B BV /EX"), (30, "OV 1A7 WIRES PARK RD /EX")):
        at = now - timedelta(minutes=minutes)
        heard = await player.give(Say(SOUTH, f"{line} /AT {at:%H:%M:%S}"))
        assert heard.accepted, heard
    await until(player.address, lambda unit: unit["check_warned"])
    answering = asyncio.create_task(player.answer_checks())
    try:
        await until(player.address, lambda unit: unit["check_due_at"] is None)
    finally:
        answering.cancel()


async def until(address: str, holds: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until this holds of the one unit on the board."""
    async with asyncio.timeout(30):
        while True:
            (unit,) = (await by_hand(address))["units"]
            if holds(unit):
                return
            await asyncio.sleep(0.5)
