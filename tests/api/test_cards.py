"""Paper cards through the interface: entered whole with their true times, once, or refused."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.security.principal import ROLES
from tests.api.town import Town, Visitor

CARDS = "/api/cards"
ZONE = ZoneInfo("America/New_York")
SUNDAY = 6
BEGAN = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=6)


def written(minutes: float) -> str:
    """Write a time of the outage as it stands on a card: local, and with its offset."""
    return (BEGAN + timedelta(minutes=minutes)).astimezone(ZONE).isoformat()


def instant(minutes: float) -> str:
    return f"{BEGAN + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


def card(**more: Any) -> dict[str, Any]:
    told = {"card": "17", "received": written(0), "type": "FIGHT", "place": "12 SAMPLE ST"}
    return told | more


def unit(name: str = "1A12", **minutes: float) -> dict[str, str]:
    return {"unit": name} | {stage: written(at) for stage, at in minutes.items()}


WHOLE = unit(dispatched=1, en_route=2, arrived=6, cleared=20)
CLOSED = {"closed": written(21), "disposition": "RT"}
TOLD = {"caller_name": "J SMITH", "caller_phone": "555-0100", "text": "two men"}


async def on_duty(kim: Visitor, *units: str, since: float = -60) -> None:
    for n, name in enumerate(units):
        await kim.done(f"LO {name} 441{n}", occurred_at=instant(since))


async def enter(kim: Visitor, body: dict[str, Any], key: str = "card-17") -> dict[str, Any]:
    answer = await kim.ask("POST", CARDS, body, headers={"Idempotency-Key": key})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_card_of_a_call_that_is_over_stands_in_the_history_as_entered_late(
    kim: Visitor,
) -> None:
    await on_duty(kim, "1A12")
    done = await enter(kim, card(units=[WHOLE], **CLOSED, **TOLD))
    assert done["number"].endswith("-000001")
    assert f"{done['number']} FIGHT P1 card 17" in done["result"]
    assert await kim.get(f"/api/calls?after={done['position']}") == []

    (call,) = await kim.get(f"/api/calls?state=closed&after={done['position']}")
    assert (call["former_number"], call["source_system"]) == ("17", "paper card")
    assert (call["received_at"], call["ended_at"]) == (instant(0), instant(21))
    assert call["notes"][0]["text"] == "two men"
    (part,) = call["past_units"]
    assert part["stages"] == {
        "dispatched": instant(1),
        "en_route": instant(2),
        "arrived": instant(6),
        "cleared": instant(20),
    }

    history = await kim.get(f"/api/calls/{done['number']}/history")
    assert [fact["type"] for fact in history] == [
        "CallReceived",
        "CallerAdded",
        "NoteAdded",
        "UnitDispatched",
        "UnitEnRoute",
        "UnitArrived",
        "UnitCleared",
        "CallClosed",
    ]
    for fact in history:
        late = datetime.fromisoformat(fact["recorded_at"]) - datetime.fromisoformat(
            fact["occurred_at"]
        )
        assert late > timedelta(hours=5)
        assert fact["command_id"] == "card-17"


async def test_a_card_of_a_call_that_is_not_over_is_on_the_board(kim: Visitor) -> None:
    await on_duty(kim, "1A12")
    waits = await enter(kim, card(), "card-17")
    works = await enter(kim, card(card="18", units=[unit(dispatched=30, arrived=33)]), "card-18")
    first, second = await kim.get(f"/api/calls?after={works['position']}")
    assert (first["number"], first["units"]) == (waits["number"], [])
    assert [(one["unit_id"], one["stage"]) for one in second["units"]] == [("1A12", "arrived")]
    (seen,) = await kim.get("/api/units")
    assert (seen["number"], seen["status"], seen["since"]) == (works["number"], "OS", instant(33))


async def test_the_same_card_again_gives_the_first_answer(kim: Visitor) -> None:
    body = card(**CLOSED)
    first = await enter(kim, body)
    assert await enter(kim, body) == first
    assert len(await kim.get(f"/api/calls?state=all&after={first['position']}")) == 1
    reused = await kim.ask(
        "POST", CARDS, body | {"place": "ELM"}, headers={"Idempotency-Key": "card-17"}
    )
    assert (reused.status_code, reused.json()["refused"]) == (409, "CommandIdReused")
    later = await kim.ask(
        "POST", CARDS, body | {"received": written(3)}, headers={"Idempotency-Key": "card-17"}
    )
    assert (later.status_code, later.json()["refused"]) == (409, "CommandIdReused")


async def test_a_card_number_of_that_day_can_be_looked_up(kim: Visitor) -> None:
    done = await enter(kim, card(**CLOSED))
    asked = f"/api/calls?state=all&source_system=paper card&former_number=17&from={instant(-5)}"
    (call,) = await kim.get(f"{asked}&after={done['position']}")
    assert call["number"] == done["number"]


async def test_the_intervals_count_a_card_from_its_true_times(kim: Visitor) -> None:
    await on_duty(kim, "1A12")
    done = await enter(kim, card(answered=written(0), units=[WHOLE], **CLOSED))
    for interval, seconds in (
        ("queue", 60),
        ("processing", 60),
        ("turnout", 60),
        ("travel", 240),
        ("response", 360),
        ("total", 21 * 60),
    ):
        asked = f"/api/statistics/intervals?interval={interval}&after={done['position']}"
        (group,) = (await kim.get(asked))["groups"]
        assert (group["measured"], group["median"], group["faults"]) == (1, seconds, 0), interval


async def test_a_unit_that_is_on_scene_elsewhere_now_stays_there(kim: Visitor) -> None:
    await on_duty(kim, "1A12")
    await kim.done("N ALARM 9 TRIAL RD", occurred_at=instant(-3))
    await kim.done("DO 1 1A12", occurred_at=instant(-2))
    last = await kim.done("NT 1 alarm rings")
    (before,) = await kim.get(f"/api/units?after={last['position']}")
    done = await enter(kim, card(units=[WHOLE], **CLOSED))
    assert "1A12 entered late, when more was known of the unit" in done["result"]
    (after,) = await kim.get(f"/api/units?after={done['position']}")
    assert after == before
    (call,) = await kim.get(f"/api/calls?state=closed&after={done['position']}")
    assert call["anomalies"][0]["unit_id"] == "1A12"
    assert call["past_units"][0]["stages"]["arrived"] == instant(6)


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"received": ""}, "received", "Write when the call was received"),
    ({"received": "2561"}, "received", '"2561" is not a time'),
    ({"received": "2999-01-01T10:00"}, "received", "has not come yet"),
    ({"received": "2001-01-01T10:00"}, "received", "more than a year ago"),
    ({"received": "2026-03-08T02:30"}, "received", "does not exist on 2026-03-08"),
    ({"type": ""}, "type", "Write what the call is about"),
    ({"type": "FIHGT"}, "type", "Do you mean FIGHT?"),
    ({"place": " "}, "place", "Write where it is"),
    ({"priority": "P9"}, "priority", "P9 is no priority"),
    ({"source": "pigeon"}, "source", "is no source"),
    ({"beat": "ZZ"}, "beat", "ZZ is no beat"),
    ({"closed": written(21)}, "disposition", "say how it came out"),
    ({"disposition": "RT"}, "closed", "Write when the call was closed"),
    ({"closed": written(21), "disposition": "RX"}, "disposition", "RX is no disposition"),
    ({"units": [{"unit": ""}]}, "units.0.unit", "Write the unit"),
    ({"units": [WHOLE, unit(arrived=9)]}, "units.1.unit", "1A12, Unit: It has a line already"),
    ({"units": [WHOLE, {"unit": "1A14"}]}, "units.1.dispatched", "1A14, Sent: Write when"),
    ({"units": [{"unit": "1a14", "arrived": "9"}]}, "units.0.arrived", "1A14, Arrived:"),
    ({"units": [unit(dispatched=600)]}, "units.0.dispatched", "has not come yet"),
]


async def test_what_cannot_be_read_is_refused_with_its_field_and_nothing_is_entered(
    kim: Visitor,
) -> None:
    for wrong, field, because in REFUSED:
        answer = await kim.ask("POST", CARDS, card() | wrong)
        told = answer.json()
        assert (answer.status_code, told["refused"]) == (409, "CardNotUsable"), (wrong, told)
        assert told["field"] == field
        assert because in told["because"]
        assert ".." not in told["because"]
        assert told["because"].endswith("Nothing of the card was entered.")
    assert await kim.get("/api/calls?state=all") == []


async def test_a_time_without_a_date_is_of_the_day_of_the_call(kim: Visitor) -> None:
    late = {"received": "2026-07-04T23:50", "closed": "00:10", "disposition": "RT"}
    done = await enter(kim, card(**late, answered="23:49"))
    (call,) = await kim.get(f"/api/calls?state=closed&after={done['position']}")
    assert (call["stages"]["answered"], call["received_at"], call["ended_at"]) == (
        "2026-07-05T03:49:00Z",
        "2026-07-05T03:50:00Z",
        "2026-07-05T04:10:00Z",
    )


async def test_a_time_that_has_not_come_is_not_of_the_day_before(kim: Visitor) -> None:
    now = datetime.now(ZONE)
    soon = {"unit": "1A12", "dispatched": f"{now + timedelta(minutes=5):%H:%M}"}
    body = card(received=(now - timedelta(minutes=20)).isoformat(), units=[soon])
    answer = await kim.ask("POST", CARDS, body)
    assert answer.status_code == 409
    assert answer.json()["field"] == "units.0.dispatched"
    assert "has not come yet" in answer.json()["because"]


def last_autumn() -> date:
    """Give the last day on which the clocks went back: November's first Sunday."""
    today = datetime.now(ZONE).date()
    days = (date(year, 11, n) for year in (today.year, today.year - 1) for n in range(1, 8))
    return next(day for day in days if day.weekday() == SUNDAY and day < today)


