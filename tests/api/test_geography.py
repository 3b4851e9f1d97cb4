"""The geography at the edge: the map that it makes, and which version of it holds."""

from pathlib import Path

import pytest

from tests.api.test_hostile import told
from tests.api.town import Town, Visitor, settings_for
from tests.geography.drawn import bring_in, drawn
from tests.postgres import TestServer


@pytest.fixture
async def mapped(server: TestServer, agency: str, tmp_path: Path, town: Town) -> Town:
    """Give a town that has its geography."""
    await bring_in(server, settings_for(server, agency, tmp_path), drawn())
    await town.app.state.centre.geography.refresh()
    return town


async def test_without_a_geography_the_map_says_what_to_do(kim: Visitor) -> None:
    answer = await kim.ask("GET", "/api/map/town.pmtiles", headers={"Range": "bytes=0-15"})
    assert answer.status_code == 404
    assert "blotter geo import" in told(answer)


PARTS = [("bytes=x", 422), ("lines=0-9", 422), ("bytes=99999999999-", 416), ("bytes=9-2", 416)]


@pytest.mark.parametrize(("part", "status"), PARTS)
async def test_a_part_that_the_map_has_not_is_told_so(
    mapped: Town, kim: Visitor, part: str, status: int
) -> None:
    answer = await kim.ask("GET", "/api/map/town.pmtiles", headers={"Range": part})
    assert answer.status_code == status
    told(answer)
    good = await kim.ask("GET", "/api/map/town.pmtiles", headers={"Range": "bytes=0-15"})
    assert (good.status_code, len(good.content)) == (206, 16)


async def test_every_part_is_of_one_geography(mapped: Town, kim: Visitor) -> None:
    first = await kim.ask("GET", "/api/map/town.pmtiles", headers={"Range": "bytes=0-99"})
    rest = await kim.ask("GET", "/api/map/town.pmtiles", headers={"Range": "bytes=100-"})
    assert first.content + rest.content == drawn().tiles
    whole = await kim.ask("GET", "/api/map/town.pmtiles")
    assert (whole.status_code, whole.content) == (200, drawn().tiles)
    assert first.headers["etag"] == rest.headers["etag"]
    assert first.headers["content-range"] == f"bytes 0-99/{len(drawn().tiles)}"
