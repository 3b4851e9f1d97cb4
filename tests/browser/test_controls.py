"""No control without an effect, no setting without a reader.

The tables list every control by its place, role and name, with the key that activates it and what
is seen then: one that Tab reaches and no table knows fails by its name, and so does one that is
listed and not reached.
"""

from datetime import UTC, datetime, timedelta
from typing import cast

from playwright.async_api import Locator, expect

from tests.api.served import Node, visitor_at
from tests.api.town import PASSWORD
from tests.browser.conftest import Screens
from tests.browser.controls import Change, Seen, Use, all_work
from tests.browser.screen import Screen
from tests.browser.work import SLOW, ago, at_work, mark, opened, report

FIRST, HELD, URGENT = "26-000001", "26-000002", "26-000003"


def press(*keys: str) -> Seen:
    """Press keys, wherever the focus is."""

    async def pressed(kim: Screen) -> None:
        for key in keys:
            await kim.page.keyboard.press(key)

    return pressed


def line(text: str) -> Seen:
    """See a command in the line."""
    return lambda kim: expect(kim.line).to_have_value(text)


async def cleared(kim: Screen) -> None:
    """Empty the line, or another field that was typed into."""
    await kim.page.locator(":focus").fill("")


def offer(text: str) -> Use:
    """List a control that puts a command into the line."""
    return Use("Enter", line(text), cleared)


def text(panel: str, words: str) -> Seen:
    """See words in a panel."""
    return lambda kim: expect(kim.panel(panel)).to_contain_text(words)


def chosen(panel: str, key: str) -> Seen:
    """See that a row is the selected one."""
    return lambda kim: expect(kim.panel(panel).locator(f"[data-key='{key}']")).to_have_attribute(
        "aria-selected", "true"
    )


def unit_is(unit: str, status: str) -> Seen:
    """See a unit's status in the list."""
    return lambda kim: expect(
        kim.row("Units", unit).get_by_role("gridcell").nth(1)
    ).to_contain_text(status)


def page_has(attribute: str, value: str) -> Seen:
    """See the whole page otherwise."""
    return lambda kim: expect(kim.page.locator("html")).to_have_attribute(attribute, value)


def article(kim: Screen, number: str) -> Locator:
    """Give the details of a call."""
    return kim.page.get_by_role("article", name=f"Call {number}", exact=True)


def detail(number: str) -> Seen:
    """See the details of a call."""
    return lambda kim: expect(article(kim, number)).to_be_visible()


def put_away(number: str) -> Seen:
    """Put a call's details away."""

    async def put(kim: Screen) -> None:
        await article(kim, number).get_by_role("button", name=f"Put {number} away").press("Enter")
        await expect(article(kim, number)).to_be_hidden()

    return put


def dialog(kim: Screen, title: str) -> Locator:
    """Give what is open over the board."""
    return kim.page.get_by_role("dialog", name=title, exact=True)


def opens(title: str) -> Use:
    """List a control that opens something over the board."""

    async def closed(kim: Screen) -> None:
        await kim.page.keyboard.press("Escape")
        await expect(dialog(kim, title)).to_be_hidden()
        await expect(kim.line).to_be_focused()

    return Use("Enter", lambda kim: expect(dialog(kim, title)).to_be_visible(), closed)


PICTURE = """(canvas, hidden) => {
    const map = canvas.closest("[data-panel=map]");
    for (const one of map.querySelectorAll(".markers, .layers, .maplibregl-control-container")) {
        one.style.opacity = hidden ? "0" : "";
    }
}"""


async def picture(kim: Screen) -> bytes:
    """Give how the map itself is drawn."""
    canvas = kim.panel("Map").locator("canvas")
    await canvas.evaluate(PICTURE, True)
    drawn = await canvas.screenshot()
    await canvas.evaluate(PICTURE, False)
    return drawn


LISTENED = """() => {
    const make = AudioContext.prototype.createGain;
    window.gains = [];
    AudioContext.prototype.createGain = function () {
        const made = make.call(this);
        window.gains.push(made);
        return made;
    };
    window.printed = 0;
    window.print = () => { window.printed += 1; };
    window.asked = 0;
    Notification.requestPermission = async () => {
        window.asked += 1;
        return "denied";
    };
}"""


async def louder(kim: Screen) -> None:
    """Hear the next sound at six tenths of the volume."""
    heard = await kim.page.evaluate(
        "() => gains.some((one) => Math.abs(one.gain.value - 0.6) < 0.01)"
    )
    await expect(kim.page.get_by_role("slider", name="Volume")).to_have_value("0.6")
    assert heard


