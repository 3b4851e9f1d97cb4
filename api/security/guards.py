"""What every request must pass before a route sees it: size, rate, origin; and the headers."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie

import msgspec
from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "blotter_session"
LARGEST_BODY = 256 * 1024
TOO_LARGE = f"A request has at most {LARGEST_BODY // 1024} kB."
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
BURST_SECONDS = 3
CONSOLES_AT_ONE_ADDRESS = 10
REMEMBERED = 10_000

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"


def refusal(status: int, refused: str, because: str, **more: object) -> Response:
    """Give the one shape of every refusal: its name, and a sentence to act on."""
    body = msgspec.json.encode({"refused": refused, "because": because, **more})
    return Response(body, status, media_type="application/json")


def session_token(headers: Headers) -> tuple[str, bool]:
    """Give the session's token and whether it came in a cookie; empty if there is none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip(), False
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        cookie = None
    return (cookie.value, True) if cookie else ("", False)


class Guards:
    """Refuses what is too large, too fast, or sent by another site's page."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        per_second: float,
        public_origin: str,
        secure: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.app = app
        self._sessions = Rates(per_second, clock)
        self._addresses = Rates(per_second * CONSOLES_AT_ONE_ADDRESS, clock)
        self._public_origin = public_origin
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it here."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["type"] == "websocket":
            await self._socket(headers, scope, receive, send)
            return
        dressed = self._dressed(send)
        answer = self._refused(headers, scope)
        if answer is not None:
            await answer(scope, receive, dressed)
            return
        await self.app(scope, _limited(receive), dressed)

    async def _socket(self, headers: Headers, scope: Scope, receive: Receive, send: Send) -> None:
        token, in_cookie = session_token(headers)
        own = self._own_origin(headers, required=in_cookie)
        if not own or not self._in_time(token, scope):
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "Not from here."})
            return
        await self.app(scope, receive, send)

    def _refused(self, headers: Headers, scope: Scope) -> Response | None:
        token, in_cookie = session_token(headers)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            return refusal(413, "TooLarge", TOO_LARGE)
        if scope["method"] not in SAFE and not self._own_origin(headers, required=in_cookie):
            return refusal(
                403, "OtherOrigin", "The request came from another site's page. Use this one's."
            )
        if not self._in_time(token, scope):
            return refusal(429, "TooFast", "Too many requests. Wait a second and go on.")
        return None

    def _in_time(self, token: str, scope: Scope) -> bool:
        """Limit each session, and each address more widely: many consoles may share one."""
        client = scope.get("client")
        address = f"address {client[0] if client else ''}"
        if not self._addresses.allow(address):
            return False
        return not token or self._sessions.allow(sha256(token.encode()).hexdigest())

    def _own_origin(self, headers: Headers, *, required: bool) -> bool:
        origin = headers.get("origin", "").lower()
        if not origin:
            return not required
        host = headers.get("host", "").lower()
        return origin in {self._public_origin, f"http://{host}", f"https://{host}"} - {""}

    def _dressed(self, send: Send) -> Callable[[Message], Awaitable[None]]:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self._secure:
                    headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
            await send(message)

        return dressed


class Rates:
    """One bucket of requests for each caller: so many a second, and a burst of a few seconds."""

    def __init__(self, per_second: float, clock: Callable[[], float]) -> None:
        self._per_second = per_second
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allow(self, caller: str) -> bool:
        """Take one from the caller's bucket, if there is one."""
        now = self._clock()
        most = self._per_second * BURST_SECONDS
        left, at = self._left.pop(caller, (most, now))
        left = min(most, left + (now - at) * self._per_second)
        self._left[caller] = (max(0.0, left - 1), now)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return left >= 1


def _limited(receive: Receive) -> Receive:
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise HTTPException(413, TOO_LARGE)
        return message

    return limited
