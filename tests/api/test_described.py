"""What the interface says of itself is what it answers."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from api.history import HistoryFact, LogFact
from api.http.answers import COMPONENTS, Board, Intervals, LineAnswer
from projections.call_row import CallRow
from projections.unit_row import UnitRow
from tests.api.town import Town, Visitor

ROWS = {
    "/api/board": Board,
    "/api/calls": list[CallRow],
    "/api/calls/{number}": CallRow,
    "/api/calls/{number}/history": list[HistoryFact],
    "/api/units": list[UnitRow],
    "/api/units/{unit}": UnitRow,
    "/api/units/{unit}/history": list[HistoryFact],
    "/api/events": LogFact,
    "/api/statistics/intervals": Intervals,
}


@pytest.fixture
async def number(kim: Visitor) -> str:
    """Play a little; give the call's number."""
    done = await kim.done("LO 1A12 4711; N FIGHT 3 ELM STREET - two men; D . 1A12")
    (call,) = await kim.get(f"/api/calls?after={done['position']}")
    found: str = call["number"]
    return found


def fields_of(kind: Any) -> set[str]:
    """Name the fields of a described answer."""
    return {field.encode_name for field in msgspec.structs.fields(kind)}


async def test_each_answer_has_the_fields_that_are_described(town: Town, number: str) -> None:
    auditor = await town.sign_in("auditor")
    described = (await town.client.get("/openapi.json")).json()
    for path, kind in ROWS.items():
        asked = path.format(number=number, unit="1A12") + "?interval=total" * path.endswith("vals")
        answer = await auditor.ask("GET", asked)
        text = answer.content.splitlines()[-1] if kind is LogFact else answer.content
        told = msgspec.json.decode(text)
        one = told[0] if isinstance(told, list) else told
        msgspec.json.decode(text, type=kind)
        assert set(one) <= fields_of(getattr(kind, "__args__", (kind,))[0]), path
        content = described["paths"][path]["get"]["responses"]["200"]["content"]
        (schema,) = (each["schema"] for each in content.values())
        (reference,) = references(schema)
        assert set(described["components"]["schemas"][reference]["properties"]) >= set(one), path


async def test_a_lines_answer_and_a_refusal_are_described(town: Town, kim: Visitor) -> None:
    described = (await town.client.get("/openapi.json")).json()
    command = described["paths"]["/api/command"]["post"]["responses"]
    assert list(references(command["200"])) == ["LineAnswerShown"]
    assert list(references(command["4XX"])) == ["RefusalShown"]
    msgspec.json.decode((await kim.say("LO 1A14 4712")).content, type=LineAnswer)
    refused = (await kim.say("FROB")).json()
    assert set(refused) <= set(COMPONENTS["RefusalShown"]["properties"])


async def test_every_reference_leads_somewhere(town: Town) -> None:
    described = (await town.client.get("/openapi.json")).json()
    assert set(references(described)) <= set(described["components"]["schemas"])


def references(described: Any) -> Iterator[str]:
    """Name the schemas that are referred to."""
    yield from re.findall(
        r'"\$ref":"#/components/schemas/(\w+)"', msgspec.json.encode(described).decode()
    )


async def test_what_is_gone_is_named_as_the_socket_names_it(town: Town) -> None:
    live = (await town.client.get("/asyncapi.json")).json()
    gone = live["channels"]["live"]["messages"]["delta"]["payload"]["properties"]["gone"]
    assert "number" in gone["properties"]["calls"]["description"]
    assert "unit_id" in gone["properties"]["units"]["description"]
    assert "call_id" not in str(gone)
