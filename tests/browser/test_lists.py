"""The lists: where the arrows go on, and what an officer's emergency looks like."""

from playwright.async_api import expect

from tests.browser.conftest import Screens


async def test_the_arrows_go_on_where_the_row_stood_that_left_the_list(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("LO 1A12 4411; " + "; ".join(f"N NOISE {n}0 SAMPLE ST" for n in range(1, 5)))
    keyboard, pending = kim.page.keyboard, kim.panel("Pending calls")
    for keys, chosen in (("Home ArrowDown", "20 SAMPLE"), ("ArrowDown", "30 SAMPLE")):
        await keyboard.press("F3")
        for key in keys.split():
            await keyboard.press(key)
        row = pending.locator("[aria-selected=true]")
        await expect(row).to_contain_text(chosen)
        if "20" in chosen:
            await kim.done("D . 1A12")
            await expect(kim.row("Calls in work", chosen)).to_contain_text("1A12")
            await expect(row).to_have_count(0)
    await kim.done("H . until morning")
    await expect(kim.row("Pending calls", "30 SAMPLE")).to_contain_text("held")


async def test_an_emergency_is_red_also_while_its_row_is_selected(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("LO 1A12 4411; LO 1A14 4502; EM 1A12")
    row, other = kim.row("Units", "1A12"), kim.row("Units", "1A14")
    await expect(row).to_contain_text("EMERGENCY")
    ground = "(row) => getComputedStyle(row).backgroundColor"
    red = await row.evaluate(ground)
    await kim.page.keyboard.press("F7")
    await kim.page.keyboard.press("Home")
    await expect(row).to_have_attribute("aria-selected", "true")
    assert await row.evaluate(ground) == red != await other.evaluate(ground)
    left = "(row) => row.children[1].getBoundingClientRect().left"
    assert await row.evaluate(left) == await other.evaluate(left)