async def printed(kim: Screen) -> object:
    """Tell how often the page was printed."""
    return await kim.page.evaluate("() => printed")


async def leave_was_asked(kim: Screen) -> None:
    """See that the browser was asked, once, and that it is not asked again after its answer."""
    await expect(kim.page.get_by_role("button", name="Notify when hidden")).to_be_hidden()
    assert await kim.page.evaluate("() => asked") == 1


async def english_again(kim: Screen) -> None:
    """Go back to English, and wait for the map in it."""
    await kim.page.keyboard.press("ArrowUp")
    await opened(kim)


TOP = {
    "top: button Mute": Use(
        "Enter",
        lambda kim: expect(kim.page.get_by_role("button", name="MUTED")).to_be_visible(),
        press("Enter"),
    ),
    "top: slider Volume": Use("ArrowRight", louder, press("ArrowLeft")),
    "top: combobox Theme": Use("ArrowDown", page_has("data-theme", "light"), press("ArrowUp")),
    "top: combobox Rows": Use(
        "ArrowDown", page_has("data-density", "comfortable"), press("ArrowUp")
    ),
    "top: combobox Language": Use(
        "ArrowDown",
        lambda kim: expect(kim.panel("Llamadas pendientes")).to_be_visible(),
        english_again,
    ),
    "top: button Layouts LAY": opens("Layouts"),
    "top: button ? F1: Keys": opens("Keys"),
    "top: button Notify when hidden": Use("Enter", leave_was_asked),
}


def layer(name: str, seen: Seen | Change) -> dict[str, Use]:
    """List a layer's box."""
    return {f"map: checkbox {name}": Use("Space", seen, press("Space"))}


MAP = {
    "map: button Follow 1A12 Space": Use(
        "Enter",
        lambda kim: expect(
            kim.panel("Map").get_by_role("button", name="Follow 1A12")
        ).to_have_attribute("aria-pressed", "true"),
        press("Enter"),
    ),
    f"map: button Pin {FIRST} Enter": Use(
        "Enter", text("Map", "move the cross there with the arrows"), press("Escape")
    ),
    "map: button Zoom in": Use("Enter", Change(picture)),
    "map: button Zoom out": Use("Enter", Change(picture)),
    "map: region Map: arrows move it, plus and minus zoom, Tab goes to calls and units": Use(
        "ArrowRight", Change(picture)
    ),
    "map: button Whole town Home": Use("Enter", Change(picture)),
    **layer("Beats", Change(picture)),
    **layer("Streets", Change(picture)),
    **layer("Street names", Change(picture)),
    **layer("Places", Change(picture)),
    **layer("Calls", lambda kim: expect(mark(kim, FIRST)).to_be_hidden()),
    **layer("Units", lambda kim: expect(mark(kim, "1A12")).to_be_hidden()),
    "map: button Layers ,": Use(
        "Enter",
        lambda kim: expect(kim.panel("Map").get_by_label("Beats")).to_be_hidden(),
        press("Enter"),
    ),
}


def tools(panel: str, title: str, second: str, count: int, typed: str) -> dict[str, Use]:
    """List the tools that narrow a list of so many rows; what is typed leaves one of them."""
    bar = f"{panel}: button {title}: Filter"
    narrowed = f"0 of {count}"
    found = {
        f"{panel}: searchbox Filter {title.lower()} by any text": Use(
            " ".join(typed), text(title, f"1 of {count}"), cleared
        ),
        f"{panel}: combobox {title}: Beat": Use("End", text(title, narrowed), press("Home")),
        f"{panel}: combobox {title}: {second}": Use("End", text(title, narrowed), press("Home")),
        bar: Use(
            "Enter",
            lambda kim: expect(kim.panel(title).get_by_role("searchbox")).to_be_hidden(),
            press("Enter"),
        ),
    }
    if panel == "units":
        return found
    found[f"{panel}: combobox {title}: P"] = Use("End", text(title, narrowed), press("Home"))
    found[f"{panel}: checkbox {title}: mine"] = Use(
        "Space", text(title, f"{count - 1} of {count}"), press("Space")
    )
    return found


