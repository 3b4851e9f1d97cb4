"""A console at work: something of everything on it, its map drawn, units where they are."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import Locator, expect

from tests.api.served import Node, visitor_at
from tests.browser.conftest import Screens
from tests.browser.screen import Screen

TOWN = ZoneInfo("America/New_York")
SLOW = 30_000
"""Milliseconds in which a job of the server, or a line that was cut, comes round again."""

OPENS_WITHIN = 60_000
"""Milliseconds in which a busy machine without a graphics card has drawn the map."""


def ago(minutes: float) -> str:
    """Give the time so many minutes ago as it is typed."""
    return f"{datetime.now(TOWN) - timedelta(minutes=minutes):%H:%M:%S}"


async def at_work(screens: Screens) -> Screen:
    """Open a console with something of everything on it."""
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("LO 1A12 4411 /B EP; LO 1A14 4502 /B KP; LO 1A16 4503")
    await kim.done("N ROBB 12 SAMPLE ST - two of them; CAU . dog; CALLER . J SMITH 555-0100")
    await kim.done("D 1 1A12 1A14; AR 1A12")
    await kim.done("N NOISE 14 SAMPLE ST; H . until the owner is there")
    await kim.done("N SHOTS MAIN ST/PARK RD")
    await kim.done("EM 1A16")
    await kim.page.keyboard.press("F4")
    await kim.page.keyboard.press("ArrowDown")
    await kim.page.keyboard.press("Enter")
    await kim.page.keyboard.press("Escape")
    return kim


def mark(screen: Screen, name: str) -> Locator:
    """Give what stands on the map under a name."""
    return screen.panel("Map").get_by_role("button", name=re.compile(f"^{name},"))


async def opened(screen: Screen) -> Locator:
    """Wait until the map is drawn; give its canvas."""
    canvas = screen.panel("Map").get_by_role("region", name=re.compile("arrows move it"))
    await expect(canvas).to_be_visible(timeout=OPENS_WITHIN)
    await expect(screen.panel("Map").get_by_role("button", name="Whole town")).to_be_enabled(
        timeout=OPENS_WITHIN
    )
    return canvas


async def report(node: Node, unit: str, at: tuple[float, float], ago: float = 0) -> None:
    """Let a cruiser tell where it is."""
    cruiser = await visitor_at(node, None, "officer")
    when = datetime.now(UTC) - timedelta(seconds=ago)
    fix = {"unit": unit, "at": when.isoformat(), "latitude": at[0], "longitude": at[1]}
    answer = await cruiser.ask("POST", "/api/fixes", {"fixes": [fix | {"heading": 90.0}]})
    assert (answer.status_code, answer.json()) == (200, {"refused": []})
