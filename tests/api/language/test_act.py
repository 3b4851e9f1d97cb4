"""From the typed line to what stands in the log, for every verb."""

import pytest

from api.language.acts import NoPosition, PinHasNoBeat
from api.language.verbs import VERBS
from api.language.wish import View
from domain.dispatch.call import NoSuchCall
from domain.dispatch.events import CallReceived, TrafficStopMade, UnitArrived, UnitCleared
from tests.api.language.desk import MemoryDesk

SHIFT = [
    ("LO 1A12 4411 /B EP", ["TourBegan"]),
    ("LO 1A14 4502", ["TourBegan"]),
    ("BEAT 1A14 KP", ["BeatAssigned"]),
    ("N ALARM 12 MILL ROAD /P 2 - back door", ["CallReceived", "NoteAdded"]),
    ("SAY 1 14 MILL ROAD", ["PlaceSaid"]),
    ("PL 1 14 MILL ROAD /B EP", ["PlaceValidated"]),
    ("PL 1 41.7621,-72.7420", ["PlacePinned"]),
    ("CALLER 1 A SMITH 555-0100 - 16 MILL ROAD", ["CallerAdded"]),
    ("NT 1 dog", ["NoteAdded"]),
    ("CAU 1 dog bites", ["CautionAdded"]),
    ("TY 1 BURG", ["CallRetyped"]),
    ("PR 1 1", ["CallReprioritised"]),
    ("H 1 for the owner", ["CallHeld"]),
    ("RLS 1", ["CallReleased"]),
    ("BU 1 2", ["BackUpWanted"]),
    ("CASE 1", ["CaseNumberAssigned"]),
    ("RE 1", ["UnitsRecommended"]),
    ("D 1 1A12", ["UnitDispatched"]),
    ("AK 1A12", ["UnitAcknowledged"]),
    ("EN 1A12", ["UnitEnRoute"]),
    ("AR 1A12", ["UnitArrived"]),
    ("DE 1 1A14", ["UnitDispatched", "UnitEnRoute"]),
    ("PRIM 1 1A14", ["PrimaryUnitNamed"]),
    ("N SUSP BISHOPS CORNER", ["CallReceived"]),
    ("ST 1A14 2", ["UnitStacked"]),
    ("UNST 1A14 2", ["UnitUnstacked"]),
    ("LK 2 1", ["CallLinked"]),
    ("UNLK 2", ["CallUnlinked"]),
    ("DIV 1A14 2 nearer", ["UnitDiverted", "UnitDispatched"]),
    ("X 1A12 1A14", ["UnitExchanged", "UnitExchanged", "UnitDispatched", "UnitDispatched"]),
    ("PRE 1A12 1 robbery", ["UnitPreempted", "UnitDispatched"]),
    ("TR 1A12 HARTFORD HOSPITAL", ["UnitTransporting"]),
    ("AD 1A12", ["UnitAtDestination"]),
    ("CL 1A12 RT neighbour advised", ["UnitCleared"]),
    ("S 1A12 ML", ["StatusChanged"]),
    ("EM 1A12", ["EmergencyRaised"]),
    ("EMA 1A12", ["EmergencyAcknowledged"]),
    ("EMC 1A12 by mistake", ["EmergencyCleared"]),
    ("OK 1A12", ["WelfareCheckAnswered"]),
    ("HAND 1 FIRE - F26-0031", ["CallHandedOver"]),
    ("CLOSE 1 RT AR - one in custody", ["UnitCleared", "CallClosed"]),
    ("REOPEN 1 rang again", ["CallReopened"]),
    ("CANCEL 2 all is well", ["CallCancelled"]),
    ("DO 1 1A14", ["UnitDispatched", "UnitArrived"]),
    ("CL 1A14", ["UnitCleared"]),
    ("UNDO - wrong unit", ["FactUndone"]),
    ("CL 1A14", ["UnitCleared"]),
    ("TS 1A12 ABC123 MAIN ST", ["CallReceived", "TrafficStopMade"]),
    ("CL 1A12", ["UnitCleared"]),
    ("OV 1A14 SUSP PARK RD", ["CallReceived", "UnitSelfInitiated"]),
    ("CL 1A14", ["UnitCleared"]),
    ("LF 1A14", ["TourEnded"]),
    ("ON east", ["PositionStaffed"]),
    ("HO dispatcher-8 - all quiet", ["PositionHandedOver"]),
]


