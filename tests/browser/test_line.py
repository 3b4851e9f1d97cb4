"""The command line keeps what is typed, and what was not done stays in sight with its reason."""

from playwright.async_api import Locator, expect

from tests.browser.conftest import Screens
from tests.browser.screen import Screen
from tests.browser.work import SLOW


def not_done(kim: Screen) -> Locator:
    """Give what was refused or asked about, and was neither mended nor put away."""
    return kim.page.get_by_role("list", name="Not done").get_by_role("listitem")


async def test_what_is_refused_after_an_outage_stays_until_it_is_mended_or_put_away(
    screens: Screens,
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N NOISE 12 SAMPLE ST; LO 1A12 4411")
    await kim.page.context.set_offline(True)
    for line in ("D 1 1A99", "TY 1 NOSUCH", "NT 1 all quiet"):
        await kim.say(line)
    await kim.page.keyboard.type("NT 1 half typ")
    await kim.page.context.set_offline(False)
    await expect(kim.page.get_by_text("commands wait")).to_be_hidden(timeout=SLOW)
    await expect(kim.result).to_contain_text("26-000001 note", timeout=SLOW)
    await expect(kim.line).to_have_value("NT 1 half typ")
    await expect(not_done(kim)).to_have_count(2)
    await expect(not_done(kim).nth(0)).to_contain_text("TY 1 NOSUCH")
    await expect(not_done(kim).nth(1)).to_contain_text('D 1 1A99 "1A99" is not a unit on duty')

    await kim.page.reload()
    await expect(kim.line).to_have_value("NT 1 half typ")
    await expect(not_done(kim)).to_have_count(2)
    await kim.page.get_by_role("button", name="Mend “D 1 1A99”").press("Enter")
    await expect(kim.line).to_have_value("D 1 1A99")
    await expect(not_done(kim).nth(1)).to_contain_text("in the line below")
    await kim.say("1A12")  # over the word that did not fit, which is marked
    await expect(kim.row("Calls in work", "12 SAMPLE ST")).to_contain_text("1A12 DP")
    await expect(not_done(kim)).to_have_count(1)
    await kim.page.keyboard.press("Alt+r")
    await expect(kim.line).to_have_value("TY 1 NOSUCH")
    await kim.line.fill("")
    await kim.page.get_by_role("button", name="Put “TY 1 NOSUCH” away").press("Enter")
    await expect(not_done(kim)).to_have_count(0)


async def test_a_refusal_in_the_line_keeps_its_reason_when_something_else_comes(
    screens: Screens,
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N NOISE 12 SAMPLE ST")
    await kim.say("D 1 1A99")
    await expect(kim.line).to_have_value("D 1 1A99")
    await expect(not_done(kim)).to_have_count(0)
    await kim.page.keyboard.press("F1")
    await expect(kim.page.get_by_role("dialog", name="Keys")).to_be_visible()
    await expect(not_done(kim)).to_contain_text('"1A99" is not a unit on duty')
    await kim.page.keyboard.press("Escape")
    await kim.page.keyboard.press("Escape")
    await expect(kim.line).to_have_value("")
    await expect(not_done(kim)).to_have_count(0)


async def test_what_is_half_typed_is_there_again_after_looking_back(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N NOISE 12 SAMPLE ST")
    keyboard = kim.page.keyboard
    await keyboard.type("NT 1 half typ")
    await keyboard.press("ArrowUp")
    await expect(kim.line).to_have_value("N NOISE 12 SAMPLE ST")
    await keyboard.press("ArrowDown")
    await expect(kim.line).to_have_value("NT 1 half typ")
    await kim.page.reload()
    await expect(kim.page.get_by_text("● live")).to_be_visible()
    await expect(kim.line).to_have_value("NT 1 half typ")
    await keyboard.type("ed")
    await expect(kim.line).to_have_value("NT 1 half typed")
    for key in ("ArrowUp", "ArrowUp", "Enter"):  # another one is said instead
        await keyboard.press(key)
    await expect(kim.row("Pending calls", "26-000002")).to_be_visible()
    await keyboard.press("ArrowUp")
    await keyboard.press("ArrowUp")
    await expect(kim.line).to_have_value("NT 1 half typed")


async def test_what_is_mended_is_of_the_call_that_was_meant(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N NOISE 12 SAMPLE ST; N ROBB 14 SAMPLE ST; LO 1A12 4411; S! 1A12 ML")
    pending = kim.panel("Pending calls")
    await pending.locator("[data-key='26-000001']").click()
    await kim.say("D . 1A12")
    await expect(kim.page.get_by_text("Ctrl+Enter confirms it.")).to_be_visible()
    await pending.locator("[data-key='26-000002']").click()
    await expect(kim.page.get_by_text("Ctrl+Enter confirms it.")).to_be_hidden()
    await kim.line.press("Escape")

    await pending.locator("[data-key='26-000001']").click()
    await kim.page.context.set_offline(True)
    await kim.say("CLOSE . NOSUCH")
    await pending.locator("[data-key='26-000002']").click()
    await kim.page.context.set_offline(False)
    await expect(not_done(kim)).to_contain_text("CLOSE . NOSUCH", timeout=SLOW)
    await expect(kim.line).to_have_value("")
    await kim.page.keyboard.press("Alt+r")
    await expect(pending.locator("[data-key='26-000001']")).to_have_attribute(
        "aria-selected", "true"
    )
    await kim.say("NR")
    await expect(kim.result).to_contain_text("26-000001 closed NR")


async def test_what_was_to_follow_a_refused_part_is_not_lost(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N NOISE 12 SAMPLE ST")
    await kim.say("N ROBB 99 ELM ST; LK . 77; NT . he has a gun")
    await expect(kim.row("Pending calls", "99 ELM ST")).to_be_visible()
    await expect(not_done(kim)).to_contain_text("LK . 77; NT . he has a gun")
    await expect(kim.line).to_have_value("")
    await kim.page.keyboard.press("Alt+r")
    await kim.line.fill("NT . he has a gun")
    await kim.page.keyboard.press("Enter")
    await expect(kim.result).to_contain_text("26-000002 note")


async def test_a_refusal_is_in_sight_on_a_wall_board_and_on_a_small_screen(
    screens: Screens,
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N NOISE 12 SAMPLE ST; LO 1A12 4411; EM 1A12")
    await kim.say("LAY wall")
    await expect(kim.line).to_be_hidden()
    await kim.say("D 1 1A99")
    await expect(kim.result).to_contain_text("not a unit on duty")
    await kim.page.keyboard.press("F7")
    await kim.page.keyboard.press("Escape")
    await expect(kim.page.get_by_text('"1A99" is not a unit on duty').first).to_be_visible()
    await kim.say("LAY dispatcher")

    await kim.page.set_viewport_size({"width": 640, "height": 400})
    await kim.page.context.set_offline(True)
    for n in range(20):
        await kim.say(f"NT 1 line {n}")
    await expect(kim.page.get_by_text("20 commands wait")).to_be_visible()
    await expect(kim.line).to_be_in_viewport()
    await expect(kim.page.get_by_role("button", name="EMERGENCY 1A12").first).to_be_in_viewport()


async def test_a_type_that_was_just_changed_goes_before_the_next_call(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.say("LAY calltaker")
    keyboard = kim.page.keyboard
    await keyboard.press("F10")
    await keyboard.type("12 SAMPLE ST")
    await keyboard.press("Tab")
    await keyboard.type("NOISE")
    await keyboard.press("Control+Enter")
    await expect(kim.page.get_by_label("Place", exact=True)).to_have_value("")
    await expect(kim.row("Pending calls", "12 SAMPLE ST")).to_contain_text("NOISE")
    await keyboard.type("14 SAMPLE ST")
    await keyboard.press("Tab")
    await keyboard.type("NOISE")
    await keyboard.press("Tab")
    await expect(kim.panel("New call")).to_contain_text("26-000002")
    await kim.panel("New call").get_by_role("combobox", name="Type").fill("SHOTS")
    await keyboard.press("Control+Enter")
    await expect(kim.row("Pending calls", "14 SAMPLE ST")).to_contain_text("SHOTS")


async def test_what_is_looked_at_leaves_strip_keys_and_line_in_reach(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N ROBB 12 SAMPLE ST; LO 1A12 4411")
    await kim.say("CH 1")
    history = kim.page.get_by_role("dialog", name="History of 26-000001")
    await expect(history).to_contain_text("call received")
    await kim.say("D 1 1A12")
    await expect(kim.row("Calls in work", "12 SAMPLE ST")).to_contain_text("1A12 DP")
    await kim.page.keyboard.press("F7")
    await expect(kim.panel("Units").get_by_role("grid")).to_be_focused()
    await expect(history).to_be_visible()
    await kim.page.keyboard.press("Escape")
    await expect(history).to_be_hidden()
    await expect(kim.line).to_be_focused()
    await expect(kim.result).to_contain_text("1A12 -> 26-000001 DP")


async def test_what_is_open_is_read_on_with_the_keys_that_scroll(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.page.set_viewport_size({"width": 1280, "height": 600})
    await kim.say("?")
    keys = kim.page.get_by_role("dialog", name="Keys")
    await expect(keys).to_be_focused()
    await kim.page.keyboard.press("PageDown")
    await kim.page.wait_for_function("() => document.querySelector('dialog').scrollTop > 0")
    await kim.page.keyboard.type("N NOISE 12 SAMPLE ST")
    await expect(kim.line).to_have_value("N NOISE 12 SAMPLE ST")


async def test_every_look_is_told_and_a_refused_one_goes_back_to_be_mended(
    screens: Screens,
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.say("D 1 1A99")
    await expect(kim.result).to_contain_text("not a unit on duty")
    await kim.page.keyboard.press("Escape")
    await kim.say("MON units")
    await expect(kim.result).to_contain_text("Units: put away")
    await kim.say("LAY nosuch")
    await expect(kim.result).to_contain_text("There is no layout nosuch")
    await expect(kim.line).to_have_value("LAY nosuch")


async def test_what_the_form_could_not_save_stays_in_sight(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    lee = await screens.signed_in("relief", "CT1")
    await lee.say("LAY calltaker")
    form = lee.panel("New call")
    await expect(form).to_be_visible()
    await lee.page.keyboard.press("F10")
    for text in ("12 SAMPLE ST", "NOISE"):
        await lee.page.keyboard.type(text)
        await lee.page.keyboard.press("Tab")
    await expect(form).to_contain_text("26-000001")
    await lee.page.context.set_offline(True)
    await form.get_by_role("combobox", name="Type").fill("SHOTS")
    await lee.page.keyboard.press("Tab")
    await form.get_by_label("Note, Enter saves").fill("two dogs")
    await lee.page.keyboard.press("Enter")
    await kim.done("CLOSE 1 NR")
    await lee.page.context.set_offline(False)
    await expect(lee.result).to_contain_text("26-000001 note", timeout=SLOW)
    await expect(not_done(lee)).to_contain_text("TY 26-000001 SHOTS")
    await expect(form.get_by_role("alert")).to_contain_text("26-000001 was closed")
