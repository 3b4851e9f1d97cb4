"""Who works which position: each session for itself, and what a supervisor can do about it."""

from tests.api.town import Town, Visitor

NEW = "N ALARM 12 MILL ROAD"


async def where(visitor: Visitor) -> str:
    """Tell which position a session is at."""
    position: str = (await visitor.get("/api/session"))["position"]
    return position


async def test_a_supervisor_frees_a_position_that_somebody_left_without_a_word(
    town: Town, kim: Visitor
) -> None:
    supervisor = await town.sign_in("supervisor", "S1")
    relief = await town.sign_in("relief")
    taken = (await relief.say("ON D1")).json()
    assert taken["refused"] == "PositionTaken"
    assert "OFF D1 - reason" in taken["because"]
    assert (await relief.say("OFF D1 - she has gone home")).status_code == 403
    freed = await supervisor.done("OFF D1 - she has gone home")
    assert freed["result"].startswith("D1 dispatcher off ")
    await relief.done("ON D1")
    assert [await where(one) for one in (kim, supervisor, relief)] == ["", "S1", "D1"]
    auditor = await town.sign_in("auditor")
    lines = (await auditor.ask("GET", "/api/events")).text.splitlines()
    (left,) = [line for line in lines if '"type":"PositionLeft"' in line]
    for told in ('"by":"supervisor"', '"principal":"dispatcher"', '"reason":"she has gone home"'):
        assert told in left


async def test_freeing_by_the_typed_route_is_the_same(town: Town, kim: Visitor) -> None:
    supervisor = await town.sign_in("supervisor")
    path, why = "/api/positions/D1/free", {"reason": "she has gone home"}
    assert (await kim.ask("POST", path, why)).status_code == 403
    freed = await supervisor.ask("POST", path, why)
    assert freed.json()["result"].startswith("D1 dispatcher off ")
    again = await supervisor.ask("POST", path, why)
    assert again.json()["result"] == "D1 free already"


async def test_only_a_supervisor_signs_off_another(town: Town, kim: Visitor) -> None:
    supervisor = await town.sign_in("supervisor", "S1")
    answer = await supervisor.say("OFF D1")
    assert (answer.status_code, answer.json()["refused"]) == (409, "WorkedByAnother")
    assert "OFF D1 - reason" in answer.json()["because"]
    assert [await where(one) for one in (kim, supervisor)] == ["D1", "S1"]


async def test_two_sessions_of_one_account_work_two_positions(town: Town, kim: Visitor) -> None:
    there = await town.sign_in("dispatcher", "D2")
    answer = await there.say("OFF D1")
    assert answer.json()["refused"] == "WorkedInAnotherSession"
    await there.done("OFF")
    assert [await where(one) for one in (kim, there)] == ["D1", ""]
    relief = await town.sign_in("relief", "D2")
    assert (await relief.say("ON D1")).json()["refused"] == "PositionTaken"


async def test_a_position_taken_over_in_a_new_session_stays_when_the_old_one_ends(
    town: Town, kim: Visitor
) -> None:
    anew = await town.sign_in("dispatcher", "D1")
    assert [await where(one) for one in (kim, anew)] == ["", "D1"]
    assert (await kim.ask("POST", "/api/sign-out")).status_code == 204
    relief = await town.sign_in("relief")
    assert (await relief.say("ON D1")).json()["refused"] == "PositionTaken"
    await anew.ask("POST", "/api/sign-out")
    await relief.done("ON D1")


async def test_who_goes_to_another_position_leaves_the_first(town: Town, kim: Visitor) -> None:
    relief = await town.sign_in("relief", "D2")
    assert (await kim.say("ON D2")).json()["refused"] == "PositionTaken"
    assert await where(kim) == "D1"
    await kim.done("ON D3", "to-D3")
    await relief.done("ON D1")
    await kim.done("ON D2")
    await kim.done("ON D3", "to-D3")
    assert [await where(one) for one in (kim, relief)] == ["D2", "D1"]


async def test_who_has_handed_over_is_at_no_position(town: Town, kim: Visitor) -> None:
    await kim.done("HO relief - all quiet")
    assert await where(kim) == ""
    relief = await town.sign_in("relief", "D1")
    await kim.ask("POST", "/api/sign-out")
    assert (await relief.say("HO dispatcher - still quiet")).status_code == 200


async def test_undo_goes_by_the_position_where_it_is_typed(town: Town, kim: Visitor) -> None:
    there = await town.sign_in("dispatcher", "D2")
    new = await kim.done(NEW)
    await there.get(f"/api/calls?after={new['position']}")
    await there.done("NT 1 dog")
    noted = await kim.done("NT 1 cat")
    undone = await there.done("UNDO")
    (call,) = await kim.get(f"/api/calls?after={undone['position']}")
    assert [note["text"] for note in call["notes"]] == ["cat"]
    answer = await there.say("UNDO")
    assert (answer.status_code, answer.json()["refused"]) == (409, "NothingToUndo")
    await there.done(f"UNDO {noted['position']} - wrong call")


async def test_undo_takes_back_nothing_of_who_worked_the_position_before(
    town: Town, kim: Visitor
) -> None:
    await kim.done(f"{NEW}; HO relief")
    relief = await town.sign_in("relief", "D1")
    assert (await relief.say("UNDO")).json()["refused"] == "NothingToUndo"
