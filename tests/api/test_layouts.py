"""Layouts belong to a position, whoever works it, on whatever machine."""

from typing import Any

from api.http.layouts import MOST
from tests.api.town import Town, Visitor

NIGHT: dict[str, Any] = {
    "line": True,
    "columns": [
        {"share": 2.0, "panels": [{"panel": "pending", "share": 1.0}]},
        {"share": 1.0, "panels": [{"panel": "units", "share": 3.0}]},
    ],
}


async def test_a_layout_is_kept_for_the_position_and_not_for_another(
    town: Town, kim: Visitor
) -> None:
    assert await kim.get("/api/layouts") == {}
    assert (await kim.ask("PUT", "/api/layouts/night", NIGHT)).status_code == 204
    assert await kim.get("/api/layouts") == {"night": NIGHT}
    other = await town.sign_in("relief", "D2")
    assert await other.get("/api/layouts") == {}
    await kim.ask("POST", "/api/sign-out")
    later = await town.sign_in("relief", "D1")
    assert await later.get("/api/layouts") == {"night": NIGHT}


async def test_a_layout_is_replaced_and_dropped(kim: Visitor) -> None:
    await kim.ask("PUT", "/api/layouts/night", NIGHT)
    bare = {"line": False, "columns": NIGHT["columns"][:1]}
    await kim.ask("PUT", "/api/layouts/night", bare)
    assert await kim.get("/api/layouts") == {"night": bare}
    for _ in range(2):
        assert (await kim.ask("DELETE", "/api/layouts/night")).status_code == 204
    assert await kim.get("/api/layouts") == {}


async def test_what_is_no_layout_is_refused_with_a_sentence(kim: Visitor) -> None:
    for name, body, told in (
        ("night", {"columns": []}, "columns"),
        ("night", {"columns": [{"panels": [{"panel": "radar"}]}]}, "no panel radar"),
        ("night", NIGHT | {"more": 1}, "more"),
        ("Night!", NIGHT, "name"),
        ("save", NIGHT, "a word of LAY"),
    ):
        answer = await kim.ask("PUT", f"/api/layouts/{name}", body)
        assert answer.status_code == 422, name
        assert told in answer.json()["because"]
    assert await kim.get("/api/layouts") == {}


async def test_there_are_only_so_many(kim: Visitor) -> None:
    for n in range(MOST):
        assert (await kim.ask("PUT", f"/api/layouts/l{n}", NIGHT)).status_code == 204
    answer = await kim.ask("PUT", "/api/layouts/one-more", NIGHT)
    assert answer.status_code == 409
    assert "LAY DROP" in answer.json()["because"]
    assert (await kim.ask("PUT", "/api/layouts/l0", NIGHT)).status_code == 204


async def test_who_has_no_position_keeps_them_for_the_account(town: Town) -> None:
    auditor = await town.sign_in("auditor")
    assert (await auditor.ask("PUT", "/api/layouts/wide", NIGHT)).status_code == 204
    assert list(await auditor.get("/api/layouts")) == ["wide"]
