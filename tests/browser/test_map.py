"""The map: calls and units where they are, one selection with the lists, by keyboard alone."""

import re

from playwright.async_api import Locator, expect

from tests.api.served import Node
from tests.browser.conftest import Screens
from tests.browser.work import mark, opened, report

IN_THE_MIDDLE = """(canvas) => {
    const [, x, y] = /translate\\((\\d+)px, (\\d+)px\\)/.exec(
        document.querySelector('.at.unit').style.transform);
    return Math.hypot(x - canvas.clientWidth / 2, y - canvas.clientHeight / 2) < 3;
}"""
"""Whether the only unit is drawn in the middle of the map."""

CENTRE = (41.7620, -72.7420)
NORTH = (41.7950, -72.7450)


async def stands(mark: Locator) -> str:
    """Tell where on the map it is drawn."""
    found: str = await mark.locator("..").evaluate("(one) => one.style.transform")
    return found


async def test_a_unit_stands_where_it_was_last_seen_and_moves(screens: Screens, node: Node) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await opened(kim)
    await kim.done("LO 1A12 4411; LO 1A14 4502")
    await report(node, "1A12", CENTRE)
    unit = mark(kim, "1A12")
    await expect(unit).to_have_accessible_name(
        re.compile(r"^1A12, Available, east, seen \d:\d\d ago$")
    )
    await expect(kim.panel("Map")).to_contain_text("1 of 2 units have a position")
    before = await stands(unit)
    await report(node, "1A12", NORTH)
    await expect(unit.locator("..")).not_to_have_attribute("style", re.compile(re.escape(before)))
    await kim.done("LF 1A12")
    await expect(unit).to_have_count(0)


async def test_an_old_position_says_so(screens: Screens, node: Node) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await opened(kim)
    await kim.done("LO 1A12 4411; LO 1A14 4502")
    await report(node, "1A12", CENTRE, ago=45)
    await report(node, "1A14", NORTH, ago=3700)
    await expect(mark(kim, "1A12")).to_contain_text(re.compile(r"0:\d\d"))
    await expect(mark(kim, "1A14")).to_contain_text(re.compile(r"1:01:\d\d"))


async def test_a_call_is_pinned_and_found_again_by_keyboard_alone(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await opened(kim)
    await kim.done("N ROBB 12 SAMPLE ST; N NOISE 14 SAMPLE ST")
    await expect(kim.panel("Map")).to_contain_text("0 of 2 calls have a point")
    keyboard = kim.page.keyboard
    await keyboard.press("F3")
    await keyboard.press("ArrowDown")
    await keyboard.press("Alt+m")
    await keyboard.press("Enter")
    await expect(kim.panel("Map")).to_contain_text("move the cross there with the arrows")
    await keyboard.press("Enter")
    await expect(mark(kim, "26-00000[12]")).to_be_visible()
    await expect(kim.panel("Map")).to_contain_text("1 of 2 calls have a point")
    await expect(kim.result).to_contain_text("pinned")

    # Letters go to the command line from here, too.
    await kim.done("PL 1 41.7712,-72.7433; PL 2 41.7521,-72.7391")

    # The other one is chosen in the list; then the first again, on the map.
    other = mark(kim, "26-000002")
    await keyboard.press("F3")
    await keyboard.press("End")
    await expect(other).to_have_attribute("aria-pressed", "true")
    await other.focus()
    await keyboard.press("ArrowRight")
    await expect(mark(kim, "26-000001")).to_be_focused()
    await keyboard.press("Enter")
    await expect(kim.panel("Call")).to_contain_text("12 SAMPLE ST")
    await expect(mark(kim, "26-000001")).to_have_attribute("aria-pressed", "true")

    # Begun by mistake, it is left without a trace.
    await keyboard.press("Alt+m")
    await keyboard.press("Enter")
    await keyboard.press("Escape")
    await expect(kim.panel("Map")).not_to_contain_text("move the cross there")


async def test_the_map_follows_the_unit_that_was_chosen(screens: Screens, node: Node) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    canvas = await opened(kim)
    await kim.done("LO 1A12 4411")
    await report(node, "1A12", CENTRE)
    await expect(mark(kim, "1A12")).to_be_visible()
    await kim.page.keyboard.press("F7")
    await kim.page.keyboard.press("ArrowDown")
    await kim.page.keyboard.press("Alt+m")
    for _ in range(4):
        await kim.page.keyboard.press("+")
    await kim.page.keyboard.press("Space")
    follow = kim.panel("Map").get_by_role("button", name="Follow 1A12")
    await expect(follow).to_have_attribute("aria-pressed", "true")
    await report(node, "1A12", NORTH)
    await kim.page.wait_for_function(IN_THE_MIDDLE, arg=await canvas.element_handle())
    await expect(mark(kim, "1A12")).to_have_accessible_name(re.compile("seen 0:0"))


async def test_layers_are_put_away_and_stay_away(screens: Screens, node: Node) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await opened(kim)
    await kim.done("LO 1A12 4411; N ROBB 12 SAMPLE ST; PL . 41.7712,-72.7433")
    await report(node, "1A12", CENTRE)
    await expect(mark(kim, "1A12")).to_be_visible()
    await kim.page.keyboard.press("Alt+m")
    await kim.page.keyboard.press(",")
    for layer in ("Units", "Beats", "Street names"):
        await kim.panel("Map").get_by_label(layer, exact=True).press("Space")
    await expect(mark(kim, "1A12")).to_have_count(0)
    await expect(mark(kim, "26-000001")).to_be_visible()
    await kim.page.reload()
    await opened(kim)
    await expect(mark(kim, "26-000001")).to_be_visible()
    await expect(mark(kim, "1A12")).to_have_count(0)


async def test_an_officer_in_an_emergency_is_on_the_map_in_one_look(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.say("LAY SAVE plain")
    await kim.say("MON map")
    await expect(kim.panel("Map")).to_be_hidden()
    await kim.done("LO 1A12 4411")
    await report(node, "1A12", NORTH, ago=65)
    await kim.done("EM 1A12")
    strip = kim.page.get_by_role("region", name="Unacknowledged")
    await expect(strip).to_contain_text(re.compile(r"EMERGENCY 1A12.*seen 1:\d\d ago", re.DOTALL))
    await kim.page.keyboard.press("F9")
    await kim.page.keyboard.press("Enter")
    await opened(kim)
    await expect(mark(kim, "1A12, EMERGENCY")).to_be_visible()


async def test_the_map_of_the_past_shows_no_position_of_now(screens: Screens, node: Node) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await opened(kim)
    await kim.done("LO 1A12 4411; N ROBB 12 SAMPLE ST; PL . 41.7712,-72.7433")
    await report(node, "1A12", CENTRE)
    await expect(mark(kim, "1A12")).to_be_visible()
    now = await kim.page.get_by_role("banner").locator("time b").inner_text()
    await kim.say(f"AT {now}")
    await expect(kim.panel("Map")).to_contain_text("positions are not kept")
    await expect(mark(kim, "1A12")).to_have_count(0)
    await kim.say("AT")
    await expect(mark(kim, "1A12")).to_be_visible()


async def test_without_tiles_the_map_says_so_and_the_rest_works(screens: Screens) -> None:
    kim = await screens.opened()
    await kim.page.route("**/town.pmtiles", lambda route: route.fulfill(status=404))
    await kim.sign_in("dispatcher", "D1")
    await expect(kim.panel("Map")).to_contain_text("The map cannot be drawn")
    await kim.done("LO 1A12 4411")
    await expect(kim.row("Units", "1A12")).to_be_visible()
