"""A noun hears of each fact what it names, in whatever shape the fact was stored."""

import json
from typing import Any

import pytest

from domain.dispatch.call import Call
from domain.dispatch.events import NoteAdded
from domain.kernel import Noun, fold, when
from domain.upcasts import UPCASTS
from eventlog.log import Stored, UnknownType
from tests.domain.town import call_id, received
from tests.given import recorded

RECEIVED = received(1)


def of_an_older_shape(**changes: Any) -> Stored:
    """The receipt as an earlier program would have stored it, under the version before."""
    (now,) = recorded(RECEIVED)
    data = json.loads(now.data) | changes
    return Stored(1, now.type, 0, json.dumps(data).encode(), now.recorded_at, now.occurred_at)


def test_an_older_shape_is_heard_through_its_upcast(monkeypatch: pytest.MonkeyPatch) -> None:
    old = of_an_older_shape(number_tag="", no="26-000001")
    monkeypatch.setitem(
        UPCASTS, ("CallReceived", 0), lambda data: {**data, "number_tag": data["no"]}
    )
    assert fold(Call(call_id(1)), [old]) == fold(Call(call_id(1)), recorded(RECEIVED))


def test_a_shape_without_an_upcast_is_not_guessed() -> None:
    with pytest.raises(UnknownType, match="Position 1 holds CallReceived version 0"):
        fold(Call(call_id(1)), [of_an_older_shape()])


def test_a_newer_shape_is_not_guessed() -> None:
    (now,) = recorded(RECEIVED)
    newer = Stored(7, now.type, 99, now.data, now.recorded_at, now.occurred_at)
    with pytest.raises(UnknownType, match="Run a newer one"):
        fold(Call(call_id(1)), [newer])


def test_a_field_that_was_left_out_has_its_default() -> None:
    (now,) = recorded(RECEIVED)
    assert b"former_number" not in now.data
    assert fold(Call(call_id(1)), [now]).number == "26-000001"


def test_a_hearing_names_fields_then_the_time_then_who_said_it() -> None:
    class Muddled(Noun):
        @when(NoteAdded)
        def _(self, at: Any, text: str) -> None: ...

    with pytest.raises(TypeError, match="names its fields, then `at`, then `by`"):
        fold(Muddled(), recorded(received(1)))
