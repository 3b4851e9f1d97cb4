"""What someone careless, or someone hostile, types: refused with a sentence, nothing recorded."""

import json
from urllib.parse import quote

import httpx
import pytest

from tests.api.town import Town, Visitor


async def test_a_position_is_handed_only_to_someone_who_may_work_it(kim: Visitor) -> None:
    for nobody in ("nobody", "officer"):
        answer = await kim.say(f"HO {nobody} - all quiet")
        assert answer.status_code == 409
        assert answer.json()["refused"] == "NotForPositions"
    assert (await kim.say("HO relief - all quiet")).status_code == 200


@pytest.mark.parametrize("trick", ["\x1b[2J\x1b[H", "\u202e", "\x07", "\x9b31m"])
async def test_text_cannot_command_a_terminal(kim: Visitor, trick: str) -> None:
    answer = await kim.say(f"N NOISE 12 Mill Road - loud {trick}music")
    assert answer.status_code in {409, 422}
    assert "Remove it" in answer.json()["because"]


BEYOND = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
"""Instants that are no instants in UTC."""


@pytest.mark.parametrize("instant", ["1970-01-01T00:00:00Z", "2999-12-31T23:59:59Z", *BEYOND])
async def test_no_report_is_of_another_age(kim: Visitor, instant: str) -> None:
    await kim.done("LO 1A12 4711")
    answer = await kim.say("AR 1A12", occurred_at=instant)
    assert answer.json()["refused"] in {"TooLongAgo", "NotYet", "NotValid"}


def told(answer: httpx.Response) -> str:
    """Give the sentence of an answer that must be a refusal of what was asked."""
    assert 400 <= answer.status_code < 500, answer.text
    because: str = answer.json()["because"]
    assert " " in because
    return because


INSTANTS = ("/api/board?at={0}", "/api/vocabulary?at={0}", "/api/units/1A1/history?from={0}",
    "/api/units/1A1/history?to={0}", "/api/calls?state=all&before={0}&before_id=x",
    "/api/calls?state=all&from={0}", "/api/calls?state=all&to={0}",
    "/api/statistics/intervals?interval=total&from={0}",
    "/api/statistics/intervals?interval=total&to={0}")  # fmt: skip


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", *BEYOND])
async def test_an_instant_beyond_all_calendars_is_told_so(town: Town, instant: str) -> None:
    supervisor = await town.sign_in("supervisor")
    for path in INSTANTS:
        answer = await supervisor.ask("GET", path.format(quote(instant)))
        assert "1900 to 2999" in told(answer), path
    for name in ("presented_at", "answered_at"):
        call = {"type": "ALARM", "place": "ELM", name: instant}
        assert name in told(await supervisor.ask("POST", "/api/calls", call))


async def test_a_number_that_no_log_reaches_is_told_so(town: Town) -> None:
    auditor, supervisor = await town.sign_in("auditor"), await town.sign_in("supervisor")
    for number in (2**63, 2**64, 10**40, -1):
        for path in (
            "/api/board?position={0}", "/api/board?after={0}", "/api/events?after={0}",
            "/api/calls?state=all&after={0}", "/api/statistics/intervals?interval=total&after={0}",
        ):  # fmt: skip
            told(await auditor.ask("GET", path.format(number)))
        told(await supervisor.ask("POST", "/api/undo", {"position": number}))
    largest = 2**53 - 1
    told(await auditor.ask("GET", f"/api/board?position={largest}"))
    told(await supervisor.ask("POST", "/api/undo", {"position": largest}))
    told(await supervisor.say("UNDO 999999999999999999"))
    assert (await auditor.ask("GET", f"/api/events?after={largest}")).text == ""


async def test_a_filter_is_a_word(town: Town) -> None:
    auditor = await town.sign_in("auditor")
    for name in (
        "former_number", "source_system", "type", "priority", "source", "discipline", "beat",
        "unit", "disposition",
    ):  # fmt: skip
        answer = await auditor.ask("GET", f"/api/calls?state=all&{name}=A%00B")
        assert "Leave out control characters" in told(answer), name
    for query in ("by=%00", "discipline=%00", "source=%00", "exclude_source=%00", "within=inf"):
        told(await auditor.ask("GET", f"/api/statistics/intervals?interval=total&{query}"))
    told(await auditor.ask("GET", "/api/statistics/intervals?interval=%00"))
    before = "before=2026-01-01T00:00:00Z&before_id=%00"
    told(await auditor.ask("GET", f"/api/calls?state=all&{before}"))


async def test_a_call_needs_a_place_however_it_is_told(kim: Visitor) -> None:
    assert "place" in told(await kim.say("N ALARM - back door"))
    for blank in ("", " ", "\t\n", "\u3000"):
        answer = await kim.ask("POST", "/api/calls", {"type": "ALARM", "place": blank})
        assert "place" in told(answer)


HALF = "\ud800"
"""Half of a character: JSON can write it, no text can hold it."""


async def test_half_a_character_is_refused_wherever_it_stands(kim: Visitor) -> None:
    call = {"type": "ALARM", "place": "ELM"}
    card = {"received": "21:04", "type": "ALARM", "place": "ELM"}
    for path, body in (
        ("/api/command", {"said": f"N ALARM ELM - {HALF}"}),
        ("/api/command", {"said": "N ALARM ELM", "command_id": HALF}),
        *(("/api/calls", call | {field: HALF}) for field in ("place", "beat", "source", "text")),
        *(("/api/cards", card | {field: HALF}) for field in ("beat", "disposition", "received")),
        ("/api/cards", card | {"units": [{"unit": HALF}]}),
    ):
        answer = await kim.ask(
            "POST", path, content=json.dumps(body), headers={"Content-Type": "application/json"}
        )
        assert told(answer), body
    layout = {"columns": [{"panels": [{"panel": HALF}]}]}
    answer = await kim.ask(
        "PUT",
        "/api/layouts/mine",
        content=json.dumps(layout),
        headers={"Content-Type": "application/json"},
    )
    assert told(answer)
    assert await kim.get("/api/calls?state=all") == []


async def test_a_discipline_is_one_of_the_agencys(kim: Visitor) -> None:
    call = {"type": "ALARM", "place": "ELM", "discipline": "J SMITH 555-0100"}
    answer = await kim.ask("POST", "/api/calls", call)
    assert "discipline" in told(answer)
    assert (await kim.ask("POST", "/api/calls", call | {"discipline": "fire"})).status_code == 201


NO_NAMES = ["A" * 41, "FIRE\x1b[2J", "FIRE\nEMS", "john.smith@example.org", "555-0100; call back"]


@pytest.mark.parametrize("name", NO_NAMES)
async def test_what_stays_in_clear_for_good_is_a_short_name(kim: Visitor, name: str) -> None:
    await kim.done("N ALARM 12 SAMPLE ST")
    (call,) = await kim.get("/api/calls")
    to = await kim.ask("POST", f"/api/calls/{call['number']}/hand-over", {"to": name})
    assert to.json()["because"].startswith("to: ")
    card = {"card": name, "received": "0:00", "type": "ALARM", "place": "12 SAMPLE ST"}
    assert (await kim.ask("POST", "/api/cards", card)).json()["because"].startswith("card: ")


async def test_a_hand_over_names_an_agency_and_keeps_the_rest_apart(kim: Visitor) -> None:
    await kim.done("N ALARM 12 SAMPLE ST")
    answer = await kim.say("HAND 1 EMS, J SMITH 555-0100")
    assert "goes after" in told(answer)
    await kim.done("HAND 1 NEWINGTON P.D. - J SMITH, 555-0100")
