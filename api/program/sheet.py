"""The open-calls sheet: a page for the printer, kept fresh in a file for the day when all is dark.

It runs at the dispatchers' own machine, so that the file is there when network and server are not.
After the calls and the units come empty cards, to take calls on paper.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final
from zoneinfo import ZoneInfo

from rich.console import Console

from api.program.watch.socket import NotWatched, asked

Row = Mapping[str, Any]
SignIn = Callable[[], Awaitable[str]]

CARDS: Final = 8
CARD: Final = (
    ("Card", "Date", "Received", "Priority", "Type"),
    ("Place", "Beat"),
    ("Caller", "Telephone"),
    ("Unit", "Dispatched", "En route", "Arrived", "Cleared"),
    ("Unit", "Dispatched", "En route", "Arrived", "Cleared"),
    ("Disposition", "Closed", "Taken by", "Entered as"),
    ("Notes",),
)
STYLE: Final = """
body { font: 10pt/1.35 sans-serif; margin: 1cm; color: #000; }
h1 { font-size: 14pt; margin: 0; } h2 { font-size: 12pt; margin: 1em 0 .3em; }
section { border: 1px solid #000; padding: .25cm .35cm; margin: .25cm 0; break-inside: avoid; }
section h3 { font-size: 11pt; margin: 0; } p { margin: .1cm 0; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; }
th, td { border: 1px solid #000; padding: .08cm .2cm; vertical-align: top; }
.cards { break-before: page; } .cards table { margin-bottom: .6cm; break-inside: avoid; }
.cards td { height: .95cm; font-size: 7pt; } .cards tr:last-child td { height: 2.4cm; }
"""


async def keep(
    address: str, sign_in: SignIn, file: Path, every: float, *, once: bool, console: Console
) -> None:
    """Write the sheet, again and again; where that fails the last one stays, and it is told.

    Raises `NotWatched` if not even the first can be written.
    """
    token = await sign_in()
    shown = await _sheet(address, token)
    while True:
        _replace(file, shown)
        console.print(f"{file} is of {datetime.now():%H:%M:%S}.")  # noqa: DTZ005 - of this machine
        if once:
            return
        shown = await _next(address, sign_in, token, every, console)


async def _next(address: str, sign_in: SignIn, token: str, every: float, console: Console) -> str:
    """Wait, and fetch the next sheet, whatever fails meanwhile."""
    while True:
        await asyncio.sleep(every)
        try:
            return await _sheet(address, token)
        except NotWatched as error:
            console.print(f"The sheet is not refreshed: {error}")
        try:
            token = await sign_in()
        except NotWatched:
            continue


async def _sheet(address: str, token: str) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    found = []
    for path in ("/api/board", "/api/vocabulary"):
        answer = await asked(address, "GET", path, headers=headers)
        if not answer.is_success:
            raise NotWatched(f"{answer.json()['because']} ({address})")
        found.append(answer.json())
    board, vocabulary = found
    return page(board, vocabulary["agency"], ZoneInfo(vocabulary["time_zone"]))


def _replace(file: Path, text: str) -> None:
    """Put a whole new file in the place of the old one; only its owner may read it."""
    with NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as new:
        new.write(text)
        new.flush()
        os.fsync(new.fileno())
    Path(new.name).replace(file)


def page(board: Row, agency: str, zone: ZoneInfo) -> str:
    """Write the sheet of a board as HTML for the printer."""

    def clock(instant: str | None) -> str:
        if not instant:
            return ""
        return f"{datetime.fromisoformat(instant).astimezone(zone):%H:%M:%S}"

    at = datetime.fromisoformat(board["at"]).astimezone(zone)
    calls = sorted(board["calls"], key=lambda call: (call["priority"], call["received_at"] or ""))
    units = "".join(_unit(unit, clock) for unit in board["units"])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Open calls</title>'
        f"<style>{STYLE}</style><h1>{escape(agency)}: open calls at {at:%H:%M:%S %z}, "
        f"{at:%d %B %Y}</h1><p>{len(calls)} calls, {len(board['units'])} units, "
        f"position {board['position']} of the log.</p>"
        f"{''.join(_call(call, clock) for call in calls) or '<p>No call is open.</p>'}"
        f"<h2>Units</h2><table><tr><th>Unit<th>Status<th>Since<th>Call<th>Beat<th>Officers</tr>"
        f'{units}</table><div class="cards"><h2>Cards</h2>{_card() * CARDS}</div></html>'
    )


Clock = Callable[[str | None], str]


def _call(call: Row, clock: Clock) -> str:
    place = call["address"] or call["place"]
    doubt = "" if call["address"] or call["pin"] else " (not verified)"
    said = f", said: {call['place']}" if call["address"] not in ("", call["place"]) else ""
    lines = [
        f"{place}{doubt}{said}. {_named('Beat', call['beat'])}",
        f"Received {clock(call['received_at'])} by {call['received_by']}.",
        *(f"Held: {hold['reason']}" for hold in [call["hold"]] if hold),
        *(f"Duplicate of {number}" for number in [call["primary_number"]] if number),
        *(f"CAUTION: {one['text']}" for one in call["cautions"]),
        *(_on_it(unit, clock) for unit in call["units"]),
        *(f"Caller: {_joined(one, ('name', 'phone', 'address'))}" for one in call["callers"]),
        *(f"{clock(one['at'])} {one['by']}: {one['text']}" for one in call["notes"]),
    ]
    told = "".join(f"<p>{escape(line)}</p>" for line in lines)
    head = f"{call['priority']} {call['number']} {call['type']}"
    return f"<section><h3>{escape(head)}</h3>{told}</section>"


def _on_it(unit: Row, clock: Clock) -> str:
    stages = unit.get("stages", {})
    reached = (
        f"{name.replace('_', ' ')} {clock(stages[name])}"
        for name in ("dispatched", "acknowledged", "en_route", "arrived", "transporting")
        if stages.get(name)
    )
    return f"{unit['unit_id']}: {', '.join(reached)}"


def _unit(unit: Row, clock: Clock) -> str:
    status = f"{unit['status']}{' EMERGENCY' if unit['emergency_since'] else ''}"
    cells = (
        unit["unit_id"],
        status,
        clock(unit["since"]),
        unit["number"],
        unit["beat"],
        " ".join(unit["officer_ids"]),
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}' for cell in cells)}</tr>"


def _card() -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{escape(name)}' for name in names)}</tr>" for names in CARD)
    return f"<table>{rows}</table>"


def _joined(row: Row, names: Iterable[str]) -> str:
    return ", ".join(row[name] for name in names if row[name])


def _named(name: str, text: str) -> str:
    return f"{name} {text}." if text else ""
