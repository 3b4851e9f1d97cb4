"""From a wish to a command: what the desk is asked to do. Typing and HTTP routes share it."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from api.language.desk_protocol import Desk
from api.language.wish import View, Wish
from domain.deployment.recommended import RecommendUnits
from domain.dispatch.assignments import DispatchUnits, ExchangeUnits
from domain.dispatch.calls import AssignCaseNumber, PinPlace, ReceiveCall, ValidatePlace
from domain.dispatch.closing import CloseCall
from domain.dispatch.links import LinkCalls
from domain.dispatch.positions import (
    FreePosition,
    HandOverPosition,
    LeavePosition,
    StaffPosition,
)
from domain.dispatch.reports import ReportCleared
from domain.dispatch.self_initiated import MakeTrafficStop, OnView
from domain.dispatch.undo import UndoFacts
from domain.kernel import Command, Refused
from domain.patrol.tours import LogOn
from eventlog.decide import Done

Do = Callable[[Wish, Desk], Awaitable[Done | View]]


class Act(NamedTuple):
    """What a verb does, and which commands it may give: none where it only looks."""

    do: Do
    commands: tuple[type[Command], ...] = ()


def _giving(*commands: type[Command]) -> Callable[[Do], Act]:
    return lambda do: Act(do, commands)


class PinHasNoBeat(Refused):
    """A pin sets the point alone. Leave /B out, or confirm an address with it."""


class NoPosition(Refused):
    """You are at no position. Sign on at one first: ON and its name."""


def _told(wish: Wish, fields: dict[str, str]) -> dict[str, Any]:
    return {name: getattr(wish, said) for name, said in fields.items()}


def on_call(command: type[Command], **fields: str) -> Act:
    """Act on a call. `fields` maps the command's fields to the wish's."""

    @_giving(command)
    async def act(wish: Wish, desk: Desk) -> Done:
        call_id = await desk.call_id(wish.call)
        return await desk.do(
            command, occurred_at=wish.occurred_at, call_id=call_id, **_told(wish, fields)
        )

    return act


def on_unit(command: type[Command], **fields: str) -> Act:
    """Act on a unit. `fields` maps the command's fields to the wish's."""

    @_giving(command)
    async def act(wish: Wish, desk: Desk) -> Done:
        return await desk.do(
            command, occurred_at=wish.occurred_at, unit_id=wish.unit, **_told(wish, fields)
        )

    return act


def on_both(command: type[Command], **fields: str) -> Act:
    """Act on a unit and a call. `fields` maps the command's fields to the wish's."""
    return on_call(command, unit_id="unit", **fields)


def report(command: type[Command], **fields: str) -> Act:
    """Say what a unit did: on the call named or, without one, on its active call."""

    @_giving(command)
    async def act(wish: Wish, desk: Desk) -> Done:
        call_id = await desk.call_id(wish.call) if wish.call else ""
        return await desk.do(
            command,
            occurred_at=wish.occurred_at,
            unit_id=wish.unit,
            call_id=call_id,
            **_told(wish, fields),
        )

    return act


@_giving(ReportCleared)
async def clear(wish: Wish, desk: Desk) -> Done:
    """Say that a unit is done with its call."""
    disposition = wish.dispositions[0] if wish.dispositions else ""
    call_id = await desk.call_id(wish.call) if wish.call else ""
    return await desk.do(
        ReportCleared,
        occurred_at=wish.occurred_at,
        unit_id=wish.unit,
        call_id=call_id,
        disposition=disposition,
        text=wish.text,
    )


def _priority(wish: Wish, desk: Desk) -> str:
    return wish.priority or desk.tables.type(wish.type).priority


@_giving(ReceiveCall)
async def receive(wish: Wish, desk: Desk) -> Done:
    """Take a call."""
    source = desk.tables.source(wish.source or desk.tables.default_source)
    return await desk.new_call(
        ReceiveCall,
        occurred_at=wish.occurred_at,
        source=source.code,
        self_initiated=source.self_initiated,
        type=wish.type,
        priority=_priority(wish, desk),
        place=wish.place,
        beat=wish.beat,
        discipline=wish.discipline,
        training=wish.training,
        caller_name=wish.name,
        caller_phone=wish.phone,
        text=wish.text,
    )


@_giving(MakeTrafficStop)
async def traffic_stop(wish: Wish, desk: Desk) -> Done:
    """Put a unit on a traffic stop, which is a call of its own."""
    kind = wish.type or desk.tables.traffic_stop
    return await desk.new_call(
        MakeTrafficStop,
        occurred_at=wish.occurred_at,
        unit_id=wish.unit,
        plate=wish.plate,
        place=wish.place,
        type=kind,
        priority=wish.priority or desk.tables.type(kind).priority,
        beat=wish.beat,
        training=wish.training,
    )


@_giving(OnView)
async def on_view(wish: Wish, desk: Desk) -> Done:
    """Put a unit on what it came upon, which is a call of its own."""
    return await desk.new_call(
        OnView,
        occurred_at=wish.occurred_at,
        unit_id=wish.unit,
        type=wish.type,
        priority=_priority(wish, desk),
        place=wish.place,
        beat=wish.beat,
        training=wish.training,
    )


@_giving(ValidatePlace, PinPlace)
async def place(wish: Wish, desk: Desk) -> Done:
    """Confirm the place of a call, or set its point on the map."""
    call_id = await desk.call_id(wish.call)
    if wish.pin and wish.beat:
        raise PinHasNoBeat
    if wish.pin:
        return await desk.do(PinPlace, occurred_at=wish.occurred_at, call_id=call_id, pin=wish.pin)
    return await desk.do(
        ValidatePlace,
        occurred_at=wish.occurred_at,
        call_id=call_id,
        address=wish.place,
        beat=wish.beat,
    )


def send(already: str = "") -> Act:
    """Send units to a call, or record that they are on the way (or there) already."""

    @_giving(DispatchUnits)
    async def act(wish: Wish, desk: Desk) -> Done:
        return await desk.do(
            DispatchUnits,
            occurred_at=wish.occurred_at,
            call_id=await desk.call_id(wish.call),
            unit_ids=wish.units,
            already=already,
            reason=wish.text,
        )

    return act


@_giving(RecommendUnits)
async def recommend(wish: Wish, desk: Desk) -> Done:
    """Show whom to send to a call."""
    return await desk.recommend(wish.call)


@_giving(ExchangeUnits)
async def exchange(wish: Wish, desk: Desk) -> Done:
    """Let two units take each other's place."""
    one, other = wish.units
    return await desk.do(
        ExchangeUnits, occurred_at=wish.occurred_at, unit_id=one, other_unit_id=other
    )


