"""Where it is, and whom to send: found in a few letters, taken by key, and sent by one button."""

from playwright.async_api import expect

from tests.api.served import Node, visitor_at
from tests.browser.conftest import Screens
from tests.browser.work import report


async def test_a_place_is_taken_in_a_few_letters_and_what_was_typed_stays(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.page.keyboard.press("F10")
    place = kim.page.get_by_role("combobox", name="Place")
    await place.press_sequentially("fern st/mountain rd")
    option = kim.page.get_by_role("option", name="Fern St / Mountain Rd")
    await expect(option).to_have_attribute("aria-selected", "true")
    await expect(option).to_contain_text("corner · Beat")
    await kim.page.keyboard.press("Tab")
    await expect(place).to_have_value("fern st/mountain rd")
    await expect(kim.panel("New call")).to_contain_text("✓ Fern St / Mountain Rd")
    await kim.page.keyboard.type("NOISE")
    await kim.page.keyboard.press("Tab")
    await expect(kim.row("Pending calls", "Fern St / Mountain Rd")).to_contain_text("NOISE")
    call = await (await visitor_at(node, None, "dispatcher")).get("/api/calls/26-000001")
    assert call["place"] == "fern st/mountain rd"
    assert call["address"] == "Fern St / Mountain Rd"
    assert call["beat"]
    assert call["pin"]


async def test_a_place_that_nobody_took_stays_marked_and_escape_puts_the_list_away(
    screens: Screens,
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.page.keyboard.press("F10")
    place = kim.page.get_by_role("combobox", name="Place")
    await place.press_sequentially("noah")
    await expect(kim.page.get_by_role("option", name="Noah Webster House")).to_be_visible()
    await kim.page.keyboard.press("Escape")
    meant = kim.page.get_by_role("listbox", name="What may be meant")
    await expect(meant.get_by_role("option")).to_have_count(0)
    await expect(place).to_be_focused()
    await kim.page.keyboard.press("Tab")
    await kim.page.keyboard.type("NOISE")
    await kim.page.keyboard.press("Tab")
    await expect(kim.row("Pending calls", "noah")).to_contain_text("place?")


async def test_whom_to_send_is_shown_with_reasons_and_sent_by_one_button(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    for unit, at in (("1A1", (41.7240, -72.7290)), ("1A2", (41.7601, -72.7420))):
        await kim.done(f"LO {unit} 44{unit[-1]}1")
        await report(node, unit, at)
    await expect(kim.panel("Map")).to_contain_text("2 units")
    await kim.done("N NOISE TOWN HALL ; PL . 41.7588,-72.7416")
    await kim.done("RE 1")
    recommended = kim.page.get_by_role("region", name="Recommended")
    await expect(recommended).to_contain_text("1A2")
    await expect(recommended.get_by_role("listitem")).to_have_count(2)
    await expect(recommended.get_by_role("listitem").first).to_contain_text("leaves")
    await kim.say("D 1 1A1")
    await expect(kim.result).to_contain_text("1A2 was recommended")
    await kim.line.fill("")
    await recommended.get_by_role("button", name="Send 1A2").click()
    await expect(kim.row("Calls in work", "TOWN HALL")).to_contain_text("1A2 DP")
    await expect(recommended.get_by_role("button")).to_have_count(0)


async def test_who_may_not_see_where_officers_were_sees_the_call_without_it(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("LO 1A2 4421 ; N NOISE TOWN HALL ; PL . 41.7588,-72.7416 ; RE .")
    admin = await screens.signed_in("admin")
    await admin.row("Pending calls", "NOISE").dblclick()
    await expect(admin.page.get_by_role("article", name="Call 26-000001")).to_contain_text("Units")
    await expect(admin.page.get_by_role("region", name="Recommended")).to_have_count(0)