LISTS = {
    **tools("pending", "Pending calls", "Type", 3, "shots"),
    **tools("open", "Calls in work", "Type", 2, "robb"),
    **tools("units", "Units", "Status", 5, "1a16"),
    "pending: grid Pending calls": Use("Home Enter", detail(URGENT), put_away(URGENT)),
    "open: grid Calls in work": Use("Home Enter", chosen("Calls in work", FIRST)),
    "units: grid Units": Use("End", chosen("Units", "1A20")),
}


def recommended(number: str) -> Seen:
    """See whom to send to a call."""
    return lambda kim: expect(article(kim, number)).to_contain_text("Recommended")


async def no_point(kim: Screen) -> None:
    """See that nobody can be recommended for a call without a point on the map."""
    refused = kim.page.locator("[data-result='refused']")
    await expect(refused).to_contain_text("has no point on the map")


async def refusal_put_away(kim: Screen) -> None:
    """Take what was not done into the line, and put it away there."""
    await kim.page.keyboard.press("Alt+r")
    await kim.page.keyboard.press("Escape")
    await expect(kim.page.get_by_label("Not done")).to_be_hidden()


def acts(number: str, hold: str, held: Use) -> dict[str, Use]:
    """List what can be done with a call in its details."""
    by_hand = {
        "D": "dispatch",
        "NT": "note",
        "PL": "confirm the place, or pin it",
        "PR": "re-prioritise",
        "TY": "retype",
        "CALLER": "another caller",
        "LK": "link a duplicate to its primary call",
        "CLOSE": "close with outcome",
    }
    return {
        **{
            f"Call {number}: button {verb}: {words}": offer(f"{verb} {number} ")
            for verb, words in by_hand.items()
        },
        f"Call {number}: button RE: recommend units": (
            Use("Enter", recommended(number))
            if number == FIRST
            else Use("Enter", no_point, refusal_put_away)
        ),
        f"Call {number}: button {hold}": held,
        f"Call {number}: button CH: history of a call": opens(f"History of {number}"),
        f"Call {number}: button Print Ctrl+P": Use("Enter", Change(printed)),
    }


def away(number: str) -> dict[str, Use]:
    """List what puts a call's details away."""
    gone = Use("Enter", lambda kim: expect(article(kim, number)).to_be_hidden())
    return {f"Call {number}: button Put {number} away": gone}


def of_unit(number: str, act: str, words: str, use: Use) -> dict[str, Use]:
    """List what can be told of a unit on a call."""
    return {f"Call {number}: button {act}: {words}": use}


CALLS = {
    **acts(FIRST, "H: hold pending", offer(f"H {FIRST} ")),
    **of_unit(FIRST, "TR 1A12", "transport", offer("TR 1A12 ")),
    **of_unit(FIRST, "CL 1A12", "clear from the call", offer("CL 1A12 ")),
    **of_unit(FIRST, "AK 1A14", "acknowledged", Use("Enter", unit_is("1A14", "AK"))),
    **of_unit(FIRST, "EN 1A14", "en route", Use("Enter", unit_is("1A14", "ER"))),
    **of_unit(FIRST, "AR 1A14", "arrived", Use("Enter", unit_is("1A14", "OS"))),
    **of_unit(FIRST, "CL 1A14", "clear from the call", offer("CL 1A14 ")),
    **of_unit(FIRST, "AD 1A18", "at the destination", Use("Enter", unit_is("1A18", "AD"))),
    **of_unit(FIRST, "CL 1A18", "clear from the call", offer("CL 1A18 ")),
    **away(FIRST),
    **acts(
        HELD,
        "RLS: release from hold",
        Use(
            "Enter",
            lambda kim: expect(kim.row("Pending calls", HELD)).not_to_contain_text("held"),
        ),
    ),
    **away(HELD),
}

STRIP = {
    "strip: button EMERGENCY 1A16 {age}": Use("Enter", chosen("Units", "1A16")),
    "strip: button EMA 1A16: emergency acknowledged": Use(
        "Enter",
        lambda kim: expect(
            kim.page.get_by_role("region", name="Unacknowledged")
        ).not_to_contain_text("EMERGENCY"),
    ),
    f"strip: button SHOTS {URGENT} waits {{age}}": Use("Enter", detail(URGENT), put_away(URGENT)),
    f"strip: button D {URGENT}: dispatch": offer(f"D {URGENT} "),
}

MARKS = {
    f"map: button {FIRST}, P1, Robbery, 12 SAMPLE ST": Use("Enter", detail(FIRST), put_away(FIRST)),
    f"map: button 1A12, On scene, {FIRST}, east, seen {{age}} ago": Use(
        "Enter", chosen("Units", "1A12"), put_away(FIRST)
    ),
}

