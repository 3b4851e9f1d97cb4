"""A dispatcher's night by keyboard alone, beside a call taker whose work shows in place."""

import asyncio
from datetime import datetime

from playwright.async_api import Route, expect

from tests.api.served import Node, visitor_at
from tests.browser.conftest import Screens
from tests.browser.screen import Screen
from tests.browser.work import SLOW, TOWN, ago


async def take_call(screen: Screen, place: str, kind: str) -> None:
    """Take a call in the form, as a call taker does: place, type, Tab."""
    keyboard = screen.page.keyboard
    await keyboard.press("F10")
    await keyboard.type(place)
    await keyboard.press("Tab")
    await keyboard.type(kind)
    await keyboard.press("Tab")


async def test_a_night_from_the_first_call_to_the_board_as_it_was(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    lee = await screens.signed_in("relief", "CT1")
    await kim.done(f"LO 1A12 4411 /B EP; LO 1A14 4502 /B KP /AT {ago(30)}")

    # The call taker takes a call in the form: it is there before the form is finished.
    await lee.say("LAY calltaker")
    await expect(lee.panel("New call")).to_be_visible()
    await take_call(lee, "12 SAMPLE STREET", "nois")
    await expect(kim.row("Pending calls", "12 SAMPLE STREET")).to_contain_text("P4")
    await kim.page.wait_for_timeout(1_100)  # AT takes whole seconds: one begins after the call
    before = f"{datetime.now(TOWN):%H:%M:%S}"
    await kim.done("D 1 1A12; EN 1A12; AR 1A12")
    await expect(lee.row("Calls in work", "12 SAMPLE STREET")).to_contain_text("1A12 OS")

    # A second caller about the same: the form shows it while it is typed, one key links it.
    await lee.page.keyboard.press("Control+Enter")
    await take_call(lee, "14 Sample St", "nois")
    await expect(lee.page.get_by_role("region", name="May be the same")).to_contain_text(
        "26-000001"
    )
    await lee.page.keyboard.press("Alt+l")
    await expect(kim.row("Calls in work", "12 SAMPLE STREET")).to_contain_text("+1 dup")
    await expect(kim.panel("Pending calls")).to_contain_text("No call is waiting.")

    # Something more urgent: the unit is pre-empted, the other waits again; then one is stacked.
    await kim.done("N ROBB MAIN ST/PARK RD")
    await kim.done("PRE 1A12 3 robbery in progress")
    await expect(kim.row("Calls in work", "MAIN ST/PARK RD")).to_contain_text("1A12 DP")
    await expect(kim.row("Pending calls", "12 SAMPLE STREET")).to_be_visible()
    await kim.done("ST 1A12 1")
    await expect(kim.row("Units", "1A12")).to_contain_text("+1 stacked")

    # A unit that was silent on scene for too long is asked after, from the strip.
    await kim.done(f"N OPEN 9 TRIAL ROAD /AT {ago(21)}")
    await kim.done(f"DO 4 1A14 /AT {ago(20)}")
    strip = kim.page.get_by_role("region", name="Unacknowledged")
    await expect(strip).to_contain_text("1A14 welfare check", timeout=SLOW)
    await kim.page.keyboard.press("F9")
    check = strip.get_by_role("button", name="OK 1A14")
    while not await check.evaluate("one => one === document.activeElement"):
        await kim.page.keyboard.press("Tab")
    await kim.page.keyboard.press("Enter")
    await expect(strip).not_to_contain_text("1A14 welfare check")

    # Closing needs a disposition; what is refused stays to be repaired.
    await kim.page.keyboard.press("Escape")
    await kim.say("CLOSE 3 XX")
    await expect(kim.page.locator("[data-result='refused']")).to_contain_text("XX")
    await kim.page.keyboard.type("AR")
    await kim.page.keyboard.press("Enter")
    await expect(kim.panel("Calls in work")).not_to_contain_text("MAIN ST/PARK RD")

    # The board as it was then, in a frame that nobody can overlook, and back.
    await kim.say(f"AT {before}")
    await expect(kim.page.get_by_role("alert").filter(has_text="As it was known")).to_be_visible()
    await expect(kim.row("Pending calls", "12 SAMPLE STREET")).to_be_visible()
    await expect(kim.panel("Calls in work")).to_contain_text("No call is in work.")
    await kim.say("AT")
    await expect(kim.page.get_by_text("As it was known")).to_be_hidden()
    await expect(kim.row("Calls in work", "9 TRIAL ROAD")).to_be_visible()

    auditor = await visitor_at(node, None, "auditor")
    history = await auditor.get("/api/calls/26-000003/history")
    assert [fact["type"] for fact in history][-1] == "CallClosed"


async def test_an_emergency_takes_every_strip_until_someone_takes_notice(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    lee = await screens.signed_in("relief", "D2")
    await kim.done("LO 1A12 4411; N FIGHT 12 SAMPLE ST; D . 1A12")
    await kim.page.get_by_role("button", name="Mute").press("Enter")
    await kim.line.focus()
    await lee.done("EM 1A12")
    for screen in (kim, lee):
        strip = screen.page.get_by_role("region", name="Unacknowledged")
        await expect(strip).to_contain_text("EMERGENCY 1A12")
        await expect(strip).to_contain_text("26-000001")
        await expect(screen.page.locator("[data-last-sound='emergency']")).to_be_visible()
    await kim.done("EMA 1A12")
    for screen in (kim, lee):
        strip = screen.page.get_by_role("region", name="Unacknowledged")
        await expect(strip).not_to_contain_text("EMERGENCY")
        await expect(screen.row("Units", "1A12")).to_contain_text("EMERGENCY")
    await lee.done("EMC 1A12 false alarm")
    await expect(kim.row("Units", "1A12")).not_to_contain_text("EMERGENCY")


async def test_what_one_types_survives_what_another_changes(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    lee = await screens.signed_in("relief", "CT1")
    await lee.say("LAY calltaker")
    await expect(lee.panel("New call")).to_be_visible()
    await take_call(lee, "12 SAMPLE ST", "nois")
    await expect(kim.row("Pending calls", "12 SAMPLE ST")).to_be_visible()
    note = lee.page.get_by_label("Note, Enter saves")
    await note.focus()
    await lee.page.keyboard.type("half a sen")
    await kim.done("TY 1 FIGHT; NT 1 seen from the road")
    form = lee.panel("New call")
    await expect(form).to_contain_text("seen from the road")
    await expect(form.get_by_role("status")).to_contain_text("FIGHT")
    await expect(note).to_have_value("half a sen")
    await lee.page.keyboard.type("tence")
    await lee.page.keyboard.press("Enter")
    await lee.page.keyboard.press("F10")
    await expect(kim.panel("Notes")).to_contain_text("half a sentence")


async def test_windows_of_one_session_have_layouts_of_their_own(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("LAY SAVE mine")
    await kim.say("MON units")
    await expect(kim.panel("Units")).to_be_hidden()
    second = Screen(await kim.page.context.new_page())
    await second.page.goto(f"{node.address}/console/#wall")
    await expect(second.panel("Units")).to_be_visible()
    await expect(second.line).to_be_hidden()
    await second.say("LAY mine")  # letters bring the line
    await expect(second.panel("Recent activity")).to_be_visible()
    await kim.say("LAY RESET")
    await expect(kim.panel("Units")).to_be_visible()
    await kim.page.reload()
    await expect(kim.panel("Recent activity")).to_be_visible()


async def test_what_is_asked_of_a_call_before_it_has_its_number_is_done_when_it_has(
    screens: Screens,
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    lee = await screens.signed_in("relief", "CT1")
    await kim.done("N NOISE 12 SAMPLE ST")
    await lee.say("LAY calltaker")
    await lee.page.route("**/api/calls", lambda route: route.abort())
    await take_call(lee, "14 Sample St", "nois")
    form = lee.panel("New call")
    await expect(form).to_contain_text("The call is on its way.")
    await expect(form.get_by_role("region", name="May be the same")).to_contain_text("26-000001")
    await lee.page.keyboard.press("Alt+l")
    await expect(form).to_contain_text("linked to 26-000001 as soon as it is there")
    await form.get_by_label("Name").fill("J SMITH")
    await form.get_by_role("button", name="Add caller").press("Enter")
    await form.get_by_label("Note, Enter saves").fill("two dogs")
    await lee.page.keyboard.press("Enter")
    await lee.page.unroute("**/api/calls")
    await expect(kim.row("Pending calls", "12 SAMPLE ST")).to_contain_text("+1 dup", timeout=SLOW)
    await expect(form).to_contain_text("J SMITH", timeout=SLOW)
    await expect(form).to_contain_text("two dogs", timeout=SLOW)
    await expect(form.get_by_label("Note, Enter saves")).to_have_value("")


async def test_who_types_in_the_form_while_the_layout_changes_goes_on_typing_there(
    screens: Screens,
) -> None:
    lee = await screens.signed_in("dispatcher", "CT1")
    typed = asyncio.Event()

    async def late(route: Route) -> None:
        await typed.wait()
        await route.continue_()

    await lee.page.route("**/api/command", late)
    await lee.say("LAY calltaker")
    keyboard = lee.page.keyboard
    await keyboard.press("F10")
    await keyboard.type("14 Smple St")
    for _ in range(len("mple St")):
        await keyboard.press("ArrowLeft")
    typed.set()
    await expect(lee.panel("Units")).to_be_hidden()
    await keyboard.type("a")
    await expect(lee.panel("New call").get_by_label("Place")).to_have_value("14 Sample St")
