"""A dispatcher's work by keyboard alone, in two windows that see one another's work."""

from importlib.resources import files

from playwright.async_api import expect

from tests.api.served import Node, visitor_at
from tests.browser.conftest import Screens


async def test_a_call_is_taken_and_a_unit_is_sent_and_both_windows_show_it(
    screens: Screens,
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    lee = await screens.signed_in("relief", "D2")
    await expect(kim.panel("Pending calls")).to_contain_text("No call is waiting.")

    await kim.done("LO 1A12 4411 /B EP")
    await kim.done("N NOISE 12 SAMPLE ST - loud music")
    for screen in (kim, lee):
        await expect(screen.row("Pending calls", "12 SAMPLE ST")).to_contain_text("NOISE")
        await expect(screen.row("Units", "1A12")).to_contain_text("AV")

    await lee.done("D 1 1A12")
    for screen in (kim, lee):
        await expect(screen.row("Calls in work", "12 SAMPLE ST")).to_contain_text("1A12 DP")
        await expect(screen.panel("Pending calls")).to_contain_text("No call is waiting.")


async def test_what_is_refused_stays_in_the_line_with_the_word_that_did_not_fit(
    screens: Screens,
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.say("N NOYSE 12 SAMPLE ST")
    await expect(kim.page.locator("[data-result='refused']")).to_contain_text("NOYSE")
    await expect(kim.line).to_have_value("N NOYSE 12 SAMPLE ST")
    marked = await kim.page.evaluate(
        "() => { const line = document.activeElement;"
        " return line.value.slice(line.selectionStart, line.selectionEnd) }"
    )
    assert marked == "NOYSE"
    await kim.done("NOISE")  # typed over the marked word
    await expect(kim.row("Pending calls", "12 SAMPLE ST")).to_be_visible()


async def test_a_code_that_comes_into_the_tables_is_completed_from_then_on(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    tables = (files("domain") / "west_hartford.toml").read_text(encoding="utf-8")
    admin = await visitor_at(node, None, "admin")
    await kim.line.fill("N ROBB")
    suggestions = kim.page.get_by_role("listbox")
    await expect(suggestions).to_contain_text("Robbery")
    await kim.line.fill("")
    changed = {"tables": tables.replace('"Robbery"', '"Hold-up"')}
    assert (await admin.ask("PUT", "/api/tables", changed)).status_code == 200
    await expect(kim.panel("Recent activity")).to_contain_text("admin")
    await kim.line.fill("N ROBB")
    await expect(suggestions).to_contain_text("Hold-up")
