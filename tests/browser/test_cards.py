"""After an outage: paper cards are entered by keys alone, with their true times, each once."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.async_api import expect

from tests.api.served import Node, visitor_at
from tests.browser.conftest import Screens
from tests.browser.screen import Screen
from tests.browser.test_access import violations
from tests.browser.work import SLOW, TOWN

NIGHT = (datetime.now(TOWN) - timedelta(days=2)).date()


async def at_cards(screens: Screens) -> Screen:
    """Open a console with the form for cards, and the cursor in it."""
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("LO 1A12 4411; LO 1A14 4502")
    await kim.say("MON cards")
    await kim.panel("Paper cards").get_by_label("Date").fill(str(NIGHT))
    await kim.panel("Paper cards").get_by_label("Card", exact=True).fill("17")
    await kim.panel("Paper cards").get_by_label("Received").focus()
    return kim


async def write(screen: Screen, *fields: str) -> None:
    """Type into field after field, as they follow one another."""
    for text in fields:
        await screen.page.keyboard.type(text)
        await screen.page.keyboard.press("Tab")


async def test_cards_are_entered_one_after_the_other_with_their_true_times(
    screens: Screens, node: Node
) -> None:
    kim = await at_cards(screens)
    cards = kim.panel("Paper cards")
    await write(kim, "2350", "alarm", "12 SAMPLE ST", "", "", "J SMITH", "555-0100", "back door")
    await write(kim, "1A12", "2352", "2353", "2358", "0020")
    await write(kim, "", "", "", "", "", "rt")
    await kim.page.keyboard.type("0025")
    await expect(cards).to_contain_text("+1 day")
    await kim.page.keyboard.press("Control+Enter")
    await expect(cards).to_contain_text("1 entered")
    await expect(cards.get_by_label("Received")).to_be_focused()
    await expect(cards.get_by_label("Card", exact=True)).to_have_value("18")

    for text in ("23:55:30", "noise", "14 SAMPLE ST"):  # Enter moves on as Tab does
        await kim.page.keyboard.type(text)
        await kim.page.keyboard.press("Enter")
    await kim.page.keyboard.press("Control+Enter")
    await expect(cards).to_contain_text("2 entered")
    await expect(kim.row("Pending calls", "14 SAMPLE ST")).to_be_visible()
    await expect(kim.row("Units", "1A12")).to_contain_text("AV")

    auditor = await visitor_at(node, None, "auditor")
    (first,) = await auditor.get("/api/calls?state=closed")
    assert _local(first["received_at"]) == f"{NIGHT} 23:50:00"
    assert _local(first["stages"]["closed"]) == f"{NIGHT + timedelta(days=1)} 00:25:00"
    await kim.line.focus()
    await kim.say(f"CH {first['number']}")
    history = kim.page.get_by_role("dialog")
    await expect(history).to_contain_text("entered late")
    await expect(history).to_contain_text("former number 17")


def _local(instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(TOWN):%Y-%m-%d %H:%M:%S}"


async def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_sent(screens: Screens) -> None:
    kim = await at_cards(screens)
    cards = kim.panel("Paper cards")
    await write(kim, "2575", "alarm", "12 SAMPLE ST")
    await kim.page.keyboard.press("Control+Enter")
    await expect(cards.get_by_role("alert")).to_contain_text("no time. Write it as 2104")
    await expect(cards.get_by_label("Received")).to_be_focused()
    await kim.page.keyboard.press("Control+a")
    await write(kim, "2104")
    await expect(cards.get_by_role("alert")).to_be_hidden()
    await cards.get_by_label("Unit 1", exact=True).focus()
    await write(kim, "1A12", "2110", "", "2106")
    await expect(cards).to_contain_text("Arrived comes before Sent")
    await kim.page.keyboard.press("Control+Enter")
    await expect(cards).to_contain_text("1 entered")
    await expect(kim.row("Pending calls", "12 SAMPLE ST")).to_be_visible()


async def test_a_card_that_the_server_refuses_is_mended_and_entered(screens: Screens) -> None:
    kim = await at_cards(screens)
    cards = kim.panel("Paper cards")
    await cards.get_by_label("Date").fill(str(datetime.now(TOWN).date() + timedelta(days=1)))
    await cards.get_by_label("Received").focus()
    await write(kim, "2104", "alarm", "12 SAMPLE ST")
    await kim.page.keyboard.press("Control+Enter")
    await expect(cards).to_contain_text("has not come yet")
    await cards.get_by_role("button", name="Mend").press("Enter")
    await expect(cards.get_by_label("Place")).to_have_value("12 SAMPLE ST")
    await cards.get_by_label("Date").fill(str(NIGHT))
    await kim.page.keyboard.press("Control+Enter")
    await expect(kim.row("Pending calls", "12 SAMPLE ST")).to_be_visible()


async def test_a_card_waits_for_the_line_and_is_entered_once(screens: Screens, node: Node) -> None:
    kim = await at_cards(screens)
    cards = kim.panel("Paper cards")
    node.kill()
    await write(kim, "2104", "alarm", "12 SAMPLE ST")
    await kim.page.keyboard.press("Control+Enter")
    await expect(cards).to_contain_text("waits for the line")
    await write(kim, "2106", "noi")
    await node.start_again()
    await expect(kim.page.get_by_text("● live")).to_be_visible(timeout=SLOW)
    await expect(kim.row("Pending calls", "12 SAMPLE ST")).to_have_count(1, timeout=SLOW)
    await expect(cards.get_by_label("Received")).to_have_value("2106")
    await kim.page.reload()
    await expect(cards.get_by_label("Received")).to_have_value("2106")
    await expect(cards).to_contain_text("1 entered")
    auditor = await visitor_at(node, None, "auditor")
    assert len(await auditor.get("/api/calls?state=all")) == 1


@pytest.mark.parametrize("theme", ["night", "light"])
async def test_axe_finds_nothing_in_the_form(screens: Screens, theme: str) -> None:
    kim = await at_cards(screens)
    await kim.page.get_by_label("Theme").select_option(theme)
    await write(kim, "2575", "alarm", "12 SAMPLE ST")
    await kim.page.keyboard.press("Control+Enter")
    assert await violations(kim.page) == []


async def test_a_call_is_printed_as_a_card(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("LO 1A12 4411; N ROBB 12 SAMPLE ST - two of them; CALLER . J SMITH 555-0100")
    await kim.done("D 1 1A12; AR 1A12")
    await expect(kim.row("Calls in work", "12 SAMPLE ST")).to_be_visible()
    await kim.page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    await kim.page.keyboard.press("F4")
    await kim.page.keyboard.press("ArrowDown")
    await kim.panel("Call").get_by_role("button", name="Print").press("Enter")
    assert await kim.page.evaluate("() => window.printed")
    await kim.page.emulate_media(media="print")
    sheet = kim.page.get_by_role("article", name=re.compile("26-000001"))
    for text in ("12 SAMPLE ST", "Robbery", "J SMITH", "555-0100", "two of them", "1A12"):
        await expect(sheet.filter(visible=True)).to_contain_text(text)
    await expect(kim.line).to_be_hidden()


async def test_a_card_that_another_desk_entered_is_noticed_before_it_is_entered_again(
    screens: Screens, node: Node
) -> None:
    kim = await at_cards(screens)
    lee = await visitor_at(node, "D2", "relief")
    cards = kim.panel("Paper cards")
    await expect(cards).not_to_contain_text("Look before you enter it")
    body = {"card": "18", "received": f"{NIGHT}T21:04", "type": "ALARM", "place": "ELM ST"}
    assert (await lee.ask("POST", "/api/cards", body)).status_code == 201
    await cards.get_by_label("Card", exact=True).fill("18")
    await expect(cards).to_contain_text("entered already: 26-000001, by relief")
    await cards.get_by_label("Card", exact=True).fill("19")
    await expect(cards).not_to_contain_text("Look before you enter it")


async def test_a_date_that_does_not_exist_is_no_other_date(screens: Screens) -> None:
    kim = await at_cards(screens)
    cards = kim.panel("Paper cards")
    await cards.get_by_label("Date").fill("2026-11-31")
    await cards.get_by_label("Received").focus()
    await write(kim, "2104", "alarm", "12 SAMPLE ST")
    await kim.page.keyboard.press("Control+Enter")
    await expect(cards.get_by_role("alert")).to_contain_text("no such date")
    await expect(cards.get_by_label("Date")).to_be_focused()


async def test_what_is_recorded_of_a_caller_is_not_kept_in_the_browser(screens: Screens) -> None:
    kim = await at_cards(screens)
    await write(kim, "2104", "alarm", "12 SAMPLE ST", "", "", "J SMITH", "555-0100", "back door")
    kept = "() => JSON.stringify({...sessionStorage, ...localStorage})"
    assert "J SMITH" in await kim.page.evaluate(kept)
    await kim.page.keyboard.press("Control+Enter")
    await expect(kim.panel("Paper cards")).to_contain_text("26-000001 ALARM")
    left = await kim.page.evaluate(kept)
    assert not [one for one in ("J SMITH", "555-0100", "back door", "SAMPLE ST") if one in left]
