"""The board drawn as text, for terminals from 80 columns up: a pure function of what is seen."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from rich.console import Group
from rich.text import Text

from api.program.watch.seen import FINE, LATE, MARKS, OLD, CallSeen, UnitSeen, shown_age

NARROWEST = 60
WIDE = 112
UNIT_CELL = 31
GAP = 2
QUIET = 8.0
"""Seconds: a server that has no news is asked every five whether it is there."""

STYLES = {FINE: "", OLD: "bold #ffd866", LATE: "bold #ff938a"}
DIM = "#8b97a4"
HEADING = "bold #c8d0da"
ALARM = "bold #ffffff on #b3001b"
WARNING = "bold #1b1f24 on #ffd866"
LIVE = "bold #1b1f24 on #7ee787"


class Seen(Struct, frozen=True, kw_only=True):
    """All that is on the board at one moment. `now` is in the agency's time zone."""

    agency: str
    now: datetime
    position: int
    connected: bool
    heard: timedelta | None
    trouble: str
    calls: Sequence[CallSeen]
    units: Sequence[UnitSeen]


def draw(seen: Seen, width: int, height: int) -> Group:
    """Draw the board into so many columns and lines. What does not fit is counted, not lost."""
    width = max(width, NARROWEST)
    top = [_header(seen, width), *_pinned(seen, width)]
    room = max(height - len(top), 6)
    body = _side_by_side(seen, width, room) if width >= WIDE else _stacked(seen, width, room)
    return Group(*(line for line in [*top, *body]))


def _header(seen: Seen, width: int) -> Text:
    pending = sum(call.pending for call in seen.calls)
    free = sum(unit.available for unit in seen.units)
    left = Text.assemble((f" {seen.agency} ", HEADING), " ", _connection(seen))
    right = Text.assemble(
        (f"{pending} pending  {len(seen.calls) - pending} worked  ", ""),
        (f"{free}/{len(seen.units)} free  ", ""),
        (f"#{seen.position}  ", DIM),
        (f"{seen.now:%H:%M:%S} {_offset(seen.now)} ", "bold"),
    )
    if left.cell_len + right.cell_len > width:
        left = Text.assemble(" ", _connection(seen))
    return _ends(left, right, width)


def _offset(now: datetime) -> str:
    plain = f"{now:%z}"
    return f"{plain[:3]}:{plain[3:5]}" if plain else ""


def _connection(seen: Seen) -> Text:
    if not seen.connected:
        return Text(f" RECONNECTING: {seen.trouble or 'no answer yet'} ", ALARM)
    seconds = seen.heard.total_seconds() if seen.heard else 0.0
    if seconds >= QUIET:
        return Text(f" LAST HEARD {seconds:.0f} s AGO ", WARNING)
    return Text(" LIVE ", LIVE)


def _pinned(seen: Seen, width: int) -> list[Text]:
    """Give what nobody may overlook: emergencies, and checks that nobody has answered."""
    lines = [
        Text(
            f" EMERGENCY {unit.unit}  {shown_age(unit.emergency)}  {unit.label}"
            f"{'  ' + _where(unit, seen.calls) if unit.call else ''}",
            ALARM,
        )
        for unit in sorted(seen.units, key=lambda one: one.emergency or timedelta(), reverse=True)
        if unit.emergency is not None
    ]
    for unit in seen.units:
        if unit.check_due is not None:
            word = "SUPERVISOR WARNED" if unit.check_warned else "OK?"
            age = shown_age(unit.check_due)
            text = f" WELFARE CHECK {unit.unit}  due {age} ago  {word}  {_where(unit, seen.calls)}"
            lines.append(Text(text, ALARM if unit.check_warned else WARNING))
    return [_fitted(line, width) for line in lines]


def _where(unit: UnitSeen, calls: Sequence[CallSeen]) -> str:
    place = next((call.place for call in calls if call.number == unit.call), "")
    return f"{unit.call}  {place}".strip()


def _side_by_side(seen: Seen, width: int, room: int) -> list[Text]:
    cells = 2 if width >= 180 else 1
    right_width = cells * UNIT_CELL + (cells - 1) * GAP
    left_width = width - right_width - GAP - 1
    left = _calls(seen.calls, left_width, room)
    right = [_heading(f"UNITS {len(seen.units)}", right_width)]
    right += _units(seen.units, cells, room - 1)
    lines = max(len(left), len(right))
    left += [Text("")] * (lines - len(left))
    right += [Text("")] * (lines - len(right))
    return [
        Text.assemble(_padded(a, left_width), (" │ ", DIM), b)
        for a, b in zip(left, right, strict=True)
    ]


