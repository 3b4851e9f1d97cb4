"""The longer SQL statements of sign-in, by name, from the files beside this one."""

from importlib.resources import files


def _read(name: str) -> str:
    return (files("api.security") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


BEGIN_ATTEMPT = _read("begin_attempt")
END_ATTEMPT = _read("end_attempt")
FIND_SESSION = _read("find_session")
LIVE_SESSIONS = _read("live_sessions")
END_EXPIRED = _read("end_expired")
