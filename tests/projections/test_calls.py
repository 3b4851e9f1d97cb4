"""What the board and the archive show of a call, fact by fact."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.dispatch.events import (
    STAGES,
    BackUpWanted,
    CallCancelled,
    CallClosed,
    CallerAdded,
    CallHandedOver,
    CallHeld,
    CallLinked,
    CallReleased,
    CallReopened,
    CallReprioritised,
    CallRetyped,
    CallStageReported,
    CallUnlinked,
    CaseNumberAssigned,
    CautionAdded,
    NoteAdded,
    PlacePinned,
    PlaceSaid,
    PlaceValidated,
    PrimaryUnitNamed,
    TrafficStopMade,
    UnitAcknowledged,
    UnitArrived,
    UnitCleared,
    UnitDispatched,
    UnitEnRoute,
    UnitExchanged,
    UnitPreempted,
    UnitSelfInitiated,
    UnitStacked,
    UnitUnstacked,
)
from domain.dispatch.imported import IMPORTED, REPLAYED
from domain.kernel import Event
from projections.call_records import course
from projections.call_row import Caller, CallRow, HandedOver, Hold, Link, Note, Stages
from projections.calls import is_on_board
from projections.catalogue import calls
from projections.kernel import told
from tests.domain.town import of_call, on_call, received
from tests.given import recorded, stamp


def shown(*facts: Event, call_id: str = "call-1") -> CallRow:
    """Give the row after these facts, in the order of their happening."""
    in_order = sorted(recorded(*facts), key=lambda one: (one.event.at, one.position))
    row = CallRow(call_id=call_id)
    return calls.fold(row, told(in_order)) or row


def measured(call: CallRow) -> Stages:
    """Give the instants by which a call is measured."""
    return Stages(**dict(zip(STAGES, course(call), strict=True)))


def at(seconds: float) -> Any:
    return stamp(seconds).at


def said_by(who: str, fact: Event) -> Event:
    return replace(fact, stamp=replace(fact.stamp, by=who))


RECEIVED = received(at=0)


def test_a_call_is_on_the_board_as_it_was_received() -> None:
    row = shown(received(at=0, answered_at=at(-9), presented_at=at(-12), beat="B3"))
    assert is_on_board(row)
    assert (row.number, row.state, row.type, row.priority) == ("26-000001", "open", "DIST", "P2")
    assert (row.source, row.place, row.beat, row.received_at) == (
        "911", "12 Mill Road", "B3", at(0),
    )  # fmt: skip
    assert (row.stages.presented, row.stages.answered) == (at(-12), at(-9))
    assert row.stages.queued == row.stages.received == row.changed_at == at(0)


def test_what_is_learnt_stands_beside_what_was_said() -> None:
    row = shown(
        RECEIVED,
        of_call(PlaceSaid, at=1, place="by the old mill"),
        of_call(PlaceValidated, at=2, address="12 MILL RD", beat="B2"),
        of_call(PlacePinned, at=3, pin="41.76,-72.74"),
        of_call(CallRetyped, at=4, type="FIGHT"),
        of_call(CallReprioritised, at=5, priority="P1"),
        of_call(NoteAdded, at=6, text="two men"),
        of_call(CautionAdded, at=7, text="knife"),
        of_call(CallerAdded, at=8, name="A. Caller", phone="555-0100"),
        of_call(CaseNumberAssigned, at=9, case_number_id="26-C00001"),
        of_call(BackUpWanted, at=10, count=2),
        of_call(CallHandedOver, at=11, to="fire", reference="F12"),
    )
    assert (row.place, row.address, row.pin) == ("by the old mill", "12 MILL RD", "41.76,-72.74")
    assert (row.beat, row.type, row.priority) == ("B2", "FIGHT", "P1")
    assert row.notes == (Note(at=at(6), by="dispatcher-7", text="two men"),)
    assert row.cautions == (Note(at=at(7), by="dispatcher-7", text="knife"),)
    assert row.callers == (Caller(at=at(8), name="A. Caller", phone="555-0100", address=""),)
    assert (row.case_number, row.back_up) == ("26-C00001", 2)
    assert row.handed_to == (HandedOver(at=at(11), to="fire", reference="F12"),)
    assert (row.changed_at, row.position) == (at(11), 12)


def test_a_hold_ends_when_it_is_lifted_or_a_unit_is_sent() -> None:
    held = of_call(CallHeld, at=5, reason="no unit")
    assert shown(RECEIVED, held).hold == Hold(since=at(5), by="dispatcher-7", reason="no unit")
    assert shown(RECEIVED, held, of_call(CallReleased, at=6)).hold is None
    assert shown(RECEIVED, held, on_call(UnitDispatched, at=6)).hold is None


def test_a_duplicate_shows_at_both_calls() -> None:
    link: dict[str, Any] = {
        "number": "26-000001",
        "primary_call_id": "call-2",
        "primary_number": "26-000002",
    }
    linked, unlinked = of_call(CallLinked, at=5, **link), of_call(CallUnlinked, at=6, **link)
    other = received(2, at=0)
    duplicate, primary = shown(RECEIVED, linked), shown(other, linked, call_id="call-2")
    assert (duplicate.primary_call_id, duplicate.primary_number) == ("call-2", "26-000002")
    assert primary.duplicates == (Link(call_id="call-1", number="26-000001"),)
    assert shown(RECEIVED, linked, unlinked).primary_number == ""
    assert shown(other, linked, unlinked, call_id="call-2").duplicates == ()


def test_units_come_and_go_with_their_stages() -> None:
    sent = on_call(UnitDispatched, at=10)
    course_of_1a12 = (
        sent,
        on_call(UnitAcknowledged, at=12),
        on_call(UnitEnRoute, at=20),
        on_call(UnitArrived, at=90),
    )
    (unit,) = shown(RECEIVED, *course_of_1a12).units
    assert (unit.unit_id, unit.stage, unit.since, unit.sent_at) == (
        "1A12",
        "arrived",
        at(90),
        at(10),
    )
    assert (unit.stages.dispatched, unit.stages.en_route) == (at(10), at(20))

    row = shown(RECEIVED, *course_of_1a12, on_call(UnitCleared, at=300, disposition="RPT"))
    (gone,) = row.past_units
    assert row.units == ()
    assert (gone.left, gone.disposition, gone.stages.cleared) == ("cleared", "RPT", at(300))


def test_the_first_unit_has_charge_unless_another_is_named() -> None:
    first, second = on_call(UnitDispatched, at=1), on_call(UnitDispatched, "1A13", at=2)
    named = on_call(PrimaryUnitNamed, "1A13", at=3)
    gone = on_call(UnitCleared, "1A13", at=4)
    assert shown(RECEIVED, first, second).primary_unit == "1A12"
    assert shown(RECEIVED, first, second, named).primary_unit == "1A13"
    assert shown(RECEIVED, first, second, named, gone).primary_unit == "1A12"


@pytest.mark.parametrize(
    ("leaving", "how"),
    [
        (on_call(UnitPreempted, at=5, to_number="26-000002", reason="worse"), "preempted"),
        (on_call(UnitExchanged, at=5, replaced_by="1A13"), "exchanged"),
        (of_call(CallClosed, at=5, dispositions=()), "call ended"),
    ],
)
def test_how_a_unit_left_is_kept(leaving: Event, how: str) -> None:
    row = shown(RECEIVED, on_call(UnitDispatched, at=1), leaving)
    assert ([unit.left for unit in row.past_units], row.units) == ([how], ())


def test_a_call_waits_for_the_units_stacked_on_it() -> None:
    stacked = on_call(UnitStacked, at=1)
    assert shown(RECEIVED, stacked).stacked == ("1A12",)
    assert shown(RECEIVED, stacked, on_call(UnitUnstacked, at=2)).stacked == ()
    assert shown(RECEIVED, stacked, on_call(UnitDispatched, at=2)).stacked == ()


def test_a_traffic_stop_is_on_scene_from_the_first_moment() -> None:
    row = shown(RECEIVED, on_call(TrafficStopMade, at=0, plate="CT 123"))
    assert (row.units[0].stage, row.plates) == ("arrived", ("CT 123",))
    assert row.units[0].stages.dispatched is None


def test_a_call_that_ended_leaves_the_board_and_late_news_does_not_bring_it_back() -> None:
    closed = of_call(CallClosed, at=400, dispositions=("RPT",), text="report taken")
    row = shown(RECEIVED, closed, on_call(UnitDispatched, at=500))
    assert not is_on_board(row)
    assert (row.state, row.dispositions, row.outcome) == ("closed", ("RPT",), "report taken")
    assert (row.ended_at, row.ended_by, row.units) == (at(400), "dispatcher-7", ())
    assert shown(RECEIVED, of_call(CallCancelled, at=9, reason="called back")).state == "cancelled"


def test_a_reopened_call_stays_open_until_it_is_closed_again() -> None:
    closed = of_call(CallClosed, at=100, dispositions=("RPT",))
    reopened = of_call(CallReopened, at=200, reason="came back")
    again = of_call(CallClosed, at=300, dispositions=("ARR",))
    row = shown(RECEIVED, closed, reopened)
    assert is_on_board(row)
    assert (row.stages.closed, row.stages.reopened) == (at(100), at(200))
    row = shown(RECEIVED, closed, reopened, again)
    assert (row.stages.closed, row.stages.final_closed) == (at(100), at(300))


def test_an_imported_call_is_history_until_someone_here_reopens_it() -> None:
    former: dict[str, Any] = {"former_number": "P1", "source_system": "old"}
    told = replace(received(at=0, **former), number_tag="")
    assert not is_on_board(shown(said_by(IMPORTED, told)))
    assert is_on_board(shown(said_by(REPLAYED, told)))
    row = shown(
        said_by(IMPORTED, told),
        said_by(IMPORTED, of_call(CallClosed, at=9, dispositions=())),
        of_call(CallReopened, at=99, reason="new evidence"),
    )
    assert is_on_board(row)
    assert calls.label(row) == row.call_id


def test_a_report_that_does_not_fit_is_marked_and_its_instant_kept() -> None:
    row = shown(RECEIVED, on_call(UnitArrived, at=50, anomaly="not dispatched to the call"))
    assert row.units == ()
    assert [(unit.left, unit.stages.arrived) for unit in row.past_units] == [
        ("never on it", at(50))
    ]
    (mark,) = row.anomalies
    assert (mark.type, mark.unit_id, mark.because) == (
        "UnitArrived", "1A12", "not dispatched to the call",
    )  # fmt: skip


def test_stages_in_the_wrong_order_stand_in_one_course() -> None:
    row = shown(
        RECEIVED,
        on_call(UnitAcknowledged, at=9),
        on_call(UnitDispatched, at=10),
        on_call(UnitCleared, at=80),
        on_call(UnitArrived, at=90),
    )
    (unit,) = row.past_units
    assert (unit.stages.acknowledged, unit.stages.dispatched) == (at(9), at(10))
    assert (unit.stages.cleared, unit.stages.arrived) == (at(80), at(90))


def test_what_the_first_unit_does_not_say_is_not_taken_from_another() -> None:
    first = (
        on_call(UnitDispatched, at=30, presumed=True),
        on_call(UnitArrived, at=30),
    )
    second = (on_call(UnitDispatched, "1A13", at=60), on_call(UnitEnRoute, "1A13", at=70))
    stages = measured(shown(RECEIVED, *first, *second))
    assert (stages.dispatched, stages.en_route, stages.arrived) == (None, None, at(30))
    sooner = (on_call(UnitDispatched, "1A13", at=20), on_call(UnitEnRoute, "1A13", at=25))
    stages = measured(shown(RECEIVED, *sooner, *first))
    assert (stages.dispatched, stages.en_route, stages.arrived) == (at(20), at(25), at(30))


def test_what_a_unit_came_upon_it_was_not_sent_to() -> None:
    came = received(at=0, source="officer", self_initiated=True)
    stages = measured(
        shown(
            came,
            on_call(UnitSelfInitiated, at=0),
            on_call(UnitDispatched, "1A13", at=20),
            on_call(UnitEnRoute, "1A13", at=25),
        )
    )
    assert (stages.dispatched, stages.en_route, stages.arrived) == (at(20), at(25), at(0))


def test_what_a_unit_was_at_off_duty_it_is_at_on_the_tour_that_it_begins() -> None:
    row = shown(
        RECEIVED,
        on_call(UnitSelfInitiated, at=5, tour_id="", anomaly="not on duty"),
        on_call(UnitSelfInitiated, at=50),
    )
    (unit,) = row.units
    assert (unit.tour_id, unit.stage, unit.since) == ("tour-1A12", "arrived", at(5))
    assert len(row.anomalies) == 1


def test_a_call_is_measured_by_its_first_units_and_its_last_clearing() -> None:
    both = (
        on_call(UnitDispatched, at=10),
        on_call(UnitDispatched, "1A13", at=11),
        on_call(UnitEnRoute, "1A13", at=20),
        on_call(UnitArrived, "1A13", at=60),
        on_call(UnitArrived, at=70),
        on_call(UnitCleared, "1A13", at=200),
    )
    stages = measured(shown(RECEIVED, *both))
    assert (stages.dispatched, stages.en_route, stages.arrived) == (at(10), at(20), at(60))
    assert (stages.first_cleared, stages.cleared) == (at(200), None)
    stages = measured(shown(RECEIVED, *both, on_call(UnitCleared, at=300)))
    assert (stages.first_cleared, stages.cleared) == (at(200), at(300))


def test_a_former_systems_instants_count_as_the_first_units() -> None:
    row = shown(
        received(at=0, former_number="P1", source_system="old"),
        of_call(CallStageReported, at=-5, stage="queued"),
        of_call(CallStageReported, at=30, stage="dispatched"),
        of_call(CallStageReported, at=90, stage="first_cleared", anomaly="before arrived"),
    )
    stages = measured(row)
    assert (stages.queued, stages.dispatched) == (at(-5), at(30))
    assert (stages.first_cleared, stages.cleared) == (at(90), None)
    assert [mark.because for mark in row.anomalies] == ["before arrived"]
