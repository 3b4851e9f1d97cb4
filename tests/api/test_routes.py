"""Every route asks who it is, and lets in only those whose work it is."""

import json
import re
from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import Route, WebSocketRoute

from api.app import ROUTERS, build
from api.http.access import Allow
from api.security.principal import ROLES
from api.security.rights import RIGHTS
from api.settings import Settings
from domain.kernel import Command
from tests.api.town import Town

OPEN_TO_ALL = {
    "/",
    "/api/sign-in",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/asyncapi.json",
}


def routes() -> Iterator[Route | WebSocketRoute]:
    for route in (*build(Settings()).routes, *(one for each in ROUTERS for one in each.routes)):
        if isinstance(route, Route | WebSocketRoute):
            yield route


def guards(dependant: Dependant) -> Iterator[Allow]:
    """Find what a route asks of who comes, however deep."""
    for inner in dependant.dependencies:
        if isinstance(inner.call, Allow):
            yield inner.call
        yield from guards(inner)


def test_every_route_asks_who_it_is() -> None:
    unguarded = {
        route.path
        for route in routes()
        if not (isinstance(route, APIRoute | APIWebSocketRoute) and list(guards(route.dependant)))
    }
    assert unguarded == OPEN_TO_ALL


def commands(kind: type[Command]) -> Iterator[type[Command]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("domain."):
            yield from commands(child)
            if not child.__subclasses__():
                yield child


def test_every_command_has_a_rule_of_who_may_give_it() -> None:
    assert set(commands(Command)) == set(RIGHTS)
    assert all(right.roles <= ROLES for right in RIGHTS.values())


READS = {
    "/api/calls": ROLES,
    "/api/units": ROLES,
    "/api/board": ROLES,
    "/api/vocabulary": ROLES,
    "/api/session": ROLES,
    "/api/sessions": ROLES,
    "/api/events": {"auditor", "integration"},
    "/api/units/1A12/history": {"dispatcher", "supervisor", "officer", "records", "auditor"},
    "/api/statistics/intervals?interval=total": ROLES - {"officer", "integration"},
}


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_each_role_reads_what_is_its_work(town: Town, role: str) -> None:
    visitor = await town.sign_in(role)
    for path, roles in READS.items():
        status = (await visitor.ask("GET", path)).status_code
        assert status == (200 if role in roles else 403), path


ACTS = {
    "LO 1A12 4711": {"dispatcher", "supervisor", "officer"},
    "N ALARM 12 MILL ROAD": {"dispatcher", "supervisor"},
    "S 1A12 ML": {"dispatcher", "supervisor", "officer"},
}


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_each_role_does_what_is_its_work(town: Town, role: str) -> None:
    first = await town.sign_in("supervisor")
    on = await first.done("LO 1A12 4711")
    await first.get(f"/api/units?after={on['position']}")
    visitor = await town.sign_in(role)
    for line, roles in ACTS.items():
        answer = await visitor.say(f"{line}{'2' if line.startswith('LO') else ''}")
        assert (answer.status_code != 403) == (role in roles), line
        if role not in roles:
            assert answer.json()["refused"] == "NotYours"


async def test_nobody_comes_in_without_a_session(town: Town) -> None:
    for path in READS:
        answer = await town.client.get(path)
        assert (answer.status_code, answer.json()["refused"]) == (401, "NotSignedIn")
    stolen = {"Authorization": "Bearer stolen"}
    answer = await town.client.post("/api/command", json={"said": "OK 1"}, headers=stolen)
    assert answer.status_code == 401


async def test_the_timers_words_are_the_clocks_alone(town: Town) -> None:
    kim = await town.sign_in("dispatcher")
    answer = await kim.say("N ALARM 12 MILL ROAD", "timer:x:y:due")
    assert (answer.status_code, answer.json()["refused"]) == (422, "BadCommandId")


async def test_the_interface_is_described(town: Town) -> None:
    described = (await town.client.get("/openapi.json")).json()
    assert "/api/calls/{number}/units/{unit}" in described["paths"]
    live = (await town.client.get("/asyncapi.json")).json()
    assert "CallRow" in live["components"]["schemas"]
    references = re.findall(r'"\$ref": "(#/components/schemas/\w+)"', json.dumps(live))
    for reference in references:
        assert reference.rsplit("/", 1)[1] in live["components"]["schemas"]


async def test_monitors_hear_how_it_is(town: Town) -> None:
    ready = await town.client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["lag_events"] == 0
    assert abs(ready.json()["clock_skew_seconds"]) < 1
    figures = (await town.client.get("/metrics")).text
    assert "blotter_clock_skew_seconds" in figures
    town.app.state.stopping = True
    leaving = await town.client.get("/readyz")
    assert (leaving.status_code, leaving.json()["accepting"]) == (503, False)
