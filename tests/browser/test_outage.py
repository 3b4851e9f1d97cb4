"""The plug is pulled: nothing typed is lost or done twice, and the board says what it knows."""

import asyncio
import re
from datetime import datetime

from playwright.async_api import Route, expect

from tests.api.served import Node, visitor_at
from tests.browser.conftest import Screens
from tests.browser.screen import Screen
from tests.browser.work import SLOW


async def said_in(node: Node, number: str) -> list[str]:
    """Give what was said of a call, as its history has it."""
    auditor = await visitor_at(node, None, "auditor")
    history = await auditor.get(f"/api/calls/{number}/history")
    return [fact["said"] for fact in history]


async def number_of(screen: Screen, place: str) -> str:
    """Read a call's number off the list."""
    text = await screen.row("Pending calls", place).inner_text()
    found = re.search(r"\d\d-\d{6}", text)
    assert found
    return found[0]


async def test_commands_typed_while_the_server_is_dead_go_once_when_it_is_back(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N NOISE 12 SAMPLE ST")
    number = await number_of(kim, "12 SAMPLE ST")

    node.kill()
    await expect(kim.page.get_by_text("reconnecting")).to_be_visible(timeout=SLOW)
    await expect(kim.page.get_by_text("What is shown may be old.")).to_be_visible()
    for n in range(3):
        await kim.say(f"NT {number} line {n}")
    await expect(kim.page.get_by_text("3 commands wait")).to_be_visible()
    await kim.page.keyboard.type(f"NT {number} half typ")
    await expect(kim.panel("Pending calls")).not_to_contain_text("line 0")

    await node.start_again()
    await expect(kim.page.get_by_text("● live")).to_be_visible(timeout=SLOW)
    await expect(kim.page.get_by_text("commands wait")).to_be_hidden(timeout=SLOW)
    await expect(kim.line).to_have_value(f"NT {number} half typ")
    said = await said_in(node, number)
    assert said == ["N NOISE 12 SAMPLE ST", *[f"NT {number} line {n}" for n in range(3)]]


async def test_an_answer_that_is_lost_on_the_way_back_does_not_make_a_second_call(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    lost = 0

    async def swallow(route: Route) -> None:
        nonlocal lost
        if lost < 2:
            lost += 1
            await route.fetch()
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await kim.page.route("**/api/command", swallow)
    await kim.done("N NOISE 12 SAMPLE ST")
    await expect(kim.row("Pending calls", "12 SAMPLE ST")).to_have_count(1)
    assert lost == 2
    auditor = await visitor_at(node, None, "auditor")
    assert len(await auditor.get("/api/calls?state=all")) == 1


async def test_what_was_typed_in_an_outage_happened_when_it_was_typed(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("LO 1A12 4411")
    await kim.done("N NOISE 12 SAMPLE ST")
    number = await number_of(kim, "12 SAMPLE ST")
    await kim.page.context.set_offline(True)
    await kim.say(f"D {number} 1A12")
    await kim.say(f"CASE {number}")  # this one cannot be late: it counts from when it is recorded
    await expect(kim.page.get_by_text("2 commands wait")).to_be_visible()
    await kim.page.wait_for_timeout(6_000)  # longer than a line may wait without telling
    await kim.page.context.set_offline(False)
    await expect(kim.page.get_by_text("commands wait")).to_be_hidden(timeout=SLOW)

    auditor = await visitor_at(node, None, "auditor")
    history = await auditor.get(f"/api/calls/{number}/history")
    assert [fact["type"] for fact in history] == [
        "CallReceived",
        "UnitDispatched",
        "CaseNumberAssigned",
    ]
    waited = {fact["type"]: _seconds(fact) for fact in history}
    assert waited["UnitDispatched"] > 5
    assert waited["CaseNumberAssigned"] < 2


def _seconds(fact: dict[str, str]) -> float:
    recorded = datetime.fromisoformat(fact["recorded_at"])
    return (recorded - datetime.fromisoformat(fact["occurred_at"])).total_seconds()


async def test_a_reload_keeps_what_waits(screens: Screens, node: Node) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N NOISE 12 SAMPLE ST")
    number = await number_of(kim, "12 SAMPLE ST")
    await kim.page.route("**/api/command", lambda route: route.abort())
    await kim.say(f"NT {number} before the reload")
    await expect(kim.page.get_by_text("1 command waits")).to_be_visible()
    await kim.page.unroute("**/api/command")
    await kim.page.reload()
    await expect(kim.page.get_by_text("● live")).to_be_visible()
    await expect(kim.page.get_by_text("command waits")).to_be_hidden()
    assert await said_in(node, number) == [
        "N NOISE 12 SAMPLE ST",
        f"NT {number} before the reload",
    ]


async def test_a_session_that_ended_is_signed_in_again_over_what_is_there(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N NOISE 12 SAMPLE ST")
    number = await number_of(kim, "12 SAMPLE ST")
    await kim.page.keyboard.type(f"NT {number} half typ")
    overseer = await visitor_at(node, None, "supervisor")
    (own,) = [one for one in await overseer.get("/api/sessions") if one["position"] == "D1"]
    assert (await overseer.ask("DELETE", f"/api/sessions/{own['id']}")).status_code == 204

    await expect(kim.page.get_by_text("Your session ended.")).to_be_visible(timeout=SLOW)
    await expect(kim.page.get_by_label("Password")).to_be_focused()
    await kim.page.keyboard.type("correct horse battery")
    await kim.page.keyboard.press("Enter")
    await expect(kim.page.get_by_text("Your session ended.")).to_be_hidden()
    await expect(kim.page.get_by_text("● live")).to_be_visible(timeout=SLOW)
    await expect(kim.line).to_have_value(f"NT {number} half typ")
    await expect(kim.line).to_be_focused()
    await kim.done("ed")
    assert f"NT {number} half typed" in await said_in(node, number)


async def test_a_call_that_is_being_taken_outlives_a_reload_and_is_its_takers_alone(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "CT1")
    await kim.say("LAY calltaker")
    await expect(kim.panel("New call")).to_be_visible()
    await kim.page.route("**/api/calls", lambda route: route.abort())
    await kim.page.keyboard.press("F10")
    await kim.page.keyboard.type("12 SAMPLE ST")
    await kim.page.keyboard.press("Tab")
    await kim.page.keyboard.type("noise")
    await kim.page.keyboard.press("Tab")
    note = kim.page.get_by_label("Note, Enter saves")
    await note.focus()
    await kim.page.keyboard.type("half a sentence")
    await expect(kim.page.get_by_text("1 command waits")).to_be_visible()
    await kim.page.unroute("**/api/calls")
    await kim.page.reload()
    await expect(kim.panel("New call")).to_contain_text("26-000001")
    await expect(note).to_have_value("half a sentence")
    auditor = await visitor_at(node, None, "auditor")
    assert len(await auditor.get("/api/calls?state=all")) == 1

    await kim.page.get_by_role("button", name="Sign out").click()
    await kim.sign_in("relief", "CT1")
    await expect(kim.page.get_by_label("Place", exact=True)).to_have_value("")
    await expect(note).to_have_value("")


async def test_the_next_call_is_begun_only_when_this_one_is_safe(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "CT1")
    await kim.say("LAY calltaker")
    form = kim.panel("New call")
    await expect(form).to_be_visible()
    await kim.page.keyboard.press("F10")
    await kim.page.keyboard.type("12 SAMPLE ST")
    await kim.page.keyboard.press("Control+Enter")
    await expect(form).to_contain_text("This is no call yet")
    await expect(kim.page.get_by_label("Place", exact=True)).to_have_value("12 SAMPLE ST")
    await kim.page.route("**/api/calls", lambda route: route.abort())
    await form.get_by_role("combobox", name="Type").fill("NOISE")
    await form.get_by_role("combobox", name="Type").press("Tab")
    await expect(form).to_contain_text("The call is on its way")
    await form.get_by_label("Priority").select_option("P1")
    await form.get_by_label("Name").fill("JANE ROE")
    await kim.page.keyboard.press("Enter")
    await kim.page.keyboard.press("Control+Enter")
    await expect(form).to_contain_text("This call waits for the line")
    await kim.page.unroute("**/api/calls")
    await expect(kim.page.get_by_label("Place", exact=True)).to_have_value("", timeout=SLOW)
    await expect(kim.row("Pending calls", "12 SAMPLE ST")).to_contain_text("P1")
    await kim.say("MON detail")
    await expect(kim.panel("Call")).to_contain_text("JANE ROE")


async def test_a_confirmation_is_of_what_was_asked_and_of_nothing_else(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("LO 1A12 4411; N NOISE 12 SAMPLE ST; DO 1 1A12; N NOISE 14 SAMPLE ST")
    await kim.say("CLOSE 1 NR")
    await expect(kim.page.locator("[data-result='asked']")).to_be_visible()
    await kim.line.fill("NT 2 zz")
    await kim.page.keyboard.press("Control+Enter")
    await expect(kim.line).to_have_value("NT 2 zz")
    await kim.line.fill("CLOSE 1 NR")
    await kim.page.keyboard.press("Control+Enter")
    await expect(kim.row("Units", "1A12")).to_contain_text("AV")


async def test_what_one_typed_never_goes_as_another_who_signed_in_meanwhile(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N NOISE 12 SAMPLE ST")
    number = await number_of(kim, "12 SAMPLE ST")
    await kim.page.route("**/api/command", lambda route: route.abort())
    await kim.say(f"NT {number} of the first")
    await expect(kim.page.get_by_text("1 command waits")).to_be_visible()
    await kim.page.get_by_role("button", name="Sign out").click()
    await expect(kim.page.get_by_label("Name")).to_be_focused()
    await kim.page.unroute("**/api/command")
    await kim.sign_in("relief", "D2")
    await kim.done(f"NT {number} of the second")
    await expect(kim.page.get_by_text("command waits")).to_be_hidden()
    assert f"NT {number} of the first" not in await said_in(node, number)

    await kim.page.get_by_role("button", name="Sign out").click()
    await kim.sign_in("dispatcher", "D1")
    await expect(kim.panel("Notes")).to_contain_text("of the first")
    auditor = await visitor_at(node, None, "auditor")
    history = await auditor.get(f"/api/calls/{number}/history")
    notes = {fact["said"]: fact["by"] for fact in history if fact["type"] == "NoteAdded"}
    assert notes == {
        f"NT {number} of the first": "dispatcher",
        f"NT {number} of the second": "relief",
    }


async def test_a_history_that_was_closed_while_it_was_on_its_way_stays_closed(
    screens: Screens,
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N FIGHT 12 SAMPLE ST")
    asked, closed = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        await closed.wait()
        await route.continue_()

    await kim.page.route("**/history", late)
    await kim.say("CH 1")
    await expect(kim.page.get_by_role("dialog")).to_be_visible()
    await asked.wait()
    await kim.page.keyboard.press("Escape")
    await expect(kim.page.get_by_role("dialog")).to_be_hidden()
    async with kim.page.expect_response("**/history"):
        closed.set()
    await kim.done("NT 1 all quiet")
    await expect(kim.page.get_by_role("dialog")).to_be_hidden()
