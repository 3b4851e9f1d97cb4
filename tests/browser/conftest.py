"""A server, a Chromium, and consoles in it."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from api.http.pages import BUILT
from tests.api.served import Node, nodes
from tests.api.town import settings_for
from tests.browser.chromium import DRAWS, chromium
from tests.browser.screen import Screen
from tests.geography.drawn import bring_in, drawn
from tests.postgres import TestServer


def _program() -> str:
    if found := chromium():
        return found
    if os.environ.get("CI"):
        pytest.fail("There is no Chromium: scripts/set-up-chromium should have installed it.")
    pytest.skip("There is no Chromium on this machine: apt-get install chromium.")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Give a Chromium without a window."""
    program = _program()
    assert (BUILT / "index.html").exists(), "The console has not been built: run make console."
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=program, args=DRAWS)
        yield launched
        await launched.close()


@pytest.fixture
async def node(server: TestServer, agency: str, tmp_path: Path) -> AsyncIterator[Node]:
    """Give a server process of a fresh agency that has the drawn town for its geography."""
    await bring_in(server, settings_for(server, agency, tmp_path), drawn())
    async with nodes(server, agency, tmp_path, 1) as (only,):
        yield only


@pytest.fixture
async def screens(browser: Browser, node: Node) -> AsyncIterator["Screens"]:
    """Give what opens consoles; each page must end without an error in its script."""
    async with AsyncExitStack() as stack:
        opened = Screens(browser, node.address, stack)
        yield opened
        assert not opened.errors


class Screens:
    """Opens consoles, each of a browser profile of its own."""

    def __init__(self, browser: Browser, address: str, stack: AsyncExitStack) -> None:
        self.browser = browser
        self.address = address
        self.errors: list[str] = []
        self._stack = stack

    async def opened(self, *, width: int = 1920, height: int = 1080) -> Screen:
        """Open a console that nobody has signed in at."""
        context = await self.browser.new_context(viewport={"width": width, "height": height})
        self._stack.push_async_callback(context.close)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        await page.goto(f"{self.address}/console/")
        return Screen(page)

    async def signed_in(
        self, name: str = "dispatcher", position: str = "", *, width: int = 1920, height: int = 1080
    ) -> Screen:
        """Open a console and sign in at it."""
        screen = await self.opened(width=width, height=height)
        await screen.sign_in(name, position)
        return screen
