"""What someone careless, or someone hostile, types: refused with a sentence, nothing recorded."""

import pytest

from tests.api.town import Visitor


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


@pytest.mark.parametrize(
    "instant",
    ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
)
async def test_no_report_is_of_another_age(kim: Visitor, instant: str) -> None:
    await kim.done("LO 1A12 4711")
    answer = await kim.say("AR 1A12", occurred_at=instant)
    assert answer.status_code == 409, answer.text
    assert answer.json()["refused"] in {"TooLongAgo", "NotYet"}
