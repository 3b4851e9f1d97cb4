"""Sessions whose time is over: their sockets close and their positions are left."""

from api.centre import Centre
from api.positions import leave
from api.security.principal import READS_PERSONAL

CHANGED = "Your roles have changed. Sign in again."


async def end_expired(centre: Centre) -> None:
    """End the sessions that have expired; of several nodes, one ends each."""
    for ended in await centre.sessions.end_expired():
        await leave(centre, ended)


async def check_watchers(centre: Centre) -> None:
    """Close the sockets of sessions that have ended anywhere, or may read less than before."""
    sessions = {waiting.session_id for waiting in centre.feed.watching}
    live = await centre.sessions.still_live(sessions) if sessions else {}
    for waiting in list(centre.feed.watching):
        if waiting.session_id not in sessions:
            continue
        roles = live.get(waiting.session_id)
        if roles is None:
            centre.feed.close_session(waiting.session_id)
        elif waiting.kind.reads_personal and roles.isdisjoint(READS_PERSONAL):
            centre.feed.close_session(waiting.session_id, CHANGED)
