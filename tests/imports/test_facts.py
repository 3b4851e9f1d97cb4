"""What holds of every record that a former system can bring, whatever its instants."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies
from msgspec.structs import replace

from domain.dispatch.events import (
    STAGES,
    CallClosed,
    CallReceived,
    CallReopened,
    CallStageReported,
    Stage,
)
from domain.dispatch.imported import (
    IMPORTED,
    UNIT_STAGES,
    FormerCall,
    FormerUnit,
    Origin,
    facts_of,
    inversions,
)

NOON = datetime(2031, 5, 3, 12, tzinfo=UTC)
INSTANTS = strategies.integers(0, 20).map(lambda minutes: NOON + timedelta(minutes=minutes))
COURSES = strategies.dictionaries(strategies.sampled_from(STAGES), INSTANTS)
UNIT_COURSES = strategies.dictionaries(strategies.sampled_from(list(UNIT_STAGES)), INSTANTS)


def call(stages: Mapping[Stage, datetime], *units: FormerUnit, **other: bool) -> FormerCall:
    plain = FormerCall(
        origin=Origin("row", 2, "mark"),
        call_id="C1",
        number="1",
        source_system="old",
        type="A",
        source="911",
        priority="1",
        stages={"received": NOON, **stages},
        doubts={},
        units=units,
    )
    return replace(plain, **other)


def unit(name: str, stages: Mapping[Stage, datetime]) -> FormerUnit:
    return FormerUnit(origin=Origin(name, 3, "mark"), unit_id=name, stages=stages, doubts={})


@given(COURSES)
def test_every_instant_stands_in_the_log_once(stages: Mapping[Stage, datetime]) -> None:
    record = call(stages)
    received, *others = facts_of(record, IMPORTED)
    assert isinstance(received, CallReceived)
    told = [received.at, received.presented_at, received.answered_at]
    told += [fact.at for fact in others]
    assert sorted(at for at in told if at) == sorted(record.stages.values())
    ids = [fact.stamp.command_id for fact in (received, *others)]
    assert len(set(ids)) == len(ids)


@given(COURSES)
def test_a_stage_is_marked_only_if_it_comes_before_an_earlier_one(
    stages: Mapping[Stage, datetime],
) -> None:
    marked = inversions(stages)
    in_turn = sorted(stages, key=STAGES.index)
    for stage in marked:
        earlier = in_turn[: in_turn.index(stage)]
        assert any(stages[one] > stages[stage] for one in earlier)
    if [stages[one] for one in in_turn] == sorted(stages.values()):
        assert not marked


@given(COURSES)
def test_a_call_ends_open_exactly_if_reopened_and_not_closed_again(
    stages: Mapping[Stage, datetime],
) -> None:
    facts = facts_of(call(stages), IMPORTED)
    ends = [fact for fact in facts if isinstance(fact, CallClosed | CallReopened)]
    closings = [fact for fact in ends if isinstance(fact, CallClosed)]
    again = "reopened" in stages and stages.get("final_closed", NOON) >= stages["reopened"]
    again = again and "final_closed" in stages
    assert len(closings) == ("closed" in stages) + again
    reported = {fact.stage for fact in facts if isinstance(fact, CallStageReported)}
    assert ("final_closed" in reported) == ("final_closed" in stages and not again)


@given(strategies.lists(UNIT_COURSES, min_size=1, max_size=4))
def test_a_call_closes_with_its_last_unit(courses: list[Mapping[Stage, datetime]]) -> None:
    units = [unit(f"E{number}", stages) for number, stages in enumerate(courses)]
    facts = facts_of(call({}, *units, ends_with_units=True), IMPORTED)
    closed = [fact.at for fact in facts if isinstance(fact, CallClosed)]
    if all("cleared" in stages for stages in courses):
        assert closed == [max(stages["cleared"] for stages in courses)]
    else:
        assert closed == []