REST = {
    "activity: list Recent activity": Use("x", line("x"), cleared),
    "notes: list Notes": Use("y", line("y"), cleared),
    f"notes: button {FIRST}": Use("Enter", detail(FIRST), put_away(FIRST)),
    "line: combobox Command line": Use(
        "M O N",
        lambda kim: expect(kim.page.locator("#suggestions li").first).to_contain_text("MON"),
        cleared,
    ),
    "top: button Sign out": Use(
        "Enter", lambda kim: expect(kim.page.get_by_label("Password")).to_be_visible()
    ),
}

# Each in its turn: the map follows what is selected at first, and signing out comes last.
DESK = TOP | MAP | LISTS | CALLS | MARKS | STRIP | REST


async def test_every_control_of_the_desk_does_its_work(screens: Screens, node: Node) -> None:
    kim = await at_work(screens)
    await opened(kim)
    lee = await visitor_at(node, "D2", "relief")
    await lee.done("N ALARM 16 SAMPLE ST; N OPEN 18 SAMPLE ST; LO 1A18 4504; LO 1A20 4505")
    await lee.done("DO 4 1A20; DO 1 1A18; TR 1A18 HARTFORD HOSPITAL")
    await report(node, "1A12", (41.76, -72.74))
    await kim.done("PL 1 41.76,-72.74")
    for panel in ("Pending calls", "Calls in work", "Units"):
        tool = kim.panel(panel).get_by_role("button", name=f"{panel}: Filter")
        await tool.press("Enter")
    await kim.panel("Map").get_by_role("button", name="Layers").press("Enter")
    await press("F3", "End", "Enter", "F4", "Home", "Enter", "F7", "Home", "ArrowDown")(kim)
    await expect(kim.panel("Map").get_by_role("button", name="Follow 1A12")).to_be_enabled()
    await kim.page.evaluate(LISTENED)
    await all_work(kim, DESK, everywhere=True, same=frozenset({f"notes: button {FIRST}"}))


async def refused_there(kim: Screen) -> None:
    """See that the form says why one cannot sign in."""
    form = kim.page.get_by_role("form", name="Sign in")
    await expect(form.get_by_role("alert")).not_to_be_empty()


def in_sign_in(name: str, keys: str, value: str) -> dict[str, Use]:
    """List a field of the form in which one signs in."""
    use = Use(keys, lambda kim: expect(kim.page.get_by_label(name)).to_have_value(value))
    return {f"sign in: textbox {name}": use}


async def test_every_control_of_signing_in_does_its_work(screens: Screens) -> None:
    kim = await screens.opened()

    uses = (
        in_sign_in("Name", " ".join("dispatcher"), "dispatcher")
        | in_sign_in("Position", "D 1", "D1")
        | in_sign_in("Password", "w r o n g", "wrong")
    )
    in_vain = Use("Enter", refused_there)
    await all_work(kim, uses | {"sign in: button Sign in": in_vain}, everywhere=True)
    await expect(kim.page.get_by_label("Password")).to_be_focused()
    await kim.page.keyboard.type(PASSWORD)
    await kim.page.keyboard.press("Enter")
    await expect(kim.page.get_by_role("banner")).to_contain_text("dispatcher @ D1")


def stands(panel: str, column: int) -> Seen:
    """See a panel in a column, counted from 1."""
    at = f"main > .column:nth-child({column}) [data-panel={panel}]"
    return lambda kim: expect(kim.page.locator(at)).to_be_visible()


def shown(panel: str) -> Seen:
    """See a panel, beneath what is open over it."""
    return lambda kim: expect(kim.page.locator(f"[data-panel={panel}]")).to_be_visible()


def hidden(panel: str) -> Seen:
    """See that a panel is put away."""
    return lambda kim: expect(kim.page.locator(f"[data-panel={panel}]")).to_be_hidden()


def box(panel: str, side: str) -> Change:
    """See a panel lie or measure otherwise."""

    async def measured(kim: Screen) -> object:
        found = await kim.page.locator(f"[data-panel={panel}]").bounding_box()
        return found and round(cast("dict[str, float]", found)[side])

    return Change(measured)


KEPT = "() => { window.layout = sessionStorage.getItem('blotter.window') }"


