"""Units on calls: the typed twins of the verbs that send, stack, pre-empt, divert, exchange."""

from typing import Any

from fastapi import APIRouter

from api.http import bodies
from api.http.access import Working
from api.http.bodies import CallNumber, InPath
from api.http.calls import said, shown
from domain.dispatch.assignments import (
    DispatchUnits,
    DivertUnit,
    ExchangeUnits,
    NamePrimaryUnit,
    PreemptUnit,
    StackUnit,
    UnstackUnit,
)

router = APIRouter(tags=["units on calls"])


@router.post("/api/calls/{number}/units")
async def dispatch_units(number: CallNumber, body: bodies.Units, desk: Working) -> Any:
    """Send units to a call (D, DE, DO)."""
    units = tuple(unit.upper() for unit in body.units)
    return await said(desk, DispatchUnits, number, unit_ids=units, already=body.already)


@router.put("/api/calls/{number}/units/{unit}")
async def dispatch_unit(
    number: CallNumber, unit: InPath, desk: Working, body: bodies.Already | None = None
) -> Any:
    """Send one unit to a call (D)."""
    already = body.already if body else ""
    return await said(desk, DispatchUnits, number, unit_ids=(unit.upper(),), already=already)


@router.put("/api/calls/{number}/stack/{unit}")
async def stack(number: CallNumber, unit: InPath, desk: Working) -> Any:
    """Let the call wait for the unit behind its present one (ST)."""
    return await said(desk, StackUnit, number, unit_id=unit.upper())


@router.delete("/api/calls/{number}/stack/{unit}")
async def unstack(number: CallNumber, unit: InPath, desk: Working) -> Any:
    """The call waits for the unit no longer."""
    return await said(desk, UnstackUnit, number, unit_id=unit.upper())


@router.post("/api/calls/{number}/units/{unit}/preempt")
async def preempt(number: CallNumber, unit: InPath, body: bodies.Reason, desk: Working) -> Any:
    """Take the unit off its call for this more urgent one (PRE)."""
    return await said(desk, PreemptUnit, number, unit_id=unit.upper(), reason=body.reason)


@router.post("/api/calls/{number}/units/{unit}/divert")
async def divert(number: CallNumber, unit: InPath, body: bodies.MaybeReason, desk: Working) -> Any:
    """Send the unit on to this call before it was done with its own (DIV)."""
    return await said(desk, DivertUnit, number, unit_id=unit.upper(), reason=body.reason)


@router.put("/api/calls/{number}/primary/{unit}")
async def name_primary(number: CallNumber, unit: InPath, desk: Working) -> Any:
    """Give the unit charge of the call (PRIM)."""
    return await said(desk, NamePrimaryUnit, number, unit_id=unit.upper())


@router.post("/api/units/{unit}/exchange")
async def exchange(unit: InPath, body: bodies.OtherUnit, desk: Working) -> Any:
    """Let two units change places (X)."""
    other = body.other_unit.upper()
    return shown(await desk.do(ExchangeUnits, unit_id=unit.upper(), other_unit_id=other))
