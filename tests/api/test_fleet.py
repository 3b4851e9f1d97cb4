"""A large town's fleet at full rate: no fix is lost, and the server does not grow."""

from pathlib import Path

import pytest

from tests.api.served import nodes
from tests.bench.fleet import Drive, drive
from tests.postgres import TestServer


@pytest.mark.parametrize(("way", "vehicles"), [("socket", 500), ("request", 100)])
async def test_of_vehicles_that_send_every_two_seconds_no_fix_is_lost(
    server: TestServer, agency: str, tmp_path: Path, way: str, vehicles: int
) -> None:
    async with nodes(server, agency, tmp_path, 1) as (node,):
        how = Drive(vehicles=vehicles, seconds=20.0, way=way)
        done = await drive(node, server, agency, how)
    assert done.sent == done.kept
    assert done.rows == len(done.sent) == vehicles * 10
    assert done.shown > 0
    assert done.growth < 32 * 2**20
