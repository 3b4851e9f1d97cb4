"""Signing in and out, the open sessions, and handing a position over at shift change."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response
from pydantic import BaseModel, Field

from api.centre import Centre
from api.desk import Desk
from api.http import bodies
from api.http.access import OVERSEERS, Here, SignedIn, Working, address_of
from api.http.calls import shown
from api.positions import end_session
from api.security.guards import COOKIE
from api.security.principal import STAFF, Principal
from api.security.rights import NotYours
from api.security.sessions import LockedOut, NotLetIn
from api.security.sessions import SignedIn as NewSession
from domain.dispatch.positions import FreePosition, HandOverPosition, StaffPosition
from domain.kernel import Refused
from eventlog.log import LogError

router = APIRouter(tags=["sign-in"])

POSITION = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$"
Name = Annotated[str, Field(min_length=1, max_length=64, pattern="^[a-z0-9][a-z0-9._-]*$")]
Password = Annotated[str, Field(min_length=1, max_length=256)]


class SignIn(BaseModel):
    """Who comes in, and at which dispatch position or with which device."""

    name: Name
    password: Password
    position: Annotated[str, Field(pattern=POSITION)] | None = None


class HandOver(BaseModel):
    """Who takes the position over, signing in at it, and a word on what is open."""

    name: Name
    password: Password
    text: Annotated[str, Field(max_length=4000)] = ""


@router.post("/api/sign-in")
async def sign_in(body: SignIn, request: Request, response: Response, centre: Here) -> Any:
    """Sign in. The cookie serves browsers, the token programs (`Authorization: Bearer`)."""
    await _check(centre, body.name, body.password, address_of(request))
    new = await centre.sessions.begin(body.name, body.position or "")
    if body.position and new.principal.may(STAFF):
        await _staff(centre, new.principal)
    return _given(centre, response, new)


@router.post("/api/sign-out", status_code=204)
async def sign_out(who: SignedIn, response: Response, centre: Here) -> None:
    """End one's own session, and leave the position."""
    await end_session(centre, who.session_id, "signed out")
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


@router.post("/api/hand-over")
async def hand_over(
    body: HandOver, request: Request, response: Response, desk: Working, centre: Here
) -> Any:
    """Pass one's position to the next dispatcher, who signs in at it with this."""
    if not desk.position:
        raise HTTPException(409, "You are at no position, so there is nothing to hand over")
    await _check(centre, body.name, body.password, address_of(request))
    new = await centre.sessions.begin(body.name, desk.position)
    try:
        await desk.do(
            HandOverPosition,
            position_id=desk.position,
            principal=desk.principal,
            to=body.name,
            text=body.text,
            session=new.principal.session_id,
        )
    except (Refused, LogError):
        await centre.sessions.end(new.principal.session_id, "position not handed over")
        raise
    await centre.sessions.end(desk.who.session_id, "handed over")
    centre.feed.close_session(desk.who.session_id)
    return _given(centre, response, new)


@router.post("/api/positions/{position}/free")
async def free(
    position: Annotated[str, Path(pattern=POSITION)], body: bodies.Reason, desk: Working
) -> Any:
    """Free a position that somebody left without signing off (OFF, with a reason)."""
    return shown(await desk.do(FreePosition, position_id=position, reason=body.reason))


@router.get("/api/session")
async def session(who: SignedIn) -> Any:
    """Tell who is signed in here."""
    return _shown(who)


@router.get("/api/sessions")
async def sessions(who: SignedIn, centre: Here) -> Any:
    """List the open sessions: one's own, or all for those who oversee them."""
    listed = await centre.sessions.listed(None if who.may(OVERSEERS) else who.name)
    return [asdict(one) for one in listed]


@router.delete("/api/sessions/{session_id}", status_code=204)
async def revoke(
    session_id: Annotated[str, Path(pattern="^[0-9a-f-]{36}$")], who: SignedIn, centre: Here
) -> None:
    """End a session at once, wherever it is used: one's own, or any for those who oversee."""
    own = {one.id for one in await centre.sessions.listed(who.name)}
    if session_id not in own and not who.may(OVERSEERS):
        raise NotYours(
            command="Ending another's session",
            roles=", ".join(sorted(OVERSEERS)),
            own=", ".join(sorted(who.roles)),
        )
    if not await end_session(centre, session_id, f"revoked by {who.name}"):
        raise HTTPException(404, "There is no such open session")


async def _check(centre: Centre, name: str, password: str, address: str) -> None:
    outcome = "done"
    try:
        await centre.sessions.check_password(name, password, address)
    except LockedOut:
        outcome = "locked_out"
        raise
    except NotLetIn:
        outcome = "refused"
        raise
    finally:
        centre.metrics.sign_ins.labels(outcome).inc()


async def _staff(centre: Centre, who: Principal) -> None:
    """Record who works the position; a session that may not work it ends again."""
    desk = Desk(centre, who, command_id=f"session:{who.session_id}:staffed")
    try:
        await desk.do(
            StaffPosition,
            position_id=who.position,
            principal=who.name,
            session=who.session_id,
        )
    except (Refused, LogError):
        await centre.sessions.end(who.session_id, "position not staffed")
        raise


def _given(centre: Centre, response: Response, new: NewSession) -> dict[str, Any]:
    response.set_cookie(
        COOKIE,
        new.token,
        max_age=int(timedelta(hours=centre.settings.session_hours).total_seconds()),
        path="/",
        httponly=True,
        secure=centre.settings.secure,
        samesite="strict",
    )
    return {"token": new.token, **_shown(new.principal)}


def _shown(who: Principal) -> dict[str, Any]:
    return {
        "name": who.name,
        "roles": sorted(who.roles),
        "position": who.position,
        "session": who.session_id,
        "expires_at": who.expires_at,
    }