@_giving(LinkCalls)
async def link(wish: Wish, desk: Desk) -> Done:
    """Link a duplicate to its primary call."""
    return await desk.do(
        LinkCalls,
        occurred_at=wish.occurred_at,
        call_id=await desk.call_id(wish.call),
        primary_call_id=await desk.call_id(wish.other_call),
    )


@_giving(CloseCall)
async def close(wish: Wish, desk: Desk) -> Done:
    """Close a call with its outcome."""
    return await desk.do(
        CloseCall,
        occurred_at=wish.occurred_at,
        call_id=await desk.call_id(wish.call),
        dispositions=wish.dispositions,
        text=wish.text,
    )


@_giving(AssignCaseNumber)
async def assign_case(wish: Wish, desk: Desk) -> Done:
    """Give a call the next case number."""
    return await desk.assign_case(await desk.call_id(wish.call))


@_giving(UndoFacts)
async def undo(wish: Wish, desk: Desk) -> Done:
    """Take back what was recorded at a position, or one's own last command."""
    return await desk.undo(wish.recorded_position, wish.text)


@_giving(LogOn)
async def log_on(wish: Wish, desk: Desk) -> Done:
    """Begin a unit's tour of duty."""
    return await desk.do(
        LogOn,
        occurred_at=wish.occurred_at,
        tour_id=desk.new_id(),
        unit_id=wish.unit,
        officer_ids=wish.officers,
        beat=wish.beat,
        training=wish.training,
    )


def _position(wish: Wish, desk: Desk) -> str:
    if not (wish.position_id or desk.position):
        raise NoPosition
    return wish.position_id or desk.position


@_giving(StaffPosition)
async def sign_on(wish: Wish, desk: Desk) -> Done:
    """Work a dispatch position from now on."""
    return await desk.do(
        StaffPosition,
        position_id=_position(wish, desk),
        principal=desk.principal,
        session=desk.session,
        leaving=desk.position,
    )


@_giving(LeavePosition, FreePosition)
async def sign_off(wish: Wish, desk: Desk) -> Done:
    """Work a dispatch position no longer; with a reason, free one that somebody else left."""
    position_id = _position(wish, desk)
    if wish.text and position_id != desk.position:
        return await desk.do(FreePosition, position_id=position_id, reason=wish.text)
    return await desk.do(
        LeavePosition,
        position_id=position_id,
        principal=desk.principal,
        session=desk.session,
        reason=wish.text,
    )


@_giving(HandOverPosition)
async def hand_over(wish: Wish, desk: Desk) -> Done:
    """Pass one's position to the next dispatcher."""
    return await desk.do(
        HandOverPosition,
        position_id=_position(wish, desk),
        principal=desk.principal,
        to=wish.to,
        text=wish.text,
    )


@Act
async def call_history(wish: Wish, _: Desk) -> View:
    """Open the history of a call."""
    return View(view="history", call=wish.call)


@Act
async def unit_history(wish: Wish, _: Desk) -> View:
    """Open the history of a unit."""
    return View(view="history", unit=wish.unit)


@Act
async def panel(wish: Wish, _: Desk) -> View:
    """Show a panel of the console, or put it away."""
    return View(view="panel", panel=wish.panel)


@Act
async def layout(wish: Wish, _: Desk) -> View:
    """Open, save, drop or reset a layout of the console; list them without a name."""
    return View(view="layout", layout=wish.layout, layout_act=wish.layout_act)


@Act
async def board(wish: Wish, _: Desk) -> View:
    """Open the board as it was known at an instant, or the live one."""
    return View(view="board", at=wish.at)
