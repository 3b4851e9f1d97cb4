"""A whole simulated shift, typed into a real server: all of it is understood, most accepted."""

import asyncio
import subprocess
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.demo.accounts import admit, secret
from api.demo.director import rehearsed
from api.demo.player import Player
from api.demo.stage import Heard, Say
from api.program.demo import until_ready
from api.program.place import log_of, rows_of
from api.security.accounts import Accounts
from api.security.passwords import Passwords
from api.settings import Settings
from tests.postgres import TestServer
from tests.program.processes import PROGRAM, environment, free_port, stopped

SHIFT, HOURS = 1.5, 1.75
"""A short shift, and the hand-over to the next."""

EXPECTED = {"UnitBusy"}
"""What the demonstration provokes on purpose: two positions send one unit at once."""


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
