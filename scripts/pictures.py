"""Draw the pictures of the README from a running demonstration: `make pictures`.

Another address than the usual one may be given as the only argument.
"""

import asyncio
import re
import sys
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Page, async_playwright
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI

from api.demo.accounts import PASSWORD
from api.program.watch.look import watch_once
from api.program.watch.socket import sign_in
from tests.browser.chromium import DRAWS, chromium

ADDRESS: Final = "http://127.0.0.1:8911"
WITHOUT_FONTS: Final = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""The picture loads nothing from elsewhere."""

DOCS: Final = Path(__file__).parent.parent / "docs"
WIDE: Final = 1920
HIGH: Final = 1080
TOWN: Final = ZoneInfo("America/New_York")
THEN: Final = timedelta(seconds=30)
DRAWING: Final = 4_000
"""Milliseconds in which the processor alone has painted the map's streets and labels."""


async def terminal(address: str) -> None:
    """Look at the terminal board once, and keep what is seen."""
    console = Console(width=132, record=True, file=StringIO(), force_terminal=True)
    token = await sign_in(address, "dispatcher", PASSWORD)
    await watch_once(address, token, console)
    console.save_svg(
        str(DOCS / "board.svg"),
        title="blotter watch",
        theme=DIMMED_MONOKAI,
        code_format=WITHOUT_FONTS,
    )


async def console(address: str) -> None:
    """Take the console at night, in the light theme, on the wall, and as of then."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=DRAWS)
        page = await _signed_in(browser, address)
        await page.keyboard.press("F4")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Escape")
        await page.keyboard.type("D ")
        await _taken(page, "console-night")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Escape")
        await page.get_by_role("combobox", name="Theme").select_option("light")
        await _taken(page, "console-light")
        await page.get_by_role("combobox", name="Theme").select_option("night")
        await _say(page, f"AT {datetime.now(TOWN) - THEN:%H:%M:%S}")
        await page.get_by_role("alert").filter(has_text="As it was known").wait_for()
        await _taken(page, "console-as-of")
        await _say(page, "AT")
        await _say(page, "LAY wall")
        await page.get_by_role("combobox", name="Rows").select_option("large")
        await _drawn(page)
        await _taken(page, "console-wall")
        await browser.close()


async def _signed_in(browser: Browser, address: str) -> Page:
    context = await browser.new_context(viewport={"width": WIDE, "height": HIGH})
    page = await context.new_page()
    await page.goto(f"{address}/console/")
    await page.get_by_label("Name").fill("dispatcher")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_label("Position", exact=True).fill("D7")
    await page.keyboard.press("Enter")
    await page.get_by_text("● live").wait_for()
    await _drawn(page)
    return page


async def _drawn(page: Page) -> None:
    """Wait until the map is drawn."""
    await page.get_by_role("button", name="Whole town").and_(page.locator(":enabled")).wait_for()
    await page.wait_for_timeout(DRAWING)


async def _say(page: Page, line: str) -> None:
    await page.get_by_role("combobox", name="Command line").focus()
    await page.keyboard.type(line)
    await page.keyboard.press("Enter")


async def _taken(page: Page, name: str) -> None:
    await page.wait_for_timeout(600)  # let what the last key did be drawn
    await page.screenshot(path=DOCS / f"{name}.png")


async def pictures(address: str = ADDRESS) -> None:
    """Take them all."""
    await terminal(address)
    await console(address)


if __name__ == "__main__":
    asyncio.run(pictures(*sys.argv[1:]))
