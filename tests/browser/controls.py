"""Every control of a state of the console: Tab reaches it, and its key does what is seen."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from playwright.async_api import Locator, expect

from tests.browser.screen import Screen

MOST_STOPS = 200
WITHIN = 10.0
"""Seconds in which a press is seen, and in which its trace is gone again."""

AT_ONCE = 40
"""Milliseconds in which is told whether something is seen already."""

AGE = re.compile(r"\b\d+:\d\d(:\d\d)?\b")
TOLD = re.compile(r"""- '?(\w+)(?: "((?:[^"\\]|\\.)*)")?(.*)""")
PLACES = {"dialog": "dialog", "past": "[role=alert]", "top": "header.top", "sign in": "form"}

MARKED = """() => {
    const one = document.activeElement;
    if (one === document.body) return null;
    const seen = one.dataset.stop === "seen";
    one.dataset.stop = "seen";
    const place = one.closest("dialog") ? "dialog"
        : one.closest("article")?.getAttribute("aria-label")
        ?? one.closest("[data-panel]")?.dataset.panel
        ?? (one.closest("[role=alert]") ? "past" : one.closest("header") ? "top" : "sign in");
    return [seen, place];
}"""
UNMARKED = (
    "() => document.querySelectorAll('[data-stop]').forEach((one) => delete one.dataset.stop)"
)

Seen = Callable[[Screen], Awaitable[object]]


@dataclass(frozen=True)
class Change:
    """What is seen is that something becomes other than it was, or just this."""

    of: Seen
    to: object = None


class Use(NamedTuple):
    """The keys that activate a control, what a user sees of it then, and what takes it back."""

    keys: str
    seen: Seen | Change
    back: Seen | None = None


async def reached(screen: Screen) -> list[str]:
    """Walk by Tab all round; give each stop as `place: role name`, ages as `{age}`."""
    await screen.page.evaluate(UNMARKED)
    found: list[str] = []
    for _ in range(MOST_STOPS):
        await screen.page.keyboard.press("Tab")
        stop = await screen.page.evaluate(MARKED)
        if stop is None:
            continue  # the page itself ends the round
        seen, place = stop
        if seen:
            return found
        told = await screen.page.locator(":focus").aria_snapshot()
        read = TOLD.match(told)
        assert read, told
        role, name, state = read.groups()
        if "[disabled]" not in state:
            found.append(f"{place}: {role} {AGE.sub('{age}', name or '')}")
    raise AssertionError(f"Tab does not come round: {found}")


def control(screen: Screen, stop: str) -> Locator:
    """Find a stop again by its place, role and name, as a screen reader tells them."""
    place, _, said = stop.partition(": ")
    role, _, name = said.partition(" ")
    if role == "dialog":
        return screen.page.get_by_role("dialog", name=name, exact=True)
    if place.startswith("Call "):
        inside = screen.page.get_by_role("article", name=place, exact=True)
    else:
        inside = screen.page.locator(PLACES.get(place, f"[data-panel='{place}']"))
    pattern = re.escape(name).replace(re.escape("{age}"), r"[\d:]+")
    return inside.get_by_role(role, name=re.compile(f"^{pattern}$"))  # type: ignore[arg-type]


async def all_work(
    screen: Screen,
    uses: Mapping[str, Use],
    *,
    everywhere: bool = False,
    same: frozenset[str] = frozenset(),
) -> None:
    """Show that Tab reaches exactly these controls, of their places, and that each does its work.

    `same` are controls that stand there several times under one name, and do the same.
    """
    places = {stop.partition(": ")[0] for stop in uses}
    found = [
        stop for stop in await reached(screen) if everywhere or stop.partition(": ")[0] in places
    ]
    unknown = sorted(set(found) - set(uses))
    missed = sorted(set(uses) - set(found))
    assert not unknown, f"no table knows what these do: {unknown}; not reached: {missed}"
    assert not missed, f"Tab does not reach these: {missed}"
    alike = {stop for stop in found if found.count(stop) > 1} - same
    assert not alike, f"several have one name: {sorted(alike)}"
    for stop, use in uses.items():
        try:
            await _works(screen, control(screen, stop).first, use)
        except AssertionError as error:
            raise AssertionError(f"{stop}, {use.keys}: {error}") from error


async def _works(screen: Screen, one: Locator, use: Use) -> None:
    before = None
    if isinstance(use.seen, Change):
        before = await _settled(screen, use.seen)
    else:
        await _until(lambda: _lacks(screen, use), "what it does is seen before it is pressed")
    await one.focus()
    for key in use.keys.split():
        await screen.page.keyboard.press(key)
    if isinstance(use.seen, Change):
        await _until(lambda: _differs(screen, use, before), "nothing changes")
    else:
        await use.seen(screen)
    lost = await screen.page.evaluate("() => document.activeElement === document.body")
    assert not lost, "the focus is lost"
    if use.back:
        await use.back(screen)


async def _until(holds: Callable[[], Awaitable[bool]], otherwise: str) -> None:
    end = time.monotonic() + WITHIN
    while not await holds():
        assert time.monotonic() < end, otherwise
        await asyncio.sleep(0.05)


async def _lacks(screen: Screen, use: Use) -> bool:
    assert not isinstance(use.seen, Change)
    expect.set_options(timeout=AT_ONCE)
    try:
        await use.seen(screen)
    except AssertionError:
        return True
    finally:
        expect.set_options(timeout=None)
    return False


async def _differs(screen: Screen, use: Use, before: object) -> bool:
    assert isinstance(use.seen, Change)
    now = await use.seen.of(screen)
    return now != before and use.seen.to in {None, now}


async def _settled(screen: Screen, change: Change) -> object:
    """Give what is seen once it moves no more."""
    last = await change.of(screen)
    while (now := await change.of(screen)) != last:
        last = now
    return now