async def test_an_hour_that_came_twice_is_chosen_by_its_offset(kim: Visitor) -> None:
    day = last_autumn()
    twice = card(received=f"{day}T01:30")
    answer = await kim.ask("POST", CARDS, twice)
    assert answer.json()["field"] == "received"
    assert f"01:30:00 happened twice on {day}. Add the offset" in answer.json()["because"]
    done = await enter(kim, card(received=f"{day}T01:30-05:00"))
    (call,) = await kim.get(f"/api/calls?after={done['position']}")
    assert call["received_at"] == f"{day}T06:30:00Z"


async def test_an_officers_own_stop_is_no_call_of_a_caller(kim: Visitor) -> None:
    await on_duty(kim, "1A12")
    own = card(source="officer", units=[unit(arrived=0, cleared=9)], **CLOSED)
    done = await enter(kim, own)
    (call,) = await kim.get(f"/api/calls?state=closed&after={done['position']}")
    assert call["self_initiated"]
    assert "dispatched" not in call["past_units"][0]["stages"]


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_dispatchers_and_supervisors_enter_cards(town: Town, role: str) -> None:
    visitor = await town.sign_in(role)
    answer = await visitor.ask("POST", CARDS, card())
    if role in ("dispatcher", "supervisor"):
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.json()["refused"]) == (403, "NotYours")
