"""What was stored once can be read for ever."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.registry import FACTS
from eventlog.log import Stored, UnknownType
from tests.eventlog.golden import FOLDER, meaning, name_of

NOW = datetime(2026, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize("stored_name", FACTS)
def test_every_fact_has_a_sample_of_its_present_shape(stored_name: str) -> None:
    file = FOLDER / name_of(FACTS[stored_name])
    assert file.exists(), f"{file.name} is missing: run python -m tests.eventlog.golden"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_a_sample_still_means_what_it_meant(file: Path) -> None:
    kept = json.loads(file.read_text(encoding="utf-8"))
    for sample in kept["samples"]:
        fact = Stored(9, kept["type"], kept["version"], sample["data"].encode(), NOW, NOW)
        assert type(fact.event) is FACTS[kept["type"]]
        now_means = meaning(fact.event)
        assert {name: now_means.get(name) for name in sample["means"]} == sample["means"]
        assert set(sample["tags"]) <= set(fact.event.tags)


def test_an_unknown_type_or_a_newer_shape_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnknownType, match="Position 5 holds a CallTeleported"):
        _ = Stored(5, "CallTeleported", 1, b"{}", NOW, NOW).event
    with pytest.raises(UnknownType, match="CallReceived version 99"):
        _ = Stored(5, "CallReceived", 99, b"{}", NOW, NOW).event
