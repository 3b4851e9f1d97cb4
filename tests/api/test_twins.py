"""Every verb has a typed twin, which does the same under its own idempotency key."""

from typing import Any

from tests.api.town import Town, Visitor

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


async def test_a_shift_without_a_command_line(kim: Visitor, town: Town) -> None:
    twin = Twin(kim)
    for unit, officer in (("1A1", "4001"), ("1A2", "4002"), ("1A3", "4003")):
        await twin("PUT", f"/api/units/{unit}/tour", {"officers": [officer]})
    numbers = []
    for place in ("12 MILL ROAD", "3 ELM STREET", "PARK ROAD"):
        new = {"type": "ALARM", "place": place, "priority": "P2", "text": "back door"}
        numbers.append((await twin("POST", CALLS, new, 201))["number"])
    one, two, three = (f"{CALLS}/{number}" for number in numbers)
    await twin("POST", f"{one}/place", {"place": "12 MILL ROAD, REAR"})
    await twin("PUT", f"{one}/place", {"address": "12 MILL RD"})
    await twin("PUT", f"{one}/pin", {"pin": "41.7621,-72.7420"})
    await twin("POST", f"{one}/callers", {"name": "J SMITH", "phone": "555-0100"})
    await twin("PUT", f"{one}/type", {"type": "BURG"})
    await twin("PUT", f"{one}/priority", {"priority": "P1"})
    await twin("POST", f"{one}/notes", {"text": "side gate open"})
    await twin("POST", f"{one}/cautions", {"text": "dog"})
    await twin("PUT", f"{two}/hold", {"reason": "until noon"})
    await twin("DELETE", f"{two}/hold")
    await twin("PUT", f"{three}/link/{numbers[1]}")
    await twin("DELETE", f"{three}/link")
    await twin("PUT", f"{one}/back-up", {"count": 2})
    await twin("POST", f"{one}/hand-over", {"to": "EMS", "reference": "E-9"})
    await twin("PUT", f"{one}/case", {})
    await twin("PUT", f"{one}/units/1A1")
    await twin("POST", f"{one}/units", {"units": ["1A2"], "already": "en_route"})
    await twin("PUT", f"{one}/primary/1A2")
    await twin("POST", "/api/units/1A1/acknowledged")
    await twin("POST", "/api/units/1A1/en-route")
    await twin("POST", "/api/units/1A1/arrived", {"call": numbers[0]})
    await twin("POST", "/api/units/1A1/transporting", {"to": "Hartford Hospital"})
    await twin("POST", "/api/units/1A1/at-destination")
    await twin("PUT", f"{two}/stack/1A1")
    await twin("DELETE", f"{two}/stack/1A1")
    await twin("POST", "/api/units/1A1/cleared", {"disposition": "RPT"})
    await twin("PUT", f"{two}/units/1A3")
    await twin("POST", "/api/units/1A3/exchange", {"other_unit": "1A2"})
    await twin("POST", f"{three}/units/1A3/preempt", {"reason": "shots"})
    await twin("POST", f"{two}/units/1A3/divert", {"reason": "nearer"})
    await twin("PUT", "/api/units/1A1/beat", {"beat": ""})
    await twin("PUT", "/api/units/1A1/status", {"status": "RP", "text": "desk"})
    await twin("POST", "/api/units/1A1/traffic-stop", {"plate": "AB123", "place": "RT 4"}, 201)
    await twin("POST", "/api/units/1A1/cleared")
    await twin("POST", "/api/units/1A1/on-view", {"type": "FIGHT", "place": "ELM"}, 201)
    await twin("PUT", "/api/units/1A1/emergency")
    await twin("POST", "/api/units/1A1/emergency/clear", {"reason": "false alarm"})
    await twin("POST", "/api/units/1A1/welfare-check/answered")
    await twin("POST", f"{three}/cancel", {"reason": "nobody there"})
    await twin("POST", f"{two}/close", {"dispositions": ["RPT"]})
    await twin("POST", f"{two}/reopen", {"reason": "caller again"})
    undone = await twin("POST", "/api/undo", {"reason": "wrong call"})
    last = await twin("DELETE", "/api/units/1A3/tour")
    assert last["position"] == undone["position"] + 1
    call = await kim.get(f"{one}?after={last['position']}")
    assert call["case_number"].endswith("-C00001")
    assert (call["type"], call["priority"], call["pin"]) == ("BURG", "P1", "41.7621,-72.7420")
    del town


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
