"""One console as its user meets it: what can be read, and what the hands do."""

from playwright.async_api import Locator, Page, expect

from tests.api.town import PASSWORD


class Screen:
    """A console in a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def line(self) -> Locator:
        """The command line."""
        return self.page.get_by_role("combobox", name="Command line")

    @property
    def result(self) -> Locator:
        """What came of the last command."""
        return self.page.locator("[data-result]")

    def panel(self, name: str) -> Locator:
        """A panel by its title."""
        return self.page.get_by_role("region", name=name, exact=True)

    def row(self, panel: str, text: str) -> Locator:
        """The row of a list in which this stands."""
        return self.panel(panel).locator("[data-key]").filter(has_text=text)

    async def sign_in(self, name: str, position: str = "") -> None:
        """Sign in by keyboard alone, and wait for the board."""
        await expect(self.page.get_by_label("Name")).to_be_focused()
        keyboard = self.page.keyboard
        await keyboard.type(name)
        await keyboard.press("Tab")
        await keyboard.type(PASSWORD)
        await keyboard.press("Tab")
        if position:
            await keyboard.type(position)
        await keyboard.press("Enter")
        await expect(self.page.get_by_text("● live")).to_be_visible()

    async def say(self, line: str) -> None:
        """Type a command and send it."""
        await self.page.keyboard.type(line)
        await self.page.keyboard.press("Enter")

    async def done(self, line: str) -> str:
        """Type a command that must be done; give the result line."""
        before = await self.result.inner_text() if await self.result.count() else ""
        await self.say(line)
        await expect(self.line).to_have_value("")
        await expect(self.page.locator("[data-result='done']")).not_to_have_text(before)
        return await self.result.inner_text()