async def reset(kim: Screen) -> None:
    """Go back to the layout as it is built in."""
    await dialog(kim, "Layouts").get_by_role("button", name="Reset").press("Enter")
    await kim.page.wait_for_function("() => sessionStorage.getItem('blotter.window') === layout")


def listed(name: str, *, gone: bool = False) -> Seen:
    """See a layout in the list, or no more."""
    return lambda kim: expect(
        dialog(kim, "Layouts").get_by_role("button", name=f"{name} LAY {name}", exact=True)
    ).to_be_visible(visible=not gone)


async def drop_late(kim: Screen) -> None:
    """Drop the layout that was saved."""
    await dialog(kim, "Layouts").get_by_role("button", name="Drop LAY DROP late").press("Enter")
    await listed("late", gone=True)(kim)


def window_of(layout: str) -> dict[str, Use]:
    """List what opens a layout in a window of its own."""

    async def windows(kim: Screen) -> object:
        return tuple(one.url.partition("#")[2] for one in kim.page.context.pages)

    async def closed(kim: Screen) -> None:
        await kim.page.context.pages[1].close()

    name = f"dialog: link {layout}: open in a new window"
    return {name: Use("Enter", Change(windows, to=("", layout)), closed)}


def placing(panel: str, title: str, column: int, *, first: bool = False) -> dict[str, Use]:
    """List what places a panel; the first of its column cannot go up."""
    up = {f"dialog: button {title}: one up": Use("Enter", box(panel, "y"), reset)}
    return {
        f"dialog: checkbox {title} MON {panel}": Use("Space", hidden(panel), reset),
        f"dialog: combobox {title}: Column": Use("ArrowDown", stands(panel, column + 1), reset),
        f"dialog: combobox {title}: Height": Use("ArrowDown", box(panel, "height"), reset),
        **({} if first else up),
    }


def width(column: int, panel: str) -> dict[str, Use]:
    """List what widens a column, by a panel in it."""
    use = Use("ArrowDown", box(panel, "width"), reset)
    return {f"dialog: combobox Width of column {column}": use}


LAYOUTS = {
    **window_of("calltaker"),
    **window_of("catchup"),
    **window_of("dispatcher"),
    **window_of("mine"),
    **window_of("wall"),
    "dialog: button catchup LAY catchup": Use("Enter", shown("cards")),
    "dialog: button calltaker LAY calltaker": Use("Enter", shown("form")),
    "dialog: button wall LAY wall": Use("Enter", hidden("detail")),
    "dialog: button mine LAY mine": Use("Enter", shown("detail")),
    "dialog: button Drop LAY DROP mine": Use("Enter", listed("mine", gone=True)),
    "dialog: button dispatcher LAY dispatcher": Use("Enter", shown("notes")),
    **placing("pending", "Pending calls", 1, first=True),
    **placing("open", "Calls in work", 1),
    **placing("units", "Units", 2, first=True),
    **placing("map", "Map", 3, first=True),
    **placing("detail", "Call", 2),
    "dialog: checkbox New call MON form": Use("Space", shown("form"), reset),
    "dialog: checkbox Paper cards MON cards": Use("Space", shown("cards"), reset),
    **placing("activity", "Recent activity", 3),
    **placing("notes", "Notes", 3),
    **width(1, "pending"),
    **width(2, "units"),
    **width(3, "map"),
    "dialog: checkbox Command line": Use("Space", hidden("line")),
    "dialog: button Reset LAY RESET": Use("Enter", shown("line")),
    "dialog: textbox Name": Use("l a t e Enter", listed("late"), drop_late),
    "dialog: button Save LAY SAVE …": Use("Enter", listed("late"), drop_late),
    "dialog: button Close Esc": Use(
        "Enter", lambda kim: expect(dialog(kim, "Layouts")).to_be_hidden()
    ),
}


