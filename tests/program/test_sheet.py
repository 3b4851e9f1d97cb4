"""The open-calls sheet: it is there when nothing else is."""

import asyncio
import subprocess
import time
from pathlib import Path

from tests.api.served import Node, nodes, visitor_at
from tests.api.town import PASSWORD
from tests.postgres import TestServer
from tests.program.processes import PROGRAM, environment, stopped


def keeper(folder: Path, address: str, *options: str) -> subprocess.Popen[bytes]:
    """Start to keep a sheet."""
    return subprocess.Popen(
        [*PROGRAM, "sheet", str(folder / "sheet.html"), address, *options],
        env=environment(folder, BLOTTER_WATCH_PASSWORD=PASSWORD),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def until(file: Path, text: str) -> None:
    """Wait until the sheet says this."""
    late = time.monotonic() + 30
    while not (file.exists() and text in file.read_text(encoding="utf-8")):
        assert time.monotonic() < late
        time.sleep(0.05)


async def test_the_sheet_has_all_that_is_needed_to_go_on_by_hand(
    server: TestServer, agency: str, tmp_path: Path
) -> None:
    async with nodes(server, agency, tmp_path, 1) as (node,):
        kim = await visitor_at(node, "D1")
        await kim.done("LO 1A12 4411; N ROBB 12 SAMPLE ST - <b>two</b> of them; D . 1A12")
        await kim.done("CAU 1 dog in the yard; CALLER 1 J SMITH 555-0100")
        process = keeper(tmp_path, node.address, "--once")
        said, _ = await asyncio.to_thread(process.communicate, timeout=60)
        assert process.returncode == 0, said
        file = tmp_path / "sheet.html"
        page = file.read_text(encoding="utf-8")
        for told in ("P1 26-000001 ROBB", "12 SAMPLE ST (not verified)", "1A12: dispatched"):
            assert told in page
        for told in ("CAUTION: dog in the yard", "J SMITH, 555-0100", "West Hartford", "<td>DP"):
            assert told in page
        assert "&lt;b&gt;two&lt;/b&gt; of them" in page
        assert page.count("Disposition") >= 4
        assert file.stat().st_mode & 0o077 == 0


async def test_the_sheet_stays_when_the_server_goes_and_goes_on_when_it_is_back(
    server: TestServer, agency: str, tmp_path: Path
) -> None:
    async with nodes(server, agency, tmp_path, 1) as (node,):
        kim = await visitor_at(node, "D1")
        await kim.done("N NOISE 12 SAMPLE ST")
        process = keeper(tmp_path, node.address, "--every", "0.2")
        file = tmp_path / "sheet.html"
        await asyncio.to_thread(until, file, "12 SAMPLE ST")
        node.kill()
        await asyncio.to_thread(_read_until, process, b"not refreshed")
        assert "12 SAMPLE ST" in file.read_text(encoding="utf-8")
        await node.start_again()
        await _another(node)
        await asyncio.to_thread(until, file, "9 TRIAL ROAD")
        stopped(process)
        assert process.stdout
        process.stdout.close()
        assert _left_over(tmp_path) == []


def _left_over(folder: Path) -> list[Path]:
    return list(folder.glob("tmp*"))


async def _another(node: Node) -> None:
    lee = await visitor_at(node, "D2", "relief")
    await lee.done("N OPEN 9 TRIAL ROAD")


def _read_until(process: subprocess.Popen[bytes], text: bytes) -> None:
    assert process.stdout
    while text not in process.stdout.readline():
        assert process.poll() is None


async def test_a_folder_that_is_not_there_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    process = keeper(tmp_path / "none", "http://127.0.0.1:9", "--once")
    said, _ = await asyncio.to_thread(process.communicate, timeout=60)
    assert process.returncode == 1
    assert b"Make it first" in said
