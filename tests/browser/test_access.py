"""Anyone can work it: without a mouse, with a screen reader, in either theme, in two languages."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Screens
from tests.browser.work import at_work

AXE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
MOST_STOPS = 200


async def violations(page: Page) -> list[str]:
    """Let axe look at the page; give what it finds, rule by rule."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("() => axe.run()")
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("theme", ["night", "light"])
async def test_axe_finds_nothing_on_any_page(screens: Screens, theme: str) -> None:
    fresh = await screens.opened()
    await expect(fresh.page.get_by_label("Name")).to_be_visible()
    await fresh.page.evaluate(f"() => {{ document.documentElement.dataset.theme = '{theme}' }}")
    assert await violations(fresh.page) == []

    kim = await at_work(screens)
    await kim.page.get_by_label("Theme").select_option(theme)
    assert await violations(kim.page) == []
    await kim.line.focus()
    await kim.page.keyboard.type("D ")
    await expect(kim.page.locator("#suggestions li").first).to_be_visible()
    assert await violations(kim.page) == []
    for line, shows in (
        ("?", "Keys"),
        ("CH 1", "History of 26-000001"),
        ("LAY", "Layouts"),
        ("AT 00:00:01", "As it was known"),
    ):
        await kim.page.keyboard.press("Escape")
        await kim.page.keyboard.press("Escape")
        await kim.line.fill("")
        await kim.line.focus()
        await kim.say(line)
        await expect(kim.page.get_by_text(shows).first).to_be_visible()
        assert await violations(kim.page) == [], line
    await kim.say("AT")
    await kim.say("LAY calltaker")
    await expect(kim.panel("New call")).to_be_visible()
    await kim.page.keyboard.press("F10")
    await kim.page.keyboard.type("12 Sample St")
    await kim.page.keyboard.press("Tab")
    await kim.page.keyboard.type("ro")
    await expect(kim.page.get_by_role("region", name="May be the same")).to_be_visible()
    assert await violations(kim.page) == []


STICKS_OUT = """() => ["header", "section", "form", "footer", "button", "input", "select"]
    .flatMap((name) => [...document.querySelectorAll(name)])
    .filter((one) => one.checkVisibility() && !one.closest("[role=grid]"))
    .filter((one) => {
        const { left, right, width } = one.getBoundingClientRect();
        return width > 1 && (left < -1 || right > innerWidth + 1);
    })
    .map((one) => one.outerHTML.slice(0, 120))"""
OVERLAPS = """() => {
    const panels = [...document.querySelectorAll("main [data-panel]")];
    const boxes = panels.map((one) => one.getBoundingClientRect());
    return panels.filter((_, n) => boxes.some((other, m) => m !== n
        && other.left < boxes[n].right - 1 && boxes[n].left < other.right - 1
        && other.top < boxes[n].bottom - 1 && boxes[n].top < other.bottom - 1
    )).map((one) => one.dataset.panel);
}"""
IN_SIGHT = """(strip) => [...strip.querySelectorAll("li")].every((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    const { top: above, bottom: below } = strip.getBoundingClientRect();
    return top >= above - 1 && bottom <= below + 1;
})"""


@pytest.mark.parametrize("width", [1280, 640])
async def test_nothing_sticks_out_of_a_narrow_window_or_at_twice_the_size(
    screens: Screens, width: int
) -> None:
    kim = await at_work(screens)
    await kim.page.set_viewport_size({"width": width, "height": width * 5 // 8})
    for n in range(6):
        await kim.done(f"N SHOTS {n} FARMINGTON AV")
    strip = kim.page.get_by_role("region", name="Unacknowledged")
    await expect(strip.get_by_role("listitem")).to_have_count(8)
    for layout in ("dispatcher", "calltaker", "catchup"):
        await kim.say(f"LAY {layout}")
        await expect(kim.line).to_have_value("")
        assert await kim.page.evaluate(STICKS_OUT) == [], layout
        assert await kim.page.evaluate(OVERLAPS) == [], layout
    if width == 1280:
        assert await strip.evaluate(IN_SIGHT)


async def test_every_control_is_reached_by_tab_and_says_what_it_is(screens: Screens) -> None:
    kim = await at_work(screens)
    wanted = await kim.page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, a[href], [role=grid]')]
            .filter((one) => one.offsetParent && !one.disabled).length"""
    )
    reached: set[str] = set()
    names: list[str] = []
    for _ in range(MOST_STOPS):
        await kim.page.keyboard.press("Tab")
        where, name = await kim.page.evaluate(
            """() => {
                const one = document.activeElement;
                one.dataset.stop ??= String(document.querySelectorAll('[data-stop]').length);
                const label = one.getAttribute('aria-label') || one.labels?.[0]?.innerText
                    || one.innerText || one.placeholder || '';
                return [one.dataset.stop, label];
            }"""
        )
        if where in reached:
            break
        reached.add(where)
        names.append(name)
    assert all(name.strip() for name in names), names
    # The notes and the activity scroll, so they are stops too; the page itself ends the round.
    assert len(reached) >= wanted, names


async def test_the_console_speaks_spanish(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.page.get_by_label("Language").select_option("es")
    await expect(kim.panel("Llamadas pendientes")).to_contain_text("No espera ninguna llamada.")
    assert await kim.page.evaluate("() => document.documentElement.lang") == "es"
    await kim.page.reload()
    await expect(kim.panel("Unidades")).to_be_visible()
    english = await kim.page.get_by_text("Pending calls").count()
    assert english == 0


async def test_at_twice_the_size_everything_is_still_there(screens: Screens) -> None:
    kim = await at_work(screens)
    await kim.page.set_viewport_size({"width": 960, "height": 540})  # 1920 by 1080 at 200 %
    for panel in ("Pending calls", "Calls in work", "Units", "Call"):
        await expect(kim.panel(panel)).to_be_visible()
    wider = await kim.page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    assert not wider
    await expect(kim.row("Units", "1A12")).to_be_visible()
    await kim.line.focus()
    await expect(kim.line).to_be_in_viewport()
