"""`commit_to_screen` and `console_load`: the console in Chromium, on a board that changes.

A row counts as painted when the frame after its change has been drawn. The bare page is fed by the
same server: it prints each message as it comes. The map says that it cannot be drawn: else a
graphics card that is played by the processor would be measured, and little else.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

from tests.bench.busy_board import PASSWORD, BusyBoard, busy_board
from tests.bench.measure import Measured, percentile, side_by_side
from tests.bench.town import Bench
from tests.browser.chromium import QUIET, chromium

CHANGES = 150
PAUSE = 0.03
UNITS = 40
ROWS = 500
A_SECOND = 500
SECONDS = 10.0
SETTLES = 3.0
SLOW_FRAME_MS = 50

PAINTED = """(where) => {
    window.painted = {};
    const look = () => {
        const text = document.querySelector(where)?.textContent ?? '';
        const found = text.match(/<(\\d+)>/g)?.at(-1);
        if (!found || found in window.painted) return;
        window.painted[found] = 0;
        requestAnimationFrame(() => setTimeout(() => {
            window.painted[found] = performance.timeOrigin + performance.now();
        }));
    };
    new MutationObserver(look).observe(document.body,
        {subtree: true, childList: true, characterData: true});
}"""
"""Note when each change, told as <n>, has been painted (milliseconds since 1970)."""

BARE = """() => new Promise((done) => {
    document.body.innerHTML = '<pre id="told"></pre>';
    const told = document.getElementById('told');
    const socket = new WebSocket(location.origin.replace('http', 'ws') + '/api/live');
    socket.onmessage = (message) => { told.textContent = message.data; done(); };
})"""

BARE_MAY_CONNECT = "--disable-features=LocalNetworkAccessChecks"
"""The bare page comes from no server, which Chromium would take for one from elsewhere."""

FRAMES = """(seconds) => new Promise((done) => {
    const frames = [];
    let last = performance.now();
    const until = last + seconds * 1000;
    const step = (now) => {
        frames.push(now - last);
        last = now;
        if (now < until) requestAnimationFrame(step); else done(frames);
    };
    requestAnimationFrame(step);
})"""
"""Give how long each frame took, in milliseconds."""


async def bench_commit_to_screen(bench: Bench) -> list[Measured]:
    """Paint a row after its commit, in the console and in a bare page."""
    async with busy_board(bench, "screen", UNITS) as board, _pages(board) as (console, bare):
        await bare.evaluate(BARE)
        await console.evaluate(PAINTED, "#list-units-1A0")
        await bare.evaluate(PAINTED, "#told")
        numbers = iter(range(1_000_000))
        return [
            await side_by_side(
                "commit_to_screen",
                ours=lambda: _painted(board, console, numbers),
                theirs=lambda: _painted(board, bare, numbers),
                unit="s, 99th percentile",
                aim="<= 2",
                limited_by="the browser's frame; both pages wait for the next one",
            )
        ]


async def _painted(board: BusyBoard, page: Page, numbers: Iterator[int]) -> float:
    await page.bring_to_front()
    committed: dict[str, float] = {}
    for _ in range(CHANGES):
        mark = f"<{next(numbers)}>"
        await board.change(mark, unit=0)
        committed[mark] = time.time()
        await asyncio.sleep(PAUSE)
    await page.wait_for_function("(mark) => window.painted[mark] > 0", arg=mark)
    painted: dict[str, float] = await page.evaluate("() => window.painted")
    waits = [painted[mark] / 1000 - at for mark, at in committed.items() if painted.get(mark)]
    assert len(waits) > CHANGES * 0.9
    return percentile(waits, 0.99)


async def bench_console_load(bench: Bench) -> list[Measured]:
    """Change every row of a board of 500 each second, and look at the console's frames."""
    async with busy_board(bench, "load", ROWS) as board, _pages(board) as (console, _):
        await console.bring_to_front()

        async def slow_frames() -> float:
            work = asyncio.create_task(board.change_for(SETTLES + SECONDS, A_SECOND))
            await asyncio.sleep(SETTLES)
            frames: list[float] = await console.evaluate(FRAMES, SECONDS)
            await work
            return sum(frame > SLOW_FRAME_MS for frame in frames) / len(frames)

        shares = [await slow_frames() for _ in range(3)]
    share = sorted(shares)[1]
    return [
        Measured(
            name="console_load",
            ratio=share,
            unit="share of frames over 50 ms",
            ours=share,
            theirs=0.01,
            aim="<= 0.01",
            limited_by="layout and paint of the rows in sight, beside server and database",
        )
    ]


@asynccontextmanager
async def _pages(board: BusyBoard) -> AsyncIterator[tuple[Page, Page]]:
    """Open the console, signed in, and a blank page of the same session."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium(), args=[*QUIET, BARE_MAY_CONNECT]
        )
        context = await browser.new_context(viewport={"width": 1920, "height": 1080})
        console, bare = await context.new_page(), await context.new_page()
        await console.goto(f"{board.address}/console/")
        await console.get_by_label("Name").fill("dispatcher")
        await console.get_by_label("Password").fill(PASSWORD)
        await console.keyboard.press("Enter")
        await console.get_by_text("● live").wait_for()
        # A page without a policy, of the same origin: it may connect, and has nothing of ours.
        empty = "<!doctype html><title>bare</title><body></body>"
        await bare.route(
            "**/bare", lambda route: route.fulfill(content_type="text/html", body=empty)
        )
        await bare.goto(f"{board.address}/bare")
        yield console, bare
        await browser.close()
