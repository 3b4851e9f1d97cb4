"""Who works a dispatch position: when a session ends, its position is left."""

from api.centre import Centre
from api.security.sessions import Ended
from domain.dispatch.positions import LeavePosition
from domain.kernel import Stamp
from eventlog.decide import do


async def end_session(centre: Centre, session_id: str, because: str) -> bool:
    """End a session at once: its sockets close, its position is left. Tells if there was one."""
    ended = await centre.sessions.end(session_id, because)
    if ended is not None:
        await leave(centre, ended)
    return ended is not None


async def leave(centre: Centre, ended: Ended) -> None:
    """Record that the holder of an ended session left the position, and close the sockets."""
    centre.feed.close_session(ended.session_id)
    if not ended.position:
        return
    stamp = Stamp(
        at=centre.clock.now(),
        by=ended.account,
        desk=ended.position,
        command_id=f"session:{ended.session_id}:left",
    )
    left = LeavePosition(stamp=stamp, position_id=ended.position, principal=ended.account)
    await centre.finish(do(centre.log, centre.keys, left, centre.clock.shown))