async def test_every_control_of_the_layouts_does_its_work(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.say("MON notes")
    await expect(kim.panel("Notes")).to_be_hidden()
    await kim.done("LAY SAVE mine")
    await kim.say("LAY dispatcher")
    await expect(kim.panel("Notes")).to_be_visible()
    await kim.page.evaluate(KEPT)
    await kim.say("LAY")
    await expect(dialog(kim, "Layouts")).to_be_visible()
    await all_work(kim, LAYOUTS)


async def test_every_control_of_a_history_and_of_the_help_does_its_work(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N NOISE 12 SAMPLE ST")
    closed = Use("Enter", lambda kim: expect(kim.page.get_by_role("dialog")).to_be_hidden())
    for said, title in (("CH 1", f"History of {FIRST}"), ("?", "Keys")):
        await kim.say(said)
        await expect(dialog(kim, title)).to_be_visible()
        await all_work(kim, {"dialog: button Close Esc": closed})


NEXT = "26-000004"


def field(kim: Screen, name: str) -> Locator:
    """Give a field of the form."""
    form = kim.panel("New call")
    return form.get_by_role("textbox", name=name, exact=True).or_(
        form.get_by_role("combobox", name=name, exact=True)
    )


def filled(name: str, value: str) -> Seen:
    """See what stands in a field of the form."""
    return lambda kim: expect(field(kim, name)).to_have_value(value)


def typed(name: str, value: str) -> dict[str, Use]:
    """List a field that keeps what is typed."""
    return {f"form: textbox {name}": Use(" ".join(value), filled(name, value))}


async def unlinked(kim: Screen) -> None:
    """Let the call that is being taken be one of its own again."""
    await kim.line.focus()
    await kim.done("UNLK 4")
    await expect(kim.row("Pending calls", NEXT)).to_be_visible()


async def discarded(kim: Screen) -> None:
    """Begin anew with an empty form."""
    await kim.page.get_by_role("button", name="Discard it").press("Enter")
    await expect(field(kim, "Note, Enter saves")).to_have_value("")
    await expect(field(kim, "Place")).to_be_focused()


TAKING = {
    **typed("Name", "Roe"),
    **typed("Telephone", "555"),
    **typed("Where they are", "home"),
    **typed("Note, Enter saves", "wet"),
    "form: button Next call Ctrl+Enter": Use(
        "Enter", text("New call", "This is no call yet"), discarded
    ),
    "form: combobox Priority": Use("ArrowDown ArrowDown ArrowDown", filled("Priority", "P2")),
    "form: combobox Source": Use("ArrowDown", filled("Source", "911")),
    "form: combobox Place": Use(
        "1 2 Space S a m p l e Space S t", text("New call", "At this place before")
    ),
    "form: combobox Type": Use("n o i s Tab", text("New call", f"{NEXT} P2 NOISE")),
}

TAKEN = {
    f"form: button Call {NEXT}": Use("Enter", detail(NEXT), put_away(NEXT)),
    f"form: button Link to {HELD}": Use("Enter", text("Pending calls", "+1 dup"), unlinked),
    f"form: button Link to {FIRST} Alt+L": Use("Enter", text("Calls in work", "+1 dup"), unlinked),
    "form: button P1 ROBB 12 SAMPLE ST": Use("Enter", detail(FIRST), put_away(FIRST)),
    "form: button P4 NOISE 14 SAMPLE ST": Use("Enter", detail(HELD), put_away(HELD)),
    f"form: button History of {FIRST}": opens(f"History of {FIRST}"),
    "form: combobox Priority": Use("ArrowUp", text("New call", f"{NEXT} P1 NOISE")),
    **typed("Name", "Roe"),
    **typed("Telephone", "555"),
    "form: button Add caller": Use("Enter", text("New call", "Roe, 555")),
    "form: textbox Where they are": Use("h o m e Enter", text("New call", "home")),
    "form: textbox Note, Enter saves": Use("w e t Enter", text("New call", "wet")),
    "form: combobox Place": Use("End Space A Enter", text("Pending calls", "12 Sample St A")),
    "form: combobox Type": Use("Control+a o p e n Tab", text("New call", f"{NEXT} P1 OPEN")),
    "form: button Next call Ctrl+Enter": Use("Enter", filled("Place", "")),
}


async def test_every_control_of_a_call_being_taken_does_its_work(screens: Screens) -> None:
    kim = await at_work(screens)
    await kim.say("LAY calltaker")
    await expect(kim.panel("New call")).to_be_visible()
    await put_away(FIRST)(kim)
    await all_work(kim, TAKING)
    await expect(kim.page.get_by_role("button", name=f"History of {FIRST}")).to_be_visible()
    await detail(NEXT)(kim)
    await expect(article(kim, NEXT)).to_contain_text("911")
    await put_away(NEXT)(kim)
    await all_work(kim, TAKEN)


def on_card(role: str, name: str, keys: str, value: str) -> dict[str, Use]:
    """List a field of a paper card."""
    panel = "Paper cards"
    return {
        f"cards: {role} {name}": Use(
            keys,
            lambda kim: expect(
                kim.panel(panel).get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]  # a role
            ).to_have_value(value),
        )
    }


CARD = {
    "cards: button Clear": Use(
        "Enter", lambda kim: expect(kim.panel("Paper cards").get_by_label("Note")).to_have_value("")
    ),
    "cards: button Enter the card Ctrl+Enter": Use("Enter", text("Paper cards", "This is needed.")),
    f"cards: button {FIRST} CH": opens(f"History of {FIRST}"),
    **on_card("textbox", "Card", "Control+a 9", "9"),
    **on_card("textbox", "Date", "Control+a 2 0", "20"),
    **on_card("textbox", "Received", "2 1 0 4", "2104"),
    **on_card("combobox", "Type", "n o i s Tab", "NOISE"),
    **on_card("textbox", "Place", "E l m", "Elm"),
    **on_card("combobox", "Priority", "ArrowDown", "P0"),
    **on_card("combobox", "Source", "ArrowDown", "911"),
    **on_card("textbox", "Caller's name", "R o e", "Roe"),
    **on_card("textbox", "Telephone", "5 5 5", "555"),
    **on_card("textbox", "Note", "w e t", "wet"),
    **on_card("textbox", "Unit 1 Sent", "2 1 0 5", "2105"),
    **on_card("textbox", "Unit 1 En route", "2 1 0 6", "2106"),
    **on_card("textbox", "Unit 1 Arrived", "2 1 0 7", "2107"),
    **on_card("textbox", "Unit 1 Cleared", "2 1 0 8", "2108"),
    **on_card("textbox", "Unit 1", "1 a 1", "1a1"),
    **on_card("combobox", "Outcome", "ArrowDown", "RT"),
    **on_card("textbox", "Closed", "2 1 0 9", "2109"),
}


async def test_every_control_of_a_paper_card_does_its_work(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.say("LAY catchup")
    cards = kim.panel("Paper cards")
    told = {"Card": "17", "Received": "0000", "Type": "NOISE", "Place": "12 SAMPLE ST"}
    for name, value in told.items():
        await cards.locator("input").and_(cards.get_by_label(name, exact=True)).fill(value)
    await kim.page.keyboard.press("Control+Enter")
    await expect(cards.get_by_role("button", name=f"{FIRST} CH")).to_be_visible()
    await cards.get_by_label("Note").fill("half")
    await all_work(kim, CARD)


async def test_every_control_of_the_past_does_its_work(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.say("AT 00:00:01")
    then = kim.page.get_by_role("alert").filter(has_text="As it was known")
    await expect(then).to_be_visible()
    now = Use("Enter", lambda kim: expect(kim.page.get_by_text("As it was known")).to_be_hidden())
    await all_work(kim, {"past: button Back to now AT": now})


async def test_every_control_of_who_does_not_answer_does_its_work(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    long_ago = ago(21)
    await kim.done(f"LO 1A12 4411 /AT {long_ago}; LO 1A14 4502 /AT {long_ago}")
    await kim.done(f"N OPEN 9 TRIAL ROAD /AT {long_ago}; N NOISE 12 SAMPLE ST /AT {long_ago}")
    await kim.done(f"DO 1 1A14 /AT {long_ago}")
    lee = await visitor_at(node, "D2", "relief")
    at = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    await lee.done("D 2 1A12", occurred_at=at)
    strip = kim.page.get_by_role("region", name="Unacknowledged")
    await expect(strip).to_contain_text("1A14 welfare check", timeout=SLOW)

    def gone(words: str) -> Use:
        return Use("Enter", lambda _: expect(strip).not_to_contain_text(words))

    await all_work(
        kim,
        {
            f"strip: button 1A12 has not acknowledged {HELD} {{age}}": Use(
                "Enter", chosen("Units", "1A12"), put_away(HELD)
            ),
            "strip: button AK 1A12: acknowledged": gone("has not acknowledged"),
            f"strip: button 1A14 welfare check {FIRST} {{age}}": Use(
                "Enter", chosen("Units", "1A14"), put_away(FIRST)
            ),
            "strip: button OK 1A14: welfare check answered": gone("welfare check"),
        },
    )


async def test_every_control_of_a_session_that_ended_does_its_work(
    screens: Screens, node: Node
) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    overseer = await visitor_at(node, None, "supervisor")
    (own,) = [one for one in await overseer.get("/api/sessions") if one["position"] == "D1"]
    assert (await overseer.ask("DELETE", f"/api/sessions/{own['id']}")).status_code == 204
    await expect(kim.page.get_by_text("Your session ended.")).to_be_visible(timeout=SLOW)
    uses = (
        in_sign_in("Name", "End x Backspace Home Delete", "ispatcher")
        | in_sign_in("Password", "n o", "no")
        | in_sign_in("Position", "End 2", "D12")
    )
    in_vain = Use("Enter", refused_there)
    await all_work(kim, uses | {"sign in: button Sign in": in_vain}, everywhere=True)


async def test_every_control_of_what_waits_for_the_line_does_its_work(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    await kim.done("N NOISE 12 SAMPLE ST")
    await kim.page.route("**/api/command", lambda route: route.abort())
    await kim.say("NT 1 one")
    await kim.say("NT 1 two")
    await expect(kim.page.get_by_text("2 commands wait")).to_be_visible()
    await all_work(
        kim,
        {
            "line: combobox Command line": Use("x", line("x"), cleared),
            "line: button Take back “NT 1 two”": Use(
                "Enter", lambda kim: expect(kim.page.get_by_text("1 command waits")).to_be_visible()
            ),
        },
    )


DRAFT = (
    "place type priority source name phone address note number madeBy linkTo handedIn sent "
    "confirmed"
)
KNOWN = {
    "blotter.look": "theme density language hiddenLayers",
    "blotter.sound.D1": "volume muted",
    "blotter.window": "0 1",
    "blotter.draft.dispatcher": DRAFT,
    "blotter.outbox.dispatcher": "0",
    "blotter.line.dispatcher": "text earlier",
    "blotter.cards.dispatcher": "card entered",
}
"""What a browser keeps, of a machine and of a tab, and the names in it."""

STORED = """() => Object.fromEntries(
    [...Object.entries(localStorage), ...Object.entries(sessionStorage)]
        .map(([key, text]) => [key, Object.keys(JSON.parse(text)).join(" ")]))"""


async def test_what_the_browser_keeps_is_read_again(screens: Screens) -> None:
    kim = await screens.signed_in("dispatcher", "D1")
    page = kim.page
    await opened(kim)
    await kim.say("MON units")
    await expect(kim.panel("Units")).to_be_hidden()
    await press("F10")(kim)
    form = kim.panel("New call")
    for key in ("Priority", "Source", "Place", "Type"):
        use = next(use for name, use in TAKING.items() if name.endswith(f" {key}"))
        await field(kim, key).focus()
        await press(*use.keys.split())(kim)
    await expect(form).to_contain_text("26-000001 P2 NOISE")
    fields = {"Name": "Roe", "Telephone": "555", "Where they are": "home"}
    fields["Note, Enter saves"] = "half a sen"
    for name, value in fields.items():
        await field(kim, name).fill(value)
    await page.get_by_role("slider").press("ArrowRight")
    await page.get_by_role("button", name="Mute").press("Enter")
    await page.get_by_role("combobox", name="Theme").select_option("light")
    await page.get_by_role("combobox", name="Rows").select_option("large")
    await kim.panel("Map").get_by_role("button", name="Layers").press("Enter")
    await kim.panel("Map").get_by_label("Beats").press("Space")
    await page.get_by_role("combobox", name="Language").select_option("es")
    await page.route("**/api/command", lambda route: route.abort())
    await page.locator("[data-panel=line] input").focus()
    await kim.say("NT 1 it waited")
    await expect(page.locator("[data-panel=line]")).to_contain_text("it waited")
    assert await page.evaluate(STORED) == KNOWN

    await page.unroute("**/api/command")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    await expect(page.locator("html")).to_have_attribute("data-density", "large")
    await expect(page.get_by_role("slider")).to_have_value("0.6")
    await expect(page.locator("button[aria-pressed=true].muted")).to_be_visible()
    await expect(page.locator("[data-panel=units]")).to_be_hidden()
    form = page.locator("[data-panel=form]")
    await expect(form).to_contain_text("26-000001 P2 NOISE")
    values = await form.evaluate(
        "(form) => [...form.querySelectorAll('input, select')].map((one) => one.value)"
    )
    assert values == ["12 Sample St", "NOISE", "P2", "911", *fields.values()]
    await expect(form).to_contain_text("it waited")
    await page.locator("[data-panel=map] button[aria-expanded]").press("Enter")
    boxes = page.locator("[data-panel=map] input[type=checkbox]")
    assert [await one.is_checked() for one in await boxes.all()] == [False, *[True] * 5]
