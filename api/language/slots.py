"""The arguments that verbs take: how each is written in a form, and how it is read."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Literal, get_args

from api.language import targets
from api.language.grammar import Word
from api.language.instants import NoSuchTime, instant
from api.language.panels import LAYOUT, LAYOUT_ACTS, PANELS
from api.language.reader import Reader, find_code, joined
from api.language.wish import NotUnderstood
from domain.agency_tables import Code
from domain.wish import says_something

Read = Callable[[Reader], None]

PHONE: Final = re.compile(r"[+(]?[\d().+-]*\d[\d().+-]*", re.ASCII)
PHONE_DIGITS: Final = 7
PIN: Final = re.compile(r"(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)", re.ASCII)
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
OFFICER: Final = re.compile(r"[A-Z0-9][A-Z0-9_.-]{0,31}", re.ASCII | re.IGNORECASE)
AGENCY: Final = r"[A-Za-z0-9][A-Za-z0-9 &'./-]{0,39}"
"""The name of an agency that takes a call. It is kept in clear."""

Discipline = Literal["police", "fire", "ems"]
DISCIPLINES: Final[tuple[Discipline, ...]] = get_args(Discipline)
MOST_UNITS: Final = 9


def _type(reader: Reader) -> None:
    word = reader.take("a call type")
    code = find_code(word, reader.context.tables.types, "a call type")
    reader.found["type"] = code


def priority_code(word: Word, table: tuple[Code, ...]) -> str:
    """Find a priority: `2` is short for `P2`."""
    short = Word(f"P{word.text}", word.at) if word.text.isdigit() else word
    return find_code(word, table, "", exact=True) or find_code(short, table, "a priority")


def _priority(reader: Reader) -> None:
    word = reader.take("a priority")
    reader.found["priority"] = priority_code(word, reader.context.tables.priorities)


def _priority_switch(reader: Reader) -> None:
    word = reader.value("a priority")
    reader.found["priority"] = priority_code(word, reader.context.tables.priorities)


def _beat(reader: Reader) -> None:
    word = reader.take("a beat")
    reader.found["beat"] = find_code(word, reader.context.tables.beats, "a beat")


def _beat_switch(reader: Reader) -> None:
    word = reader.value("a beat")
    reader.found["beat"] = find_code(word, reader.context.tables.beats, "a beat")


def _source_switch(reader: Reader) -> None:
    word = reader.value("a source")
    reader.found["source"] = find_code(word, reader.context.tables.sources, "a call's source")


def _discipline_switch(reader: Reader) -> None:
    word = reader.value("a discipline")
    table = [Code(code=one, label=one) for one in DISCIPLINES]
    reader.found["discipline"] = find_code(word, table, "a discipline (police, fire, ems)")


def _exercise_switch(reader: Reader) -> None:
    reader.found["training"] = True


def _status(reader: Reader) -> None:
    word = reader.take("a status")
    code = find_code(word, reader.context.tables.statuses, "a status")
    if not reader.context.tables.status(code).by_hand:
        by_hand = [one.code for one in reader.context.tables.statuses if one.by_hand]
        raise reader.wrong(
            word,
            f"{code} follows from what happens and is not set by hand. Say what happened "
            f"(D, AK, EN, AR, TR, AD, TS, OV, LF), or one of {', '.join(by_hand)}.",
        )
    reader.found["status"] = code


def _dispositions(reader: Reader) -> None:
    codes: list[str] = []
    words = [
        Word(piece[0], word.at + piece.start())
        for word in reader.words()
        for piece in re.finditer(r"[^,]+", word.text)
    ]
    if not words:
        raise reader.missing("a disposition")
    for word in words:
        code = find_code(word, reader.context.tables.dispositions, "a disposition")
        codes.extend([code] if code not in codes else [])
    reader.found["dispositions"] = tuple(codes)


def _first_disposition(reader: Reader) -> None:
    word = reader.peek()
    code = word and find_code(word, reader.context.tables.dispositions, "", exact=True)
    if code:
        reader.take("a disposition")
        reader.found["dispositions"] = (code,)


def _place(reader: Reader) -> None:
    words = reader.words()
    if not words:
        raise reader.missing("a place")
    reader.found["place"] = joined(words, reader.clause)


def _place_or_pin(reader: Reader) -> None:
    _place(reader)
    pin = PIN.fullmatch(reader.found["place"])
    if not pin:
        return
    latitude, longitude = float(pin[1]), float(pin[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise NotUnderstood(
            f'"{pin[0]}" lies on no map. A pin is latitude,longitude in degrees: 41.76,-72.74',
            pin[0],
            reader.clause.words[-1].at,
        )
    reader.found["pin"] = f"{pin[1]},{pin[2]}"


def _count(reader: Reader) -> None:
    word = reader.take("a number of units")
    if not (word.text.isascii() and word.text.isdigit()) or int(word.text) > MOST_UNITS:
        raise reader.wrong(word, f'"{word.text}" is not a number of units from 0 to {MOST_UNITS}.')
    reader.found["count"] = int(word.text)


def _officers(reader: Reader) -> None:
    words = reader.words()
    if not words:
        raise reader.missing("at least one officer")
    for word in words:
        if not OFFICER.fullmatch(word.text):
            raise reader.wrong(
                word,
                f'"{word.text}" is no officer: a badge number or a name, such as 4411 or J.SMITH. '
                "Write several with a space between.",
            )
    reader.found["officers"] = tuple(dict.fromkeys(word.text.upper() for word in words))


def _new_unit(reader: Reader) -> None:
    word = reader.take("a unit")
    if not targets.NEW_UNIT_SHAPE.fullmatch(word.text.upper()):
        raise reader.wrong(word, f'"{word.text}" is no unit: letters and digits, such as 1A12.')
    reader.found["units"] = (word.text.upper(),)


def _whole_unit(reader: Reader) -> None:
    """Read a unit whether on duty or not, but never by the beginning of its name."""
    word = reader.take("a unit")
    typed = word.text.upper()
    on_duty = [name for name in reader.context.units if name.upper() == typed]
    longer = sorted(name for name in reader.context.units if name.upper().startswith(typed))
    if not on_duty and (longer or not targets.UNIT_SHAPE.fullmatch(typed)):
        hint = f" Write {targets.either(longer)} in full." if longer else ""
        near = hint or targets.nearest(word.text, sorted(reader.context.units))
        raise reader.wrong(word, f'"{word.text}" is no unit.{near}')
    reader.found["units"] = tuple(on_duty) or (typed,)


def _any_unit(reader: Reader) -> None:
    word = reader.peek()
    named = word and targets.unit(word, reader.context)
    if named:
        reader.take("a unit")
        reader.found["units"] = (named,)
    else:
        _whole_unit(reader)


def _plate(reader: Reader) -> None:
    reader.found["plate"] = reader.take("a plate").text.upper()


def _caller(reader: Reader) -> None:
    words = reader.words()
    if not words:
        raise reader.missing("the caller's name or number")
    start = len(words)
    while start and PHONE.fullmatch(words[start - 1].text):
        start -= 1
    phone = joined(words[start:], reader.clause)
    if sum(char.isdigit() for char in phone) < PHONE_DIGITS:
        start, phone = len(words), ""
    reader.found["name"] = joined(words[:start], reader.clause)
    reader.found["phone"] = phone


def _agency(reader: Reader) -> None:
    words = reader.words()
    if not words:
        raise reader.missing("who takes it: FIRE, EMS or a town")
    agency = joined(words, reader.clause)
    if not re.fullmatch(AGENCY, agency):
        raise reader.wrong(
            words[0], f'"{agency}" is no agency. More about it goes after " - ": FIRE - F26-0031.'
        )
    reader.found["to"] = agency


def _destination(reader: Reader) -> None:
    reader.found["to"] = reader.rest()


def _principal(reader: Reader) -> None:
    reader.found["to"] = reader.take("who takes over").text


def _position(reader: Reader) -> None:
    reader.found["position_id"] = reader.take("a position").text


def _recorded(reader: Reader) -> None:
    word = reader.take("a position in the log")
    if not (word.text.isascii() and word.text.isdigit()) or len(word.text) > 18:
        raise reader.wrong(
            word, f'"{word.text}" is no position in the log: a number, as histories show it.'
        )
    reader.found["recorded_position"] = int(word.text)


def _time(reader: Reader) -> None:
    word = reader.take("a time")
    following = reader.peek()
    if DAY.fullmatch(word.text) and following:
        reader.take("a time")
        word = Word(f"{word.text}T{following.text}", word.at)
    reader.found["at"] = _read_time(word, reader)


def _time_switch(reader: Reader) -> None:
    reader.found["occurred_at"] = _read_time(reader.value("a time"), reader)


def _read_time(word: Word, reader: Reader) -> datetime:
    try:
        return instant(word.text, reader.context.now)
    except NoSuchTime as error:
        raise reader.wrong(word, str(error)) from error


def _text(reader: Reader) -> None:
    reader.found["text"] = reader.rest()


def _free_text(reader: Reader) -> None:
    reader.found["text"] = reader.free_text()


def _needed_text(reader: Reader) -> None:
    _text(reader)
    if not reader.found["text"]:
        raise reader.missing("a text")


def _reason(reader: Reader) -> None:
    _text(reader)
    if not says_something(reader.found["text"]):
        raise reader.missing("a reason")


def _panel(reader: Reader) -> None:
    word = reader.take("a panel")
    typed = word.text.casefold()
    alike = [panel for panel in PANELS if panel.startswith(typed)]
    if len(alike) != 1:
        raise reader.wrong(word, f'"{word.text}" is no panel. There are {", ".join(PANELS)}.')
    reader.found["panel"] = alike[0]


def _layout(reader: Reader) -> None:
    word = reader.take("a layout")
    act = LAYOUT_ACTS.get(word.text.upper())
    if act:
        reader.found["layout_act"] = act
        if act == "reset":
            return
        word = reader.take("the layout's name")
    if not LAYOUT.fullmatch(word.text) or word.text.upper() in LAYOUT_ACTS:
        raise reader.wrong(
            word, f'"{word.text}" cannot name a layout: use letters, digits, _ and -, at most 32.'
        )
    reader.found["layout"] = word.text.lower()


SLOTS: Final[Mapping[str, Read]] = {
    "type": _type,
    "priority": _priority,
    "beat": _beat,
    "status": _status,
    "disposition…": _dispositions,
    "disposition": _first_disposition,
    "place": _place,
    "place-or-pin": _place_or_pin,
    "count": _count,
    "officer…": _officers,
    "new-unit": _new_unit,
    "any-unit": _any_unit,
    "whole-unit": _whole_unit,
    "plate": _plate,
    "caller": _caller,
    "agency": _agency,
    "destination": _destination,
    "who": _principal,
    "position": _position,
    "log-position": _recorded,
    "time": _time,
    "panel": _panel,
    "layout": _layout,
    "text": _needed_text,
    "reason": _reason,
    "- text": _free_text,
}
"""What reads each word of a form. `call` and `unit` are read together: see `forms`."""

SWITCHES: Final[Mapping[str, Read]] = {
    "/P priority": _priority_switch,
    "/B beat": _beat_switch,
    "/S source": _source_switch,
    "/D discipline": _discipline_switch,
    "/EX": _exercise_switch,
    "/AT time": _time_switch,
}
"""What reads each switch. `/EX` makes an exercise; `/AT` tells when it happened, late."""
