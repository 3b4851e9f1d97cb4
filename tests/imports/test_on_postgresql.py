"""Imports on a real PostgreSQL: again, killed in the middle, and the real fortnight."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from api.imports import load_map
from eventlog.keys import Keys
from eventlog.postgres import Database, PostgresLog
from tests.imports.centre import FILES, Centre, written
from tests.imports.test_again import said
from tests.imports.test_real_files import DECC, with_decc
from tests.postgres import TestServer

HEADING = "Inc,Veh,Kind,Pri1,Pri2,Day,Rcvd,Disp,Ack,Resp,Scene,Xport,Dest,Clear,Result,Lat,Lon"


@pytest.fixture
def centre(database: Database, log: PostgresLog, agency: str) -> Centre:
    made = Centre(log)
    made.keys = Keys(bytes(range(32)), database.keys(agency))
    return made


@pytest.mark.parametrize("name", ["lantern_bay", "two_rivers"])
async def test_the_same_file_again_adds_nothing(centre: Centre, name: str) -> None:
    cad_map = load_map(FILES / f"{name}.toml")
    await centre.bring(FILES / f"{name}.csv", cad_map)
    head = await centre.log.head()
    assert head > 0
    report = await centre.bring(FILES / f"{name}.csv", cad_map)
    assert (report.facts, await centre.log.head()) == (0, head)


async def test_an_import_that_was_killed_goes_on_without_doubles(
    centre: Centre, server: TestServer, agency: str, tmp_path: Path
) -> None:
    rows = [
        f"{number},E{number % 7},Fire,2,2,07/02/2032,9:15:00 PM,9:16:00 PM,,9:17:00 PM,"
        f"9:22:00 PM,,,10:{number % 60:02}:00 PM,Out,,"
        for number in range(1500)
    ]
    file, cad_map = written(tmp_path, HEADING, *rows), FILES / "two_rivers.toml"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.imports.bring",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdin
    assert process.stdout
    dsns = [server.dsns.log, server.dsns.rows, server.dsns.keys]
    process.stdin.write(json.dumps([dsns, agency, str(file), str(cad_map)]).encode())
    process.stdin.close()
    await process.stdout.readline()
    process.kill()
    await process.wait()
    before = await centre.log.head()
    report = await centre.bring(file, load_map(cad_map))
    assert 0 < before < 1500 * 6
    assert report.already > 0
    assert report.written > 0
    whole = Centre()
    await whole.bring(file, load_map(cad_map))
    assert said(await centre.facts()) == said(await whole.facts())


@with_decc
async def test_the_centres_fortnight_stands_in_the_log(centre: Centre) -> None:
    cad_map = load_map(Path("decc.toml"))
    report = await centre.bring(DECC, cad_map)
    assert (report.rows, report.written, report.refused) == (2611, 2611, 0)
    assert await centre.log.head() == report.facts
    again = await centre.bring(DECC, cad_map)
    assert (again.facts, again.already) == (0, 2611)
