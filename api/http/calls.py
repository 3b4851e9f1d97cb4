"""What is done to calls: the typed twins of the verbs about a call.

Each route names its command; the header `Idempotency-Key` is the command's id, and `occurred_at`
says when it happened if that was earlier.
"""

from typing import Any

from fastapi import APIRouter

from api import cards, codes
from api.desk import Desk
from api.http import bodies
from api.http.access import Working
from api.http.bodies import CallNumber
from domain.dispatch.calls import (
    AddCaller,
    AddCaution,
    AddNote,
    AssignCaseNumber,
    HandOverCall,
    HoldCall,
    PinPlace,
    ReceiveCall,
    ReleaseCall,
    ReprioritiseCall,
    RetypeCall,
    SayPlace,
    ValidatePlace,
    WantBackUp,
)
from domain.dispatch.cards import EnterCard
from domain.dispatch.closing import CancelCall, CloseCall, ReopenCall
from domain.dispatch.links import LinkCalls, UnlinkCall
from domain.kernel import Command
from eventlog.decide import Done

router = APIRouter(tags=["calls"])


async def said(desk: Desk, command: type[Command], number: str, **fields: Any) -> dict[str, Any]:
    """Carry out a command about the call of this number."""
    return shown(await desk.do(command, call_id=await desk.call_id(number), **fields))


def shown(done: Done, **more: Any) -> dict[str, Any]:
    """Give the position to ask `?after=` for, and the result line."""
    return {"position": done.position, "result": done.answer, **more}


@router.post("/api/calls", status_code=201)
async def receive(body: bodies.NewCall, desk: Working) -> Any:
    """Take a call (N)."""
    told = body.model_dump()
    codes.call_type(desk.tables, body.type)
    told["priority"] = codes.priority(desk.tables, body.priority, body.type)
    told["source"] = codes.source(desk.tables, body.source or desk.tables.default_source)
    codes.beat(desk.tables, body.beat)
    done = await desk.new_call(ReceiveCall, **told)
    return shown(done, number=desk.made_number)


@router.post("/api/cards", status_code=201)
async def enter_card(body: bodies.Card, desk: Working) -> Any:
    """Enter a call that was kept on a paper card: all of it with its true times, or nothing.

    A refusal names the `field` of the card that it is about.
    """
    told = cards.read(body.model_dump(), desk)
    done = await desk.new_call(EnterCard, occurred_at=told.pop("received"), **told)
    return shown(done, number=desk.made_number)


@router.post("/api/calls/{number}/place")
async def say_place(number: CallNumber, body: bodies.Place, desk: Working) -> Any:
    """Write down anew what the caller says of the place."""
    return await said(desk, SayPlace, number, place=body.place)


@router.put("/api/calls/{number}/place")
async def validate_place(number: CallNumber, body: bodies.Address, desk: Working) -> Any:
    """Confirm the place of the call (PL)."""
    beat = codes.beat(desk.tables, body.beat)
    return await said(desk, ValidatePlace, number, address=body.address, beat=beat)


@router.put("/api/calls/{number}/pin")
async def pin(number: CallNumber, body: bodies.Pin, desk: Working) -> Any:
    """Set the call's point on the map (PL)."""
    return await said(desk, PinPlace, number, pin=body.pin)


@router.post("/api/calls/{number}/callers")
async def add_caller(number: CallNumber, body: bodies.Caller, desk: Working) -> Any:
    """Keep another caller about the same thing (CALLER)."""
    return await said(desk, AddCaller, number, **body.model_dump())


@router.put("/api/calls/{number}/type")
async def retype(number: CallNumber, body: bodies.TypeOf, desk: Working) -> Any:
    """Give the call another type (TY)."""
    return await said(desk, RetypeCall, number, type=codes.call_type(desk.tables, body.type))


@router.put("/api/calls/{number}/priority")
async def reprioritise(number: CallNumber, body: bodies.PriorityOf, desk: Working) -> Any:
    """Give the call another priority (PR)."""
    priority = codes.priority(desk.tables, body.priority, "")
    return await said(desk, ReprioritiseCall, number, priority=priority)


@router.post("/api/calls/{number}/notes")
async def add_note(number: CallNumber, body: bodies.Told, desk: Working) -> Any:
    """Keep what was learnt about the call (NT)."""
    return await said(desk, AddNote, number, text=body.text)


@router.post("/api/calls/{number}/cautions")
async def add_caution(number: CallNumber, body: bodies.Told, desk: Working) -> Any:
    """Warn those who go there (CAU)."""
    return await said(desk, AddCaution, number, text=body.text)


@router.put("/api/calls/{number}/hold")
async def hold(number: CallNumber, body: bodies.MaybeReason, desk: Working) -> Any:
    """Let the call wait on purpose (H)."""
    return await said(desk, HoldCall, number, reason=body.reason)


@router.delete("/api/calls/{number}/hold")
async def release(number: CallNumber, desk: Working) -> Any:
    """Let the call wait no longer."""
    return await said(desk, ReleaseCall, number)


@router.put("/api/calls/{number}/link/{primary}")
async def link(number: CallNumber, primary: CallNumber, desk: Working) -> Any:
    """Link the call as a duplicate of its primary (LK)."""
    return await said(desk, LinkCalls, number, primary_call_id=await desk.call_id(primary))


@router.delete("/api/calls/{number}/link")
async def unlink(number: CallNumber, desk: Working) -> Any:
    """The call is no duplicate after all (UNLK)."""
    return await said(desk, UnlinkCall, number)


@router.put("/api/calls/{number}/back-up")
async def want_back_up(number: CallNumber, body: bodies.Count, desk: Working) -> Any:
    """Ask for more units at the call (BU)."""
    return await said(desk, WantBackUp, number, count=body.count)


@router.post("/api/calls/{number}/hand-over")
async def hand_over(number: CallNumber, body: bodies.HandTo, desk: Working) -> Any:
    """Hand the call to fire, EMS or another town."""
    return await said(desk, HandOverCall, number, to=body.to, reference=body.reference)


@router.put("/api/calls/{number}/case")
async def assign_case(number: CallNumber, body: bodies.CaseNumber, desk: Working) -> Any:
    """Give the call a case number: the one said, or the year's next (CASE)."""
    if body.case_number:
        return await said(desk, AssignCaseNumber, number, case_number=body.case_number)
    return shown(await desk.assign_case(await desk.call_id(number)))


@router.post("/api/calls/{number}/cancel")
async def cancel(number: CallNumber, body: bodies.Reason, desk: Working) -> Any:
    """Nobody is needed any more (CANCEL)."""
    return await said(desk, CancelCall, number, reason=body.reason)


@router.post("/api/calls/{number}/close")
async def close(number: CallNumber, body: bodies.Closing, desk: Working) -> Any:
    """Close the call with its outcome, and free its units (CLOSE)."""
    outcome = codes.dispositions(desk.tables, body.dispositions)
    return await said(desk, CloseCall, number, dispositions=outcome, text=body.text)


@router.post("/api/calls/{number}/reopen")
async def reopen(number: CallNumber, body: bodies.Reason, desk: Working) -> Any:
    """Open an ended call again (REOPEN)."""
    return await said(desk, ReopenCall, number, reason=body.reason)
