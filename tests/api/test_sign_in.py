"""Signing in over HTTP: cookie and token, lock-out, sessions, positions and shift change."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.api.town import PASSWORD, Town, Visitor, admit_everyone, settings_for
from tests.postgres import TestServer


async def sign_in(town: Town, name: str, password: str = PASSWORD) -> tuple[int, dict[str, object]]:
    """Try to sign in."""
    answer = await town.client.post("/api/sign-in", json={"name": name, "password": password})
    return answer.status_code, answer.json()


async def test_the_cookie_serves_browsers_and_the_token_programs(town: Town) -> None:
    body = {"name": "dispatcher", "password": PASSWORD, "position": "D1"}
    answer = await town.client.post("/api/sign-in", json=body)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert answer.json()["roles"] == ["dispatcher"]
    by_cookie = await town.client.get("/api/session")
    town.client.cookies.clear()
    token = {"Authorization": f"Bearer {answer.json()['token']}"}
    by_token = await town.client.get("/api/session", headers=token)
    assert by_cookie.json() == by_token.json()
    assert by_token.json()["position"] == "D1"


async def test_behind_tls_the_cookie_is_secure(
    server: TestServer, agency: str, tmp_path: Path
) -> None:
    await admit_everyone(server, agency)
    settings = settings_for(server, agency, tmp_path)
    async with Town.open(replace(settings, public_origin="https://town")) as town:
        body = {"name": "dispatcher", "password": PASSWORD}
        answer = await town.client.post("/api/sign-in", json=body)
    assert "Secure" in answer.headers["set-cookie"]


async def test_guessing_is_stopped_and_told_when_to_come_again(town: Town) -> None:
    guesses = [await sign_in(town, "records", "wrong password") for _ in range(6)]
    assert [status for status, _ in guesses] == [401] * 5 + [429]
    assert guesses[0][1]["refused"] == "NotLetIn"
    assert guesses[5][1]["refused"] == "LockedOut"
    assert "Try again at" in str(guesses[5][1]["because"])
    assert (await sign_in(town, "records"))[0] == 429


async def test_signing_out_ends_the_session_and_leaves_the_position(
    town: Town, kim: Visitor
) -> None:
    assert (await kim.ask("POST", "/api/sign-out")).status_code == 204
    assert (await kim.ask("GET", "/api/session")).status_code == 401
    relief = await town.sign_in("relief", "D1")
    assert (await relief.get("/api/session"))["position"] == "D1"


async def test_a_position_that_is_worked_is_not_taken(town: Town, kim: Visitor) -> None:
    body = {"name": "relief", "password": PASSWORD, "position": "D1"}
    answer = await town.client.post("/api/sign-in", json=body)
    assert (answer.status_code, answer.json()["refused"]) == (409, "PositionTaken")
    assert "dispatcher" in answer.json()["because"]
    assert len(await kim.get("/api/sessions")) == 1


async def test_at_shift_change_the_next_dispatcher_goes_on_at_the_position(
    town: Town, kim: Visitor
) -> None:
    body = {"name": "relief", "password": PASSWORD, "text": "three calls pending"}
    answer = await kim.ask("POST", "/api/hand-over", body)
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["position"]) == ("relief", "D1")
    assert (await kim.ask("GET", "/api/session")).status_code == 401
    town.client.cookies.clear()
    relief = Visitor(town.client, answer.json())
    await relief.done("N ALARM 12 MILL ROAD")
    auditor = await town.sign_in("auditor")
    lines = (await auditor.ask("GET", "/api/events")).text.splitlines()
    assert any("PositionHandedOver" in line and "three calls" in line for line in lines)


async def test_a_hand_over_with_a_wrong_password_leaves_all_as_it_was(kim: Visitor) -> None:
    body = {"name": "relief", "password": "not the password"}
    assert (await kim.ask("POST", "/api/hand-over", body)).status_code == 401
    assert (await kim.get("/api/session"))["name"] == "dispatcher"


async def test_signing_on_and_off_at_a_position_by_command(town: Town) -> None:
    kim = await town.sign_in("dispatcher")
    await kim.done("ON D3")
    assert (await kim.get("/api/session"))["position"] == "D3"
    await kim.done("OFF")
    assert (await kim.get("/api/session"))["position"] == ""


async def test_sessions_are_listed_and_revoked_by_those_who_oversee(
    town: Town, kim: Visitor
) -> None:
    officer, admin = await town.sign_in("officer"), await town.sign_in("admin")
    listed = await admin.get("/api/sessions")
    assert {one["account"] for one in listed} == {"dispatcher", "officer", "admin"}
    assert "token" not in str(listed)
    kims = next(one["id"] for one in listed if one["account"] == "dispatcher")
    assert (await officer.ask("DELETE", f"/api/sessions/{kims}")).status_code == 403
    assert (await admin.ask("DELETE", f"/api/sessions/{kims}")).status_code == 204
    assert (await kim.ask("GET", "/api/session")).status_code == 401
    assert (await admin.ask("DELETE", f"/api/sessions/{kims}")).status_code == 404
    assert (await town.sign_in("relief", "D1")).signed_in["position"] == "D1"


async def test_demo_accounts_do_not_come_in_to_a_real_town(
    town: Town, server: TestServer, agency: str, tmp_path: Path
) -> None:
    await town.app.state.centre.rows.execute("UPDATE accounts SET demo = true")
    assert (await sign_in(town, "dispatcher"))[0] == 401
    settings = settings_for(server, agency, tmp_path, demo=True)
    async with Town.open(settings) as demo:
        assert (await sign_in(demo, "dispatcher"))[0] == 200


@pytest.mark.parametrize("body", [{}, {"name": "Kim", "password": "x"}, {"name": "kim"}, []])
async def test_what_is_sent_is_checked_and_never_repeated(town: Town, body: object) -> None:
    answer = await town.client.post("/api/sign-in", json=body)
    assert (answer.status_code, answer.json()["refused"]) == (422, "NotValid")
    assert "Kim" not in answer.text


async def test_a_request_that_names_another_session_is_of_nobody(town: Town) -> None:
    kim, lee = await town.sign_in("dispatcher", "D1"), await town.sign_in("relief", "D2")
    theirs = {"Blotter-Session": lee.signed_in["session"]}
    answer = await kim.ask("GET", "/api/calls", headers=theirs)
    assert (answer.status_code, answer.json()["refused"]) == (401, "NotSignedIn")
    own = {"Blotter-Session": kim.signed_in["session"]}
    assert (await kim.ask("GET", "/api/calls", headers=own)).status_code == 200
