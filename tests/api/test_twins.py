"""Every verb has a typed twin, which does the same under its own idempotency key."""

import json
from typing import Any

from tests.api.town import Visitor

CALLS = "/api/calls"


class Twin:
    """Asks, and remembers where the log is."""

    def __init__(self, who: Visitor) -> None:
        self.who = who
        self.keys = 0

    async def __call__(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """Send it twice under one key: the second answer is the first."""
        self.keys += 1
        headers = {"Idempotency-Key": f"key-{self.keys}"}
        first = await self.who.ask(method, path, body, headers=headers)
        assert first.status_code == status, f"{method} {path}: {first.text}"
        again = await self.who.ask(method, path, body, headers=headers)
        assert again.status_code == status
        assert again.json()["position"] == first.json()["position"], path
        return first.json()


async def test_a_shift_without_a_command_line(kim: Visitor) -> None:
    twin = Twin(kim)
    for unit, officer in (("1A1", "4001"), ("1A2", "4002"), ("1A3", "4003")):
        await twin("PUT", f"/api/units/{unit}/tour", {"officers": [officer]})
    numbers = []
    for place in ("12 MILL ROAD", "3 ELM STREET", "PARK ROAD"):
        new = {"type": "ALARM", "place": place, "priority": "P2", "text": "back door"}
        numbers.append((await twin("POST", CALLS, new, 201))["number"])
    card = {"card": "17", "received": "00:00", "type": "ALARM", "place": "9 TRIAL ROAD"}
    await twin("POST", "/api/cards", card, 201)
    for step in shift(*numbers):
        method, path, *rest = step.split(" ", 2)
        status = 201 if path.endswith(("traffic-stop", "on-view")) else 200
        last = await twin(method, path, json.loads(rest[0]) if rest else None, status)
    call = await kim.get(f"{CALLS}/{numbers[0]}?after={last['position']}")
    assert call["case_number"].endswith("-C00001")
    assert (call["type"], call["priority"], call["pin"]) == ("BURG", "P1", "41.7621,-72.7420")
    (second,) = [one for one in await kim.get(CALLS) if one["number"] == numbers[1]]
    assert second["reopened_because"] == "caller again"
    assert {one["unit_id"] for one in await kim.get("/api/units")} == {"1A1", "1A2"}


def shift(first: str, second: str, third: str) -> list[str]:
    """Say everything that can be said, in an order in which it makes sense."""
    one, two, three = (f"{CALLS}/{number}" for number in (first, second, third))
    return [
        f'POST {one}/place {{"place": "12 MILL ROAD, REAR"}}',
        f'PUT {one}/place {{"address": "12 MILL RD"}}',
        f'PUT {one}/pin {{"pin": "41.7621,-72.7420"}}',
        f'POST {one}/callers {{"name": "J SMITH", "phone": "555-0100"}}',
        f'PUT {one}/type {{"type": "BURG"}}',
        f'PUT {one}/priority {{"priority": "P1"}}',
        f'POST {one}/notes {{"text": "side gate open"}}',
        f'POST {one}/cautions {{"text": "dog"}}',
        f'PUT {two}/hold {{"reason": "until noon"}}',
        f"DELETE {two}/hold",
        f"PUT {three}/link/{second}",
        f"DELETE {three}/link",
        f'PUT {one}/back-up {{"count": 2}}',
        f'POST {one}/hand-over {{"to": "EMS", "reference": "E-9"}}',
        f"PUT {one}/case {{}}",
        f"PUT {one}/units/1A1",
        f'POST {one}/units {{"units": ["1A2"], "already": "en_route"}}',
        f"PUT {one}/primary/1A2",
        "POST /api/units/1A1/acknowledged",
        "POST /api/units/1A1/en-route",
        f'POST /api/units/1A1/arrived {{"call": "{first}"}}',
        'POST /api/units/1A1/transporting {"to": "Hartford Hospital"}',
        "POST /api/units/1A1/at-destination",
        f"PUT {two}/stack/1A1",
        f"DELETE {two}/stack/1A1",
        'POST /api/units/1A1/cleared {"disposition": "RT"}',
        f"PUT {two}/units/1A3",
        'POST /api/units/1A3/exchange {"other_unit": "1A2"}',
        f'POST {three}/units/1A3/preempt {{"reason": "shots"}}',
        f'POST {two}/units/1A3/divert {{"reason": "nearer"}}',
        'PUT /api/units/1A1/beat {"beat": ""}',
        'PUT /api/units/1A1/status {"status": "RP", "text": "desk"}',
        'POST /api/units/1A1/traffic-stop {"plate": "AB123", "place": "RT 4"}',
        "POST /api/units/1A1/cleared",
        'POST /api/units/1A1/on-view {"type": "FIGHT", "place": "ELM"}',
        "PUT /api/units/1A1/emergency",
        "POST /api/units/1A1/emergency/acknowledge",
        'POST /api/units/1A1/emergency/clear {"reason": "false alarm"}',
        "POST /api/units/1A1/welfare-check/answered",
        f'POST {three}/cancel {{"reason": "nobody there"}}',
        f'POST {two}/close {{"dispositions": ["RT"]}}',
        f'POST {two}/reopen {{"reason": "caller again"}}',
        f'POST {two}/notes {{"text": "wrong call"}}',
        'POST /api/undo {"reason": "wrong call"}',
        "DELETE /api/units/1A3/tour",
    ]


async def test_codes_that_the_agency_does_not_have_are_refused(kim: Visitor) -> None:
    answer = await kim.ask("POST", CALLS, {"type": "ALRAM", "place": "ELM"})
    assert (answer.status_code, answer.json()["refused"]) == (409, "UnknownCode")
    assert "Do you mean ALARM?" in answer.json()["because"]


async def test_the_key_of_another_command_is_refused(kim: Visitor) -> None:
    headers = {"Idempotency-Key": "one-key"}
    new = {"type": "ALARM", "place": "ELM"}
    await kim.ask("POST", CALLS, new, headers=headers)
    answer = await kim.ask("POST", CALLS, new | {"place": "MILL"}, headers=headers)
    assert (answer.status_code, answer.json()["refused"]) == (409, "CommandIdReused")


async def test_what_is_not_in_the_body_is_refused_with_its_name(kim: Visitor) -> None:
    answer = await kim.ask("POST", CALLS, {"type": "ALARM", "plaec": "ELM"})
    assert answer.status_code == 422
    assert "place: Field required" in answer.json()["because"]
    assert "plaec" in answer.json()["because"]


async def test_text_with_a_nul_character_is_refused_and_nothing_is_recorded(kim: Visitor) -> None:
    answer = await kim.ask("POST", CALLS, {"type": "ALARM", "place": "ELM\u0000"})
    assert answer.status_code == 422
    assert "NUL" in answer.json()["because"]
    assert await kim.get(CALLS) == []
