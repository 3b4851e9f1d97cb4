"""The pages of the browser side, as they were built: the console at `/console`."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

router = APIRouter(include_in_schema=False)

BUILT: Final = Path(__file__).parents[2] / "console" / "dist"
AT: Final = "/console"
NAMED_BY_CONTENT: Final = f"{AT}/assets/"
FOR_EVER: Final = b"public, max-age=31536000, immutable"
ASK_EACH_TIME: Final = b"no-cache"
POLICY: Final = b"; ".join(
    (
        b"default-src 'none'",
        b"script-src 'self'",
        b"style-src 'self'",
        b"font-src 'self'",
        b"img-src 'self' data:",
        b"connect-src 'self'",
        b"worker-src 'self'",
        b"base-uri 'none'",
        b"form-action 'none'",
        b"frame-ancestors 'none'",
    )
)
"""Nothing is loaded from elsewhere, and no script or style stands in a page."""

NOT_BUILT: Final = (
    "<!doctype html><title>Blotter</title><p>The console has not been built here. "
    "In a checkout, run <code>make console</code>, and load this page again."
)


@router.get("/")
async def root() -> Response:
    """Lead to the console."""
    return RedirectResponse(f"{AT}/")


def serve_pages(app: FastAPI) -> None:
    """Serve the built pages, or say how to build them."""
    if (BUILT / "index.html").exists():
        files = GZipMiddleware(StaticFiles(directory=BUILT, html=True))
        app.mount(AT, Dressed(files), name="console")
    else:
        app.add_route(f"{AT}/", lambda _: HTMLResponse(NOT_BUILT, 503))


class Dressed:
    """Files with the headers of pages: what they may load, and how long a browser keeps them."""

    def __init__(self, files: GZipMiddleware) -> None:
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one file."""
        kept = FOR_EVER if scope["path"].startswith(NAMED_BY_CONTENT) else ASK_EACH_TIME

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", POLICY),
                    (b"cache-control", kept),
                ]
            await send(message)

        await self._files(scope, receive, dressed)
