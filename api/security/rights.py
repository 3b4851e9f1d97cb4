"""Which role may give which command, and which commands may be entered late. Default: nobody."""

from typing import NamedTuple

from api.security.principal import EVERYONE, Principal, Role
from domain.deployment.recommended import RecommendUnits
from domain.dispatch.assignments import (
    DispatchUnits,
    DivertUnit,
    ExchangeUnits,
    NamePrimaryUnit,
    PreemptUnit,
    StackUnit,
    UnstackUnit,
)
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
from domain.dispatch.lines import StopLine
from domain.dispatch.links import LinkCalls, UnlinkCall
from domain.dispatch.phone import SignalPhone
from domain.dispatch.positions import (
    FreePosition,
    HandOverPosition,
    LeavePosition,
    StaffPosition,
)
from domain.dispatch.reports import (
    ReportAcknowledged,
    ReportArrived,
    ReportAtDestination,
    ReportCleared,
    ReportEnRoute,
    ReportTransporting,
)
from domain.dispatch.self_initiated import MakeTrafficStop, OnView
from domain.dispatch.tables import ChangeTables
from domain.dispatch.undo import UndoFacts
from domain.geography.versions import LoadGeography, TakeGeographyBack
from domain.kernel import Command, Refused
from domain.patrol.emergencies import AcknowledgeEmergency, ClearEmergency, RaiseEmergency
from domain.patrol.status import ChangeStatus
from domain.patrol.tours import AssignBeat, LogOff, LogOn
from domain.patrol.welfare import AnswerWelfareCheck, RaiseWelfareCheck, WarnWelfareCheck


class NotYours(Refused):
    """{command} is for: {roles}. You are signed in as: {own}."""


class NotLate(Refused):
    """{command} counts from when it is recorded: leave out occurred_at."""


class Right(NamedTuple):
    """Who may give a command; `late`: it may say that it happened earlier."""

    roles: frozenset[Role]
    late: bool


def _right(*roles: Role, late: bool = False) -> Right:
    return Right(frozenset(roles), late)


_DISPATCH = _right("dispatcher", "supervisor")
_DISPATCH_LATE = _right("dispatcher", "supervisor", late=True)
_FIELD = _right("dispatcher", "supervisor", "officer", late=True)
_RECORDS = _right("dispatcher", "supervisor", "records")
_CLOCK = _right()

RIGHTS: dict[type[Command], Right] = {
    EnterCard: _DISPATCH_LATE,
    ReceiveCall: _DISPATCH_LATE,
    SayPlace: _DISPATCH_LATE,
    ValidatePlace: _DISPATCH_LATE,
    PinPlace: _FIELD,
    AddCaller: _DISPATCH_LATE,
    RetypeCall: _DISPATCH_LATE,
    ReprioritiseCall: _DISPATCH_LATE,
    AddNote: _right("dispatcher", "supervisor", "officer", "records", late=True),
    AddCaution: _FIELD,
    HoldCall: _DISPATCH_LATE,
    ReleaseCall: _DISPATCH_LATE,
    LinkCalls: _DISPATCH,
    UnlinkCall: _DISPATCH,
    WantBackUp: _FIELD,
    HandOverCall: _DISPATCH_LATE,
    AssignCaseNumber: _right("dispatcher", "supervisor", "officer", "records"),
    CancelCall: _DISPATCH_LATE,
    CloseCall: _DISPATCH_LATE,
    ReopenCall: _RECORDS,
    DispatchUnits: _DISPATCH_LATE,
    RecommendUnits: _DISPATCH,
    StackUnit: _DISPATCH_LATE,
    UnstackUnit: _DISPATCH_LATE,
    PreemptUnit: _DISPATCH_LATE,
    DivertUnit: _DISPATCH_LATE,
    ExchangeUnits: _DISPATCH_LATE,
    NamePrimaryUnit: _DISPATCH_LATE,
    ReportAcknowledged: _FIELD,
    ReportEnRoute: _FIELD,
    ReportArrived: _FIELD,
    ReportTransporting: _FIELD,
    ReportAtDestination: _FIELD,
    ReportCleared: _FIELD,
    MakeTrafficStop: _FIELD,
    OnView: _FIELD,
    UndoFacts: _DISPATCH,
    StaffPosition: _DISPATCH,
    LeavePosition: _DISPATCH,
    HandOverPosition: _DISPATCH,
    FreePosition: _right("supervisor"),
    SignalPhone: _right("dispatcher", "supervisor", "integration", late=True),
    ChangeTables: _right("admin"),
    LoadGeography: _right(),
    TakeGeographyBack: _right(),
    LogOn: _FIELD,
    LogOff: _FIELD,
    AssignBeat: _DISPATCH_LATE,
    ChangeStatus: _FIELD,
    RaiseEmergency: _FIELD,
    AcknowledgeEmergency: _DISPATCH,
    ClearEmergency: _DISPATCH_LATE,
    RaiseWelfareCheck: _CLOCK,
    WarnWelfareCheck: _CLOCK,
    AnswerWelfareCheck: _FIELD,
    StopLine: Right(EVERYONE, late=True),
}


def may_give(principal: Principal, kind: type[Command]) -> bool:
    """Tell whether one of the principal's roles may give the command."""
    return principal.may(RIGHTS.get(kind, _CLOCK).roles)


def must_be_allowed(principal: Principal, kind: type[Command], *, late: bool) -> None:
    """Raise `NotYours` or `NotLate` where this principal may not give the command so."""
    right = RIGHTS.get(kind, _CLOCK)
    if not may_give(principal, kind):
        raise NotYours(
            command=kind.__name__,
            roles=", ".join(sorted(right.roles)) or "the clock alone",
            own=", ".join(sorted(principal.roles)),
        )
    if late and not right.late:
        raise NotLate(command=kind.__name__)
