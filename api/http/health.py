"""Whether the server lives, whether it is ready, and its figures. Open to monitors."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.http.access import Here
from api.readiness import readiness

router = APIRouter(tags=["health"])

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/healthz")
async def alive() -> Any:
    """Tell that the process answers."""
    return {"alive": True}


@router.get("/readyz")
async def ready(centre: Here, request: Request, response: Response) -> Any:
    """Tell whether to send work here: the database answers, the board keeps up, the clock agrees.

    503 with the same body where one of them does not hold, or the server is about to stop.
    """
    state = await readiness(centre, accepting=not request.app.state.stopping)
    if not state["ready"]:
        response.status_code = 503
    return state


@router.get("/metrics")
async def metrics(centre: Here, request: Request) -> Response:
    """Give the figures for Prometheus: counts and seconds, nothing about anybody."""
    await readiness(centre, accepting=not request.app.state.stopping)
    return Response(centre.metrics.text(), media_type=PROMETHEUS)
