"""What happened at a place before, found without anybody keeping its text open."""

from tests.api.town import Town, Visitor


async def numbers(visitor: Visitor, place: str, besides: str = "") -> list[str]:
    """Ask what was there before."""
    answer = await visitor.ask("POST", "/api/places/earlier", {"place": place, "besides": besides})
    assert answer.status_code == 200, answer.text
    return [call["number"] for call in answer.json()]


async def test_earlier_calls_are_found_however_the_place_is_spelt(kim: Visitor) -> None:
    await kim.done("N NOISE 12 SAMPLE STREET")
    await kim.done("CLOSE 1 RT")
    await kim.done("N ALARM MAIN ST/PARK RD")
    await kim.done("N FIGHT 12 Sample St.")
    assert await numbers(kim, "12 sample st, apt 2") == ["26-000003", "26-000001"]
    assert await numbers(kim, "park road & main street") == ["26-000002"]
    assert await numbers(kim, "12 SAMPLE ST", besides="26-000003") == ["26-000001"]
    assert await numbers(kim, "12 SAMPLE RD") == []
    assert await numbers(kim, "...") == []


async def test_a_place_that_was_confirmed_counts_and_a_call_taken_back_does_not(
    kim: Visitor,
) -> None:
    await kim.done("N NOISE BY THE POND")
    await kim.done("PL 1 40 TRIAL AVE")
    assert await numbers(kim, "40 Trial Avenue") == ["26-000001"]
    assert await numbers(kim, "by the pond") == ["26-000001"]
    taken = await kim.done("N NOISE 9 ELM ST")
    await kim.done(f"UNDO {taken['position']} - mistyped")
    assert await numbers(kim, "9 ELM ST") == []


async def test_the_log_holds_no_readable_trace_of_the_place(town: Town, kim: Visitor) -> None:
    await kim.done("N NOISE 12 SAMPLE STREET")
    integration = await town.sign_in("integration")
    answer = await integration.ask("GET", "/api/events")
    assert "SAMPLE" not in answer.text.upper()
    assert "place_id:" in answer.text


async def test_only_who_reads_calls_may_ask(town: Town) -> None:
    for name, status in (("admin", 403), ("integration", 403), ("officer", 200)):
        visitor = await town.sign_in(name)
        answer = await visitor.ask("POST", "/api/places/earlier", {"place": "12 SAMPLE ST"})
        assert answer.status_code == status, name


async def test_a_line_tells_the_number_of_the_call_that_it_made(kim: Visitor) -> None:
    done = await kim.done("N NOISE 12 SAMPLE ST; NT . loud", "made-once")
    assert [part.get("number") for part in done["results"]] == ["26-000001", None]
    again = await kim.done("N NOISE 12 SAMPLE ST; NT . loud", "made-once")
    assert again["results"] == done["results"]