def _stacked(seen: Seen, width: int, room: int) -> list[Text]:
    cells = max(1, (width + GAP) // (UNIT_CELL + GAP))
    wanted = 1 + -(-len(seen.units) // cells)
    unit_lines = max(min(wanted, room // 2), room - _calls_height(seen.calls))
    unit_lines = min(unit_lines, wanted)
    calls = _calls(seen.calls, width, room - unit_lines)
    units = _units(seen.units, cells, unit_lines - 1)
    return [*calls, _heading(f"UNITS {len(seen.units)}", width), *units]


def _calls_height(calls: Sequence[CallSeen]) -> int:
    return 2 + max(1, sum(call.pending for call in calls)) + len(calls)


def _calls(calls: Sequence[CallSeen], width: int, room: int) -> list[Text]:
    pending = [call for call in calls if call.pending]
    worked = [call for call in calls if not call.pending]
    rows = max(room - 2, 2)
    for_worked = min(len(worked), max(rows // 3, rows - len(pending)))
    lines = [_heading(f"PENDING {len(pending)}", width)]
    lines += _cut([_call(call, width) for call in pending], rows - for_worked, "calls pending")
    lines.append(_heading(f"WORKED {len(worked)}", width))
    lines += _cut([_call(call, width) for call in worked], room - len(lines), "calls worked")
    return lines


def _call(call: CallSeen, width: int) -> Text:
    roomy = width >= 100
    type = f"{call.type:<7} {call.label:<28.28}" if roomy else f"{call.type:<7}"
    line = Text.assemble(
        (f"{call.number:<9} ", "bold"),
        (f"{call.priority:<2} ", f"bold {call.colour}"),
        f"{type} ",
        (f"{shown_age(call.age):>5}{MARKS[call.urgency]:<2} ", STYLES[call.urgency]),
    )
    tail = _tail(call)
    space = width - line.cell_len
    tail_room = min(max(tail.cell_len, space // 3), space // 2)
    place = Text(call.place, "" if call.verified else "italic")
    if not call.verified and call.place:
        place.append("?", "bold #ffd866")
    line.append_text(_padded(place, space - tail_room - 1)).append(" ")
    return line.append_text(_fitted(tail, tail_room))


def _tail(call: CallSeen) -> Text:
    parts = Text()
    for unit in call.units:
        star = "*" if unit.primary and len(call.units) > 1 else ""
        parts.append(f"{unit.unit}{star} ").append(f"{unit.status} ", unit.colour)
    for flag in call.flags:
        parts.append(f"{flag} ", "bold #ffa657" if flag in {"CAU", "HELD"} else DIM)
    parts.rstrip()
    return parts


def _units(units: Sequence[UnitSeen], cells: int, room: int) -> list[Text]:
    """Lay the units out in columns, read downwards."""
    rows = min(max(room, 1), -(-len(units) // cells)) or 1
    hidden = max(0, len(units) - rows * cells)
    shown = units[: len(units) - hidden - 1] if hidden else units
    columns = [[_unit(unit) for unit in shown[n * rows : (n + 1) * rows]] for n in range(cells)]
    if hidden:
        columns[-1].append(Text(f"… {hidden + 1} more units", DIM))
    return [
        Text(" " * GAP).join(
            _padded(column[row] if row < len(column) else Text(), UNIT_CELL) for column in columns
        )
        for row in range(rows if units else 0)
    ]


def _unit(unit: UnitSeen) -> Text:
    alarm = bool(unit.emergency is not None or unit.check_due is not None)
    line = Text.assemble(
        (f"{unit.unit:<5}", "bold" if not alarm else ALARM),
        (f"{unit.status} ", f"bold {unit.colour}"),
        (f"{shown_age(unit.age):>5}{MARKS[unit.urgency]:<2} ", STYLES[unit.urgency]),
        f"{unit.call or unit.beat:<9} ",
    )
    for flag in unit.flags:
        line.append(flag, "bold #ff938a")
    return _fitted(line, UNIT_CELL)


def _heading(words: str, width: int) -> Text:
    return Text.assemble((f"{words} ", HEADING), ("─" * max(0, width - len(words) - 1), DIM))


def _cut(lines: list[Text], room: int, what: str) -> list[Text]:
    room = max(room, 1)
    if len(lines) <= room:
        return lines
    hidden = len(lines) - room + 1
    return [*lines[: room - 1], Text(f"… {hidden} more {what}", "bold #ffd866")]


def _ends(left: Text, right: Text, width: int) -> Text:
    space = max(1, width - left.cell_len - right.cell_len)
    return _fitted(Text.assemble(left, " " * space, right), width)


def _fitted(line: Text, width: int) -> Text:
    line = line.copy()
    line.truncate(max(width, 0), overflow="ellipsis")
    return line


def _padded(line: Text, width: int) -> Text:
    line = line.copy()
    line.truncate(max(width, 0), overflow="ellipsis", pad=True)
    return line
