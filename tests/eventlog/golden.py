"""Stored samples of every shape of every fact: `python -m tests.eventlog.golden` adds new ones.

A sample is what the log would hold, and what it means. It is written once and never again, so
that a later version is tried on what an earlier one stored.
"""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from domain.kernel import Event, Stamp
from domain.registry import FACTS
from eventlog.codec import encode
from eventlog.keys import Keys, MemoryKeyStore
from eventlog.log import Stored

FOLDER = Path(__file__).parent / "golden"
AT = datetime(2026, 7, 4, 21, 5, 7, 123456, tzinfo=UTC)
STAMP = Stamp(
    at=AT,
    by="dispatcher-7",
    desk="D2",
    command_id="0198a1f0-0000-7000-8000-000000000001",
    said="NOTE 26-000012 - back door open",
    answer="26-000012 noted 17:05:07",
    content="0123456789abcdef01234567",
)


def name_of(kind: type[Event]) -> str:
    """Give the file name of a fact's present shape."""
    return f"{kind.STORED}.v{kind.VERSION}.json"


def _sample(name: str, hint: Any) -> Any:
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if get_origin(hint) is UnionType:
        return _sample(name, next(one for one in get_args(hint) if one is not type(None)))
    if get_origin(hint) is tuple:
        return (_sample(name, get_args(hint)[0]), f"{name}-2")
    return {str: f"{name}-1", bool: True, int: 3, datetime: AT}[hint]


def make(kind: type[Event], *, full: bool) -> Event:
    """Make a fact in which no field has its default, or every one that may."""
    hints = get_type_hints(kind)
    wanted = kind.__struct_fields__ if full else _required(kind)
    fields = {name: _sample(name, hints[name]) for name in wanted if name != "stamp"}
    return kind(stamp=STAMP if full else Stamp(at=AT, by="dispatcher-7"), **fields)


def _required(kind: type[Event]) -> list[str]:
    return [field.name for field in msgspec.structs.fields(kind) if field.required]


def meaning(event: Event) -> Any:
    """Give every field of a fact, defaults included, as JSON has it."""
    fields = {name: getattr(event, name) for name in event.__struct_fields__ if name != "stamp"}
    stamp = {name: getattr(event.stamp, name) for name in event.stamp.__struct_fields__}
    return msgspec.json.decode(msgspec.json.encode({"stamp": stamp, **fields}))


async def _sampled(event: Event) -> dict[str, Any]:
    (new,) = await encode([event], Keys(bytes(32), MemoryKeyStore()))
    stored = Stored(1, new.type, new.version, new.data, AT, AT)
    return {
        "data": new.data.decode(),
        "tags": list(new.tags),
        "means": meaning(stored.event),
    }


def write(kind: type[Event]) -> None:
    """Write the sample of a fact's present shape: once with every field, once with the fewest."""
    sample = {
        "type": kind.STORED,
        "version": kind.VERSION,
        "samples": [asyncio.run(_sampled(make(kind, full=full))) for full in (True, False)],
    }
    text = json.dumps(sample, indent=1, ensure_ascii=False) + "\n"
    (FOLDER / name_of(kind)).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for fact in FACTS.values():
        if not (FOLDER / name_of(fact)).exists():
            write(fact)
