"""What units do and report: the typed twins of their verbs. A report is never refused."""

from typing import Any

from fastapi import APIRouter

from api import codes
from api.desk import Desk
from api.http import bodies
from api.http.access import Working
from api.http.bodies import InPath
from api.http.calls import shown
from domain.dispatch.reports import (
    ReportAcknowledged,
    ReportArrived,
    ReportAtDestination,
    ReportCleared,
    ReportEnRoute,
    ReportTransporting,
)
from domain.dispatch.self_initiated import MakeTrafficStop, OnView
from domain.kernel import Command
from domain.patrol.emergencies import AcknowledgeEmergency, ClearEmergency, RaiseEmergency
from domain.patrol.status import ChangeStatus
from domain.patrol.tours import AssignBeat, LogOff, LogOn
from domain.patrol.welfare import AnswerWelfareCheck

router = APIRouter(tags=["units"])


async def _of_unit(desk: Desk, command: type[Command], unit: str, **fields: Any) -> Any:
    return shown(await desk.do(command, unit_id=unit.upper(), **fields))


async def _reported(
    desk: Desk, report: type[Command], unit: str, body: bodies.OnCall | None, **fields: Any
) -> Any:
    call_id = await desk.call_id(body.call) if body and body.call else ""
    return await _of_unit(desk, report, unit, call_id=call_id, **fields)


@router.put("/api/units/{unit}/tour")
async def log_on(unit: InPath, body: bodies.Crew, desk: Working) -> Any:
    """Begin a tour of duty with a crew (LO)."""
    return await _of_unit(
        desk,
        LogOn,
        unit,
        tour_id=desk.new_id(),
        officer_ids=tuple(officer.upper() for officer in body.officers),
        beat=codes.beat(desk.tables, body.beat),
        training=body.training,
    )


@router.delete("/api/units/{unit}/tour")
async def log_off(unit: InPath, desk: Working) -> Any:
    """End the tour of duty (LF)."""
    return await _of_unit(desk, LogOff, unit)


@router.put("/api/units/{unit}/beat")
async def assign_beat(unit: InPath, body: bodies.BeatOf, desk: Working) -> Any:
    """Let the unit work this beat."""
    return await _of_unit(desk, AssignBeat, unit, beat=codes.beat(desk.tables, body.beat))


@router.put("/api/units/{unit}/status")
async def change_status(unit: InPath, body: bodies.StatusOf, desk: Working) -> Any:
    """Set one of the agency's statuses (S)."""
    status = codes.status(desk.tables, body.status)
    return await _of_unit(desk, ChangeStatus, unit, status=status, text=body.text)


@router.post("/api/units/{unit}/acknowledged")
async def acknowledged(unit: InPath, desk: Working, body: bodies.OnCall | None = None) -> Any:
    """The unit has heard its dispatch (AK)."""
    return await _reported(desk, ReportAcknowledged, unit, body)


@router.post("/api/units/{unit}/en-route")
async def en_route(unit: InPath, desk: Working, body: bodies.OnCall | None = None) -> Any:
    """The unit is on its way (EN)."""
    return await _reported(desk, ReportEnRoute, unit, body)


@router.post("/api/units/{unit}/arrived")
async def arrived(unit: InPath, desk: Working, body: bodies.OnCall | None = None) -> Any:
    """The unit is on scene (AR)."""
    return await _reported(desk, ReportArrived, unit, body)


@router.post("/api/units/{unit}/transporting")
async def transporting(unit: InPath, desk: Working, body: bodies.Transport | None = None) -> Any:
    """The unit is taking someone somewhere (TR)."""
    return await _reported(desk, ReportTransporting, unit, body, to=body.to if body else "")


@router.post("/api/units/{unit}/at-destination")
async def at_destination(unit: InPath, desk: Working, body: bodies.OnCall | None = None) -> Any:
    """The unit has got where it was taking someone (AD)."""
    return await _reported(desk, ReportAtDestination, unit, body)


@router.post("/api/units/{unit}/cleared")
async def cleared(unit: InPath, desk: Working, body: bodies.Cleared | None = None) -> Any:
    """The unit is done with the call (CL)."""
    body = body or bodies.Cleared()
    disposition = codes.disposition(desk.tables, body.disposition)
    return await _reported(desk, ReportCleared, unit, body, disposition=disposition, text=body.text)


@router.post("/api/units/{unit}/traffic-stop", status_code=201)
async def traffic_stop(unit: InPath, body: bodies.Stop, desk: Working) -> Any:
    """The unit stopped a vehicle (TS)."""
    kind = codes.call_type(desk.tables, body.type or desk.tables.traffic_stop)
    return await _self_initiated(desk, MakeTrafficStop, unit, kind, body, plate=body.plate)


@router.post("/api/units/{unit}/on-view", status_code=201)
async def on_view(unit: InPath, body: bodies.Seen, desk: Working) -> Any:
    """The unit came upon something (OV)."""
    kind = codes.call_type(desk.tables, body.type)
    return await _self_initiated(desk, OnView, unit, kind, body)


async def _self_initiated(
    desk: Desk,
    command: type[Command],
    unit: str,
    kind: str,
    body: bodies.Stop | bodies.Seen,
    **fields: Any,
) -> Any:
    done = await desk.new_call(
        command,
        unit_id=unit.upper(),
        type=kind,
        priority=codes.priority(desk.tables, body.priority, kind),
        place=body.place,
        beat=codes.beat(desk.tables, body.beat),
        training=body.training,
        **fields,
    )
    return shown(done, number=desk.made_number)


@router.put("/api/units/{unit}/emergency")
async def raise_emergency(unit: InPath, desk: Working) -> Any:
    """An officer needs help now (EM)."""
    return await _of_unit(desk, RaiseEmergency, unit)


@router.post("/api/units/{unit}/emergency/acknowledge")
async def acknowledge_emergency(unit: InPath, desk: Working) -> Any:
    """Take notice of the unit's emergency (EMA)."""
    return await _of_unit(desk, AcknowledgeEmergency, unit)


@router.post("/api/units/{unit}/emergency/clear")
async def clear_emergency(unit: InPath, body: bodies.Reason, desk: Working) -> Any:
    """The emergency is over (EMC)."""
    return await _of_unit(desk, ClearEmergency, unit, reason=body.reason)


@router.post("/api/units/{unit}/welfare-check/answered")
async def answer_welfare_check(unit: InPath, desk: Working) -> Any:
    """The unit is well (OK)."""
    return await _of_unit(desk, AnswerWelfareCheck, unit)
