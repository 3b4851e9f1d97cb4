"""What the board shows of a unit, fact by fact."""

from typing import Any

from domain.dispatch.events import (
    TrafficStopMade,
    UnitArrived,
    UnitCleared,
    UnitDispatched,
    UnitPreempted,
    UnitStacked,
)
from domain.kernel import Event
from domain.patrol.events import (
    BeatAssigned,
    EmergencyAcknowledged,
    EmergencyCleared,
    EmergencyRaised,
    StatusChanged,
    WelfareCheckAnswered,
    WelfareCheckDue,
    WelfareCheckWarned,
)
from eventlog.memory import MemoryLog
from projections.standing import Standing
from projections.unit_row import UnitRow, Waiting
from tests.domain.town import of_tour, off_duty, on_call, on_duty
from tests.given import stamp
from tests.projections.histories import recorded


async def shown(*facts: Event, unit: str = "1A12") -> UnitRow | None:
    """Give the unit's row on the board after these facts were recorded in this order."""
    log = MemoryLog()
    await recorded(log, list(facts))
    standing = Standing(log)
    await standing.take((await log.read()).events)
    row: UnitRow | None = standing.rows["units"].on_board.get(unit)
    return row


def at(seconds: float) -> Any:
    return stamp(seconds).at


async def test_a_unit_is_on_the_board_while_it_is_on_duty() -> None:
    row = await shown(on_duty(at=0, beat="B1", training=True))
    assert row
    assert (row.status, row.since, row.beat, row.training) == ("AV", at(0), "B1", True)
    assert (row.officer_ids, row.began_at) == (("officer-1A12",), at(0))
    assert await shown(on_duty(at=0), off_duty(at=9)) is None


async def test_its_status_follows_what_it_does() -> None:
    sent = on_call(UnitDispatched, at=10)
    row = await shown(on_duty(at=0), sent)
    assert row
    assert (row.status, row.number, row.stage) == ("DP", "26-000001", "dispatched")
    assert (row.sent_at, row.sent_by) == (at(10), "dispatcher-7")
    row = await shown(on_duty(at=0), sent, on_call(UnitArrived, at=50))
    assert row
    assert (row.status, row.since, row.heard_at) == ("OS", at(50), at(50))
    row = await shown(on_duty(at=0), sent, on_call(UnitCleared, at=90))
    assert row
    assert (row.status, row.number, row.stage) == ("AV", "", None)
    row = await shown(
        on_duty(at=0), sent, on_call(UnitPreempted, at=90, to_number="26-000002", reason="worse")
    )
    assert row
    assert (row.status, row.heard_at) == ("AV", at(0))
    row = await shown(on_duty(at=0), of_tour(StatusChanged, at=5, status="ML", text="lunch"))
    assert row
    assert (row.status, row.since) == ("ML", at(5))
    assert row.status_text.startswith("sealed:")
    row = await shown(on_duty(at=0), on_call(TrafficStopMade, at=5, plate="CT 1"))
    assert row
    assert (row.status, row.stage) == ("TS", "arrived")
    row = await shown(on_duty(at=0), of_tour(BeatAssigned, at=5, beat="B9"))
    assert row
    assert row.beat == "B9"


async def test_clearing_one_call_leaves_the_stacked_ones() -> None:
    row = await shown(
        on_duty(at=0),
        on_call(UnitDispatched, at=1),
        on_call(UnitStacked, call=2, at=2),
        on_call(UnitStacked, call=3, at=3),
        on_call(UnitCleared, at=4),
    )
    assert row
    assert row.stacked == (
        Waiting(call_id="call-2", number="26-000002"),
        Waiting(call_id="call-3", number="26-000003"),
    )


async def test_an_emergency_is_a_flag_beside_the_status() -> None:
    raised = of_tour(EmergencyRaised, at=30)
    row = await shown(on_duty(at=0), on_call(UnitDispatched, at=1), raised)
    assert row
    assert (row.emergency_since, row.emergency_by) == (at(30), "dispatcher-7")
    assert (row.status, row.number) == ("DP", "26-000001")
    cleared = of_tour(EmergencyCleared, at=40, reason="all well")
    row = await shown(on_duty(at=0), raised, cleared)
    assert row
    assert row.emergency_since is None


async def test_who_first_acknowledged_an_emergency_is_shown_until_it_is_over() -> None:
    raised = of_tour(EmergencyRaised, at=30)
    taken = of_tour(EmergencyAcknowledged, at=35)
    row = await shown(on_duty(at=0), raised, taken, of_tour(EmergencyAcknowledged, at=36))
    assert row
    assert row.emergency_acknowledged_at == at(35)
    assert row.emergency_acknowledged_by == "dispatcher-7"
    cleared = of_tour(EmergencyCleared, at=40, reason="all well")
    row = await shown(on_duty(at=0), raised, taken, cleared, of_tour(EmergencyRaised, at=50))
    assert row
    assert (row.emergency_since, row.emergency_acknowledged_at) == (at(50), None)


async def test_an_emergency_shows_off_duty_too_and_outlasts_a_tour() -> None:
    raised = of_tour(EmergencyRaised, at=30, tour_id="", anomaly="not on duty")
    row = await shown(raised)
    assert row
    assert (row.on_duty, row.status, row.emergency_since) == (False, "OD", at(30))
    row = await shown(raised, on_duty(at=40))
    assert row
    assert (row.on_duty, row.emergency_since) == (True, at(30))
    row = await shown(on_duty(at=0), of_tour(EmergencyRaised, at=30), off_duty(at=40))
    assert row
    assert (row.on_duty, row.emergency_since) == (False, at(30))


async def test_a_welfare_check_is_due_then_warned_then_answered() -> None:
    due = of_tour(WelfareCheckDue, at=60, due_at=at(60))
    warned = of_tour(WelfareCheckWarned, at=90, due_at=at(60))
    row = await shown(on_duty(at=0), due)
    assert row
    assert (row.check_due_at, row.check_warned, row.heard_at) == (at(60), False, at(0))
    row = await shown(on_duty(at=0), due, warned)
    assert row
    assert row.check_warned
    row = await shown(on_duty(at=0), due, warned, of_tour(WelfareCheckAnswered, at=95))
    assert row
    assert (row.check_due_at, row.check_warned, row.heard_at) == (None, False, at(95))


async def test_late_news_of_the_last_tour_does_not_touch_the_new_one() -> None:
    late = on_call(UnitDispatched, at=5)
    row = await shown(on_duty(at=0), off_duty(at=9), on_duty(at=20, tour_id="tour-2"), late)
    assert row
    assert (row.tour_id, row.status, row.changed_at) == ("tour-2", "AV", at(20))


async def test_what_came_late_takes_its_place_in_time() -> None:
    row = await shown(
        on_duty(at=0), on_call(UnitDispatched, at=10), on_call(UnitCleared, at=90),
        on_call(UnitArrived, at=50),
    )  # fmt: skip
    assert row
    assert (row.status, row.since) == ("AV", at(90))
