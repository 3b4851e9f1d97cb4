"""Who works a dispatch position: when a session ends, its position is left."""

from contextlib import suppress

from api.centre import Centre
from api.security.sessions import Ended
from domain.dispatch.positions import LeavePosition
from domain.kernel import Refused, Stamp
from eventlog.decide import do


async def end_session(centre: Centre, session_id: str, because: str) -> bool:
    """End a session at once: its sockets close, its position is left. Tells if there was one."""
    ended = await centre.sessions.end(session_id, because)
    if ended is not None:
        await leave(centre, ended)
    return ended is not None


async def leave(centre: Centre, ended: Ended) -> None:
    """Record that an ended session left its position, and close its sockets.

    Somebody else may work the position by now: then it stays theirs.
    """
    centre.feed.close_session(ended.session_id)
    if not ended.position:
        return
    stamp = Stamp(
        at=centre.clock.now(),
        by=ended.account,
        desk=ended.position,
        command_id=f"session:{ended.session_id}:left",
    )
    left = LeavePosition(
        stamp=stamp,
        position_id=ended.position,
        principal=ended.account,
        session=ended.session_id,
    )
    with suppress(Refused):
        await centre.finish(do(centre.log, centre.keys, left, centre.clock.shown))
