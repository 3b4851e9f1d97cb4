"""Recent activity: the answers of commands, the latest two hundred of them."""

import json
from typing import Any

from msgspec.structs import replace

from domain.dispatch.events import UnitArrived
from projections.activity import MOST, Activity
from tests.domain.town import on_call
from tests.given import recorded


def arrivals(count: int) -> list[Any]:
    """Make so many facts, of which every second one carries a command's answer."""
    facts = []
    for n in range(count):
        fact = on_call(UnitArrived, at=n)
        answer = f"line {n}" if n % 2 else ""
        facts.append(replace(fact, stamp=replace(fact.stamp, answer=answer)))
    return recorded(*facts)


def texts(rows: dict[str, bytes | None]) -> list[str]:
    return [json.loads(row)["text"] for row in rows.values() if row]


def test_each_command_has_one_line_that_says_what_it_came_to() -> None:
    changes = Activity().take(arrivals(6))
    assert texts(changes) == ["line 1", "line 3", "line 5"]
    row = changes["4"]
    assert row
    assert json.loads(row).items() >= {"position": 4, "by": "dispatcher-7"}.items()


def test_a_command_of_many_facts_has_one_line_though_they_come_in_two_pages() -> None:
    facts = []
    for n in range(5):
        fact = on_call(UnitArrived, at=n)
        stamp = replace(fact.stamp, answer=f"line {n // 4}", command_id=f"c{n // 4}")
        facts.append(replace(fact, stamp=stamp))
    stored = recorded(*facts)
    activity = Activity()
    assert texts(activity.take(stored[:2])) == ["line 0"]
    assert texts(activity.take(stored[2:])) == ["line 1"]


def test_old_lines_go_as_new_ones_come() -> None:
    activity = Activity()
    facts = arrivals(2 * MOST + 4)
    kept = activity.take(facts[: 2 * MOST])
    assert len([row for row in kept.values() if row]) == MOST
    later = activity.take(facts[2 * MOST :])
    assert {key for key, row in later.items() if row is None} == {"2", "4"}