async def test_a_shift_that_plays_every_verb_leaves_just_these_facts() -> None:
    desk = MemoryDesk("1A12", "1A14")
    for line, expected in SHIFT:
        before = len(await desk.names())
        await desk.type(line)
        assert sorted((await desk.names())[before:]) == sorted(expected), line
    looking = {"CH", "UH", "AT", "OFF", "MON", "LAY"}
    assert {line.split()[0] for line, _ in SHIFT} == set(VERBS) - looking


async def test_signing_off_leaves_the_position_where_one_sits() -> None:
    desk = MemoryDesk()
    await desk.type("ON east; OFF")
    assert await desk.names() == ["PositionStaffed", "PositionLeft"]
    desk.position = ""
    with pytest.raises(NoPosition, match="Sign on at one first"):
        await desk.type("OFF")


async def test_a_call_gets_what_its_type_and_the_agency_say_where_nobody_says_otherwise() -> None:
    desk = MemoryDesk()
    await desk.type("N SHOTS 12 MILL ROAD")
    (call,) = await desk.recorded()
    assert isinstance(call, CallReceived)
    assert (call.priority, call.source, call.self_initiated) == ("P1", "ten-digit", False)


async def test_a_call_from_an_officer_is_self_initiated_and_an_exercise_is_marked() -> None:
    desk = MemoryDesk()
    await desk.type("N SUSP PARK RD /S officer /EX /P 4")
    (call,) = await desk.recorded()
    assert isinstance(call, CallReceived)
    assert (call.self_initiated, call.training, call.priority) == (True, True, "P4")


async def test_a_traffic_stop_is_a_call_of_the_agencys_type() -> None:
    desk = MemoryDesk("1A12")
    await desk.type("LO 1A12 4411; TS 1A12 ABC123 MAIN ST/ELM ST")
    _, call, stop = await desk.recorded()
    assert isinstance(call, CallReceived)
    assert isinstance(stop, TrafficStopMade)
    assert call.type == "TSTOP"


async def test_a_chain_may_act_on_the_call_it_makes() -> None:
    desk = MemoryDesk("1A12")
    await desk.type("LO 1A12 4411; N ALARM 12 MILL ROAD - door; D . 1A12; EN *")
    assert (await desk.names())[-2:] == ["UnitDispatched", "UnitEnRoute"]


async def test_a_late_report_stands_at_its_own_time() -> None:
    desk = MemoryDesk("1A12")
    await desk.type("LO 1A12 4411 /AT 16:00; N ALARM 12 MILL ROAD /AT 16:30; D . 1A12")
    await desk.type("AR 1A12 /AT 16:41:07")
    arrived = (await desk.recorded())[-1]
    assert isinstance(arrived, UnitArrived)
    assert arrived.at.isoformat() == "2026-07-04T20:41:07+00:00"


async def test_star_clears_each_unit_for_itself() -> None:
    desk = MemoryDesk("1A12", "1A14")
    await desk.type("LO 1A12 1; LO 1A14 2; N ALARM A ST; D . 1A12 1A14; CL * RT done")
    cleared = [event for event in await desk.recorded() if isinstance(event, UnitCleared)]
    assert [(one.unit_id, one.disposition) for one in cleared] == [("1A12", "RT"), ("1A14", "RT")]


async def test_a_beat_is_not_lost_with_a_pin_that_cannot_keep_it() -> None:
    desk = MemoryDesk("1A12")
    await desk.type("N ALARM A ST")
    with pytest.raises(PinHasNoBeat, match="Leave /B out"):
        await desk.type("PL . 41.7621,-72.7420 /B EP")


async def test_a_number_that_no_call_has_is_refused_by_the_desk() -> None:
    with pytest.raises(NoSuchCall, match="26-000077"):
        await MemoryDesk().type("NT 77 text")


async def test_looking_records_nothing() -> None:
    desk = MemoryDesk("1A12")
    await desk.type("N ALARM A ST")
    history, units, then, live, asked = [
        (await desk.type(line))[0] for line in ("CH 1", "UH 1A12", "AT 14:00", "AT", "D ?")
    ]
    panel, layout = [(await desk.type(line))[0] for line in ("MON units", "LAY SAVE night")]
    assert panel == View(view="panel", panel="units")
    assert layout == View(view="layout", layout="night", layout_act="save")
    assert history == View(view="history", call="26-000001")
    assert units == View(view="history", unit="1A12")
    assert isinstance(then, View)
    assert then.at is not None
    assert live == View(view="board")
    assert isinstance(asked, View)
    assert asked.text.startswith("D call unit…")
    assert len(await desk.names()) == 1
