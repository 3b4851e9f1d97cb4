"""The verbs: one line each. What a verb is called, how it is written, what it does."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from api.language import acts
from api.language.acts import Act, on_both, on_call, on_unit, report
from api.language.warnings import (
    Warn,
    emergency_there,
    in_emergency,
    not_on_duty,
    on_scene,
    otherwise,
    unavailable,
    unusual_status,
)
from domain.dispatch.assignments import (
    DivertUnit,
    NamePrimaryUnit,
    PreemptUnit,
    StackUnit,
    UnstackUnit,
)
from domain.dispatch.calls import (
    AddCaller,
    AddCaution,
    AddNote,
    HandOverCall,
    HoldCall,
    ReleaseCall,
    ReprioritiseCall,
    RetypeCall,
    SayPlace,
    WantBackUp,
)
from domain.dispatch.closing import CancelCall, ReopenCall
from domain.dispatch.links import UnlinkCall
from domain.dispatch.reports import (
    ReportAcknowledged,
    ReportArrived,
    ReportAtDestination,
    ReportEnRoute,
    ReportTransporting,
)
from domain.patrol.emergencies import AcknowledgeEmergency, ClearEmergency, RaiseEmergency
from domain.patrol.status import ChangeStatus
from domain.patrol.tours import AssignBeat, LogOff
from domain.patrol.welfare import AnswerWelfareCheck


class Verb(NamedTuple):
    """A verb of the command language.

    `each` makes one command for each unit named. `whole` verbs are never taken from a prefix.
    `reports` verbs say what has happened: they may name a unit that is not on duty, if confirmed.
    `warns` are asked before it is done, unless the line is confirmed with `!`.
    """

    name: str
    words: str
    form: str
    example: str
    act: Act
    each: bool = False
    whole: bool = False
    reports: bool = False
    warns: tuple[Warn, ...] = ()


def _report(name: str, words: str, form: str, example: str, act: Act) -> Verb:
    return Verb(name, words, form, example, act, each=True, reports=True, warns=(not_on_duty,))


NEW: Final = "[/P priority] [/B beat] [/S source] [/D discipline] [/EX] [/AT time] [- text]"
OWN: Final = "[/P priority] [/B beat] [/EX] [/AT time]"

ENDING: Final = (emergency_there, on_scene)
SENDING: Final = (in_emergency, unavailable)
CHOOSING: Final = (*SENDING, otherwise)

TABLE: Final = (
    # Calls
    Verb("N", "new call", f"type place {NEW}", "N ALARM 12 MILL ROAD /P 2 - back door", acts.receive),
    Verb("SAY", "what the caller says of the place", "call place", "SAY 12 BY THE POND", on_call(SayPlace, place="place")),
    Verb("PL", "confirm the place, or pin it", "call place-or-pin [/B beat]", "PL 12 41.7621,-72.7420", acts.place),
    Verb("CALLER", "another caller", "call caller [- address]", "CALLER 12 J SMITH 555-0100 - 14 MILL ROAD", on_call(AddCaller, name="name", phone="phone", address="text")),
    Verb("NT", "note", "call text", "NT 12 back door is open", on_call(AddNote, text="text")),
    Verb("CAU", "caution", "call text", "CAU 12 dog in the yard", on_call(AddCaution, text="text")),
    Verb("TY", "retype", "call type", "TY 12 BURG", on_call(RetypeCall, type="type")),
    Verb("PR", "re-prioritise", "call priority", "PR 12 1", on_call(ReprioritiseCall, priority="priority")),
    Verb("H", "hold pending", "call [text]", "H 12 until the owner is there", on_call(HoldCall, reason="text")),
    Verb("RLS", "release from hold", "call", "RLS 12", on_call(ReleaseCall)),
    Verb("LK", "link a duplicate to its primary call", "call call", "LK 13 12", acts.link),
    Verb("UNLK", "undo a link", "call", "UNLK 13", on_call(UnlinkCall)),
    Verb("BU", "back-up wanted", "call [count]", "BU 12 2", on_call(WantBackUp, count="count")),
    Verb("HAND", "hand over to fire, EMS or a town", "call agency [- reference]", "HAND 12 FIRE - F26-0031", on_call(HandOverCall, to="to", reference="text")),
    Verb("CASE", "case number", "call", "CASE 12", acts.assign_case),
    Verb("CANCEL", "cancel", "call reason", "CANCEL 12 caller says all is well", on_call(CancelCall, reason="text"), warns=ENDING),
    Verb("CLOSE", "close with outcome", "call disposition… [- text]", "CLOSE 12 RT AR - one in custody", acts.close, whole=True, warns=ENDING),
    Verb("REOPEN", "reopen", "call reason", "REOPEN 12 caller rang again", on_call(ReopenCall, reason="text"), whole=True),
    Verb("RE", "recommend units", "call", "RE 12", acts.recommend),
    # Units on calls
    Verb("D", "dispatch", "call unit… [- text]", "D 12 1A12 1A14", acts.send(), warns=CHOOSING),
    Verb("DE", "dispatch, already en route", "call unit… [/AT time] [- text]", "DE 12 1A12", acts.send("en_route"), warns=SENDING),
    Verb("DO", "dispatch, already there", "call unit… [/AT time] [- text]", "DO 12 1A12", acts.send("on_scene"), warns=SENDING),
    _report("AK", "acknowledged", "unit… [call] [/AT time]", "AK 1A12", report(ReportAcknowledged)),
    _report("EN", "en route", "unit… [call] [/AT time]", "EN 1A12", report(ReportEnRoute)),
    _report("AR", "arrived", "unit… [call] [/AT time]", "AR 1A12 1A14", report(ReportArrived)),
    _report("TR", "transport", "unit [/AT time] [destination]", "TR 1A12 HARTFORD HOSPITAL", report(ReportTransporting, to="to")),
    _report("AD", "at the destination", "unit… [call] [/AT time]", "AD 1A12", report(ReportAtDestination)),
    _report("CL", "clear from the call", "unit|* [/AT time] [disposition] [text]", "CL 1A12 RT neighbour advised", acts.clear),
    Verb("ST", "stack behind the present call", "unit call", "ST 1A12 13", on_both(StackUnit), warns=(in_emergency,)),
    Verb("UNST", "take from the stack", "unit call", "UNST 1A12 13", on_both(UnstackUnit)),
    Verb("PRE", "pre-empt", "unit call reason", "PRE 1A12 13 robbery in progress", on_both(PreemptUnit, reason="text"), warns=SENDING),
    Verb("DIV", "divert", "unit call [text]", "DIV 1A12 13 nearer", on_both(DivertUnit, reason="text"), warns=SENDING),
    Verb("X", "exchange two units", "unit unit", "X 1A12 1A14", acts.exchange, warns=SENDING),
    Verb("PRIM", "primary unit", "call unit", "PRIM 12 1A14", on_both(NamePrimaryUnit)),
    # Units alone
    Verb("TS", "traffic stop", f"unit plate place {OWN}", "TS 1A12 ABC123 MAIN ST/PARK RD", acts.traffic_stop, reports=True, warns=(not_on_duty,)),
    Verb("OV", "on view", f"unit type place {OWN}", "OV 1A12 SUSP BISHOPS CORNER", acts.on_view, reports=True, warns=(not_on_duty,)),
    _report("S", "any other status", "unit|* status [/AT time] [text]", "S 1A12 ML station 2", on_unit(ChangeStatus, status="status", text="text"))._replace(warns=(not_on_duty, unusual_status)),
    Verb("LO", "log on", "new-unit officer… [/B beat] [/EX] [/AT time]", "LO 1A12 4411 4502 /B EP", acts.log_on),
    Verb("LF", "log off", "unit [/AT time]", "LF 1A12", on_unit(LogOff)),
    Verb("BEAT", "assign a beat", "unit beat", "BEAT 1A12 EP", on_unit(AssignBeat, beat="beat")),
    _report("OK", "welfare check answered", "unit…", "OK 1A12", on_unit(AnswerWelfareCheck)),
    Verb("EM", "emergency", "whole-unit", "EM 1A12", on_unit(RaiseEmergency), whole=True),
    Verb("EMA", "emergency acknowledged", "whole-unit", "EMA 1A12", on_unit(AcknowledgeEmergency)),
    Verb("EMC", "emergency cleared", "whole-unit reason", "EMC 1A12 pressed by mistake", on_unit(ClearEmergency, reason="text")),
    # The desk
    Verb("UNDO", "take back what was recorded", "[log-position] [- reason]", "UNDO 812 - wrong unit", acts.undo, whole=True),
    Verb("ON", "sign on at a position", "position", "ON east", acts.sign_on),
    Verb("OFF", "sign off; free a position that was left", "[position] [- text]", "OFF D2 - went home", acts.sign_off),
    Verb("HO", "hand the position over", "who [- text]", "HO asmith - 12 still waits", acts.hand_over),
    # Looking
    Verb("CH", "history of a call", "call", "CH 12", acts.call_history),
    Verb("UH", "history of a unit", "any-unit", "UH 1A12", acts.unit_history),
    Verb("MON", "show a panel, or put it away", "panel", "MON units", acts.panel),
    Verb("LAY", "open a layout; SAVE, DROP or RESET one", "[layout]", "LAY SAVE night", acts.layout),
    Verb("AT", "the board as it was then", "[time]", "AT 14:02:07", acts.board),
)  # fmt: skip

VERBS: Final[Mapping[str, Verb]] = {verb.name: verb for verb in TABLE}
