"""Random facts of every kind, about few things, so that they meet."""

from datetime import UTC, datetime, timedelta
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from domain.kernel import Event, FactUndone, Stamp
from domain.registry import FACTS

BEGIN = datetime(2026, 7, 4, tzinfo=UTC)
INSTANTS = st.integers(0, 500).map(lambda seconds: BEGIN + timedelta(seconds=seconds))
STAMPS = st.builds(Stamp, at=INSTANTS, by=st.sampled_from(["dispatcher-7", "1A12"]))
WORDS = {
    "call_id": ["C1", "C2"],
    "primary_call_id": ["C1", "C2"],
    "tour_id": ["T1", "T2", ""],
    "unit_id": ["1A12", "1A13"],
    "position_id": ["D1", "D2"],
}


def _values(name: str, hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is UnionType:
        return st.one_of([_values(name, one) for one in get_args(hint)])
    if get_origin(hint) is tuple:
        return st.lists(_values(name, get_args(hint)[0]), max_size=3).map(tuple)
    return {
        str: st.sampled_from(WORDS.get(name, [f"{name}-1", f"{name}-2", ""])),
        bool: st.booleans(),
        int: st.integers(0, 3),
        datetime: INSTANTS,
        type(None): st.none(),
    }[hint]


def facts_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Give facts of one kind."""
    hints = get_type_hints(kind)
    names = [name for name in kind.__struct_fields__ if name != "stamp"]
    return st.builds(kind, stamp=STAMPS, **{name: _values(name, hints[name]) for name in names})


FACT = st.one_of([facts_of(kind) for kind in FACTS.values() if kind is not FactUndone])
HISTORY = st.lists(FACT, max_size=60)
