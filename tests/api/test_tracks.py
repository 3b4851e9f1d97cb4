"""Tracks: where a unit was, in order; thinned on request; bounded; and not looked at in secret."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from api.fix_history import Fix
from api.http.answers import BoardThen
from api.security.principal import ROLES
from api.tracks import METRES_A_DEGREE, thinned
from tests.api.served import nodes, visitor_at
from tests.api.test_fixes import NOW, fix, report
from tests.api.town import Town
from tests.postgres import TestServer


def span(begin: datetime, end: datetime) -> str:
    return f"from={quote(begin.isoformat())}&to={quote(end.isoformat())}"


@pytest.fixture
async def driven(town: Town) -> Town:
    """Let a unit drive two sides of a block, a fix a second, reported from the end."""
    cruiser = await town.sign_in("officer")
    north = [fix("1A1", 120 - n, 41.76 + n / 10_000) for n in range(60)]
    west = [
        fix("1A1", 60 - n, 41.766, longitude=-72.74 - n / 10_000, speed=12.5) for n in range(60)
    ]
    await report(cruiser, *reversed(north + west), fix("1A2", 30))
    return town


async def test_a_track_has_every_fix_of_the_unit_in_order(driven: Town) -> None:
    auditor = await driven.sign_in("auditor")
    found = await auditor.get("/api/units/1a1/track")
    assert (found["unit_id"], found["of"], found["tolerance"]) == ("1A1", 120, None)
    times = [datetime.fromisoformat(one["at"]) for one in found["fixes"]]
    assert times == [NOW - timedelta(seconds=ago) for ago in range(120, 0, -1)]
    assert found["fixes"][-1]["speed"] == 12.5
    some = span(NOW - timedelta(seconds=100), NOW - timedelta(seconds=90))
    part = await auditor.get(f"/api/units/1A1/track?{some}")
    assert [one["at"] for one in part["fixes"]] == [one["at"] for one in found["fixes"][20:30]]
    assert (await auditor.get("/api/units/1A7/track"))["fixes"] == []


async def test_a_thinned_track_says_so_and_keeps_the_corner(driven: Town) -> None:
    auditor = await driven.sign_in("auditor")
    found = await auditor.get("/api/units/1A1/track?tolerance=15")
    assert (found["of"], found["tolerance"]) == (120, 15.0)
    ago = [NOW - datetime.fromisoformat(one["at"]) for one in found["fixes"]]
    assert ago[0] == timedelta(seconds=120)
    assert ago[-1] == timedelta(seconds=1)
    assert 3 <= len(ago) <= 4
    assert any(abs(one - timedelta(seconds=60)) <= timedelta(seconds=1) for one in ago)


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (span(NOW - timedelta(days=2), NOW), "24 hours"),
        (span(NOW, NOW - timedelta(hours=1)), "before it begins"),
        ("tolerance=0", "tolerance"),
        ("tolerance=nan", "tolerance"),
        ("from=yesterday", "from"),
    ],
)
async def test_what_cannot_be_given_is_refused_with_what_to_ask(
    town: Town, asked: str, word: str
) -> None:
    auditor = await town.sign_in("auditor")
    answer = await auditor.ask("GET", f"/api/units/1A1/track?{asked}")
    assert answer.status_code == 422
    assert word in answer.json()["because"]


async def test_too_many_fixes_are_given_thinned_or_not_at_all(town: Town) -> None:
    auditor = await town.sign_in("auditor")
    history = town.app.state.centre.fix_history
    for first in range(0, 10_001, 1000):
        await history.store(
            [
                Fix(
                    unit_id="1A1",
                    at=NOW - timedelta(seconds=first + n),
                    latitude=41.76 + (first + n) / 1e6,
                    longitude=-72.74,
                )
                for n in range(min(1000, 10_001 - first))
            ]
        )
    answer = await auditor.ask("GET", "/api/units/1A1/track")
    assert (answer.status_code, answer.json()["refused"]) == (422, "TooLong")
    assert "10001 fixes" in answer.json()["because"]
    found = await auditor.get("/api/units/1A1/track?tolerance=1")
    assert (found["of"], len(found["fixes"])) == (10_001, 2)


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_a_track_is_for_those_who_answer_for_units(town: Town, role: str) -> None:
    visitor = await town.sign_in(role)
    status = (await visitor.ask("GET", "/api/units/1A1/track")).status_code
    assert status == (200 if role in {"dispatcher", "supervisor", "auditor"} else 403)


async def test_each_look_leaves_a_trace_without_any_place(
    server: TestServer, agency: str, tmp_path: Path
) -> None:
    async with nodes(server, agency, tmp_path, 1, BLOTTER_LOG_LEVEL="error") as (node,):
        await report(await visitor_at(node, None, "officer"), fix("1A1", 5))
        kim = await visitor_at(node, "D1")
        seen = (await kim.get("/api/units/1a1/track"))["fixes"]
        (session,) = [one["id"] for one in await kim.get("/api/sessions")]
        said = node.log.read_text(encoding="utf-8")
    assert [one["latitude"] for one in seen] == [41.76]
    traces = [line for line in map(json.loads, said.splitlines()) if "track" in line["event"]]
    assert [(one["session"], one["unit"]) for one in traces] == [(session, "1A1")]
    assert "41.76" not in said


async def test_a_past_board_has_its_units_where_they_were_known_to_be_then(town: Town) -> None:
    kim, admin = await town.sign_in("dispatcher", "D1"), await town.sign_in("admin")
    cruiser = await town.sign_in("officer")
    on = await kim.done("LO 1A1 4411; LO 1A2 4502")
    await report(cruiser, fix("1A1", 30, 41.71), fix("1A2", 30, 41.72), fix("1A9", 30, 41.79))
    then = (await kim.get(f"/api/board?after={on['position']}"))["at"]
    await report(cruiser, fix("1A1", 1, 41.75), fix("1A2", 20, 41.76))
    past = await kim.get(f"/api/board?at={quote(then)}")
    assert [(one["unit_id"], one["latitude"]) for one in past["fixes"]] == [
        ("1A1", 41.71),
        ("1A2", 41.72),
    ]
    now = await kim.get(f"/api/board?at={quote(datetime.now(UTC).isoformat())}")
    assert [one["latitude"] for one in now["fixes"]] == [41.75, 41.76]
    msgspec.convert(past, BoardThen, strict=False)
    assert "fixes" not in await admin.get(f"/api/board?at={quote(then)}")


@for_any(
    st.lists(st.tuples(st.floats(-0.05, 0.05), st.floats(-0.05, 0.05)), min_size=1, max_size=40),
    st.floats(0.5, 500),
)
def test_what_is_left_out_lies_within_the_tolerance(
    moves: list[tuple[float, float]], tolerance: float
) -> None:
    begin = datetime(2026, 11, 24, tzinfo=UTC)
    fixes = [
        Fix(
            unit_id="1A1",
            at=begin + timedelta(seconds=n),
            latitude=41.76 + latitude,
            longitude=-72.74 + longitude,
        )
        for n, (latitude, longitude) in enumerate(moves)
    ]
    given = thinned(fixes, tolerance)
    assert given == sorted(given, key=lambda one: one.at)
    assert (given[0], given[-1]) == (fixes[0], fixes[-1])
    kept = [fixes.index(one) for one in given]
    for before, after in pairwise(kept):
        for left_out in fixes[before + 1 : after]:
            assert _beside(left_out, fixes[before], fixes[after]) <= tolerance * 1.01 + 0.01


def _beside(fix: Fix, one: Fix, other: Fix) -> float:
    """Give how many metres a fix lies beside the line between two others."""

    def plane(at: Fix) -> tuple[float, float]:
        east = at.longitude * METRES_A_DEGREE * cos(radians(41.76))
        return east, at.latitude * METRES_A_DEGREE

    (x, y), (x1, y1), (x2, y2) = plane(fix), plane(one), plane(other)
    length = hypot(x2 - x1, y2 - y1)
    if not length:
        return hypot(x - x1, y - y1)
    along = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length**2))
    return hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))
