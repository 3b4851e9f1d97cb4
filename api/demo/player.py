"""Plays a stage against a server, through the same doors that everybody uses."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from uuid_utils import uuid7

from api.demo.accounts import CRUISERS, STAFF
from api.demo.director import LeftOver
from api.demo.shift import BEATS, CRUISER, NORTH, POSITIONS, SUPERVISOR
from api.demo.stage import Cue, Heard, Relieved, Ring, Say, Stage
from api.demo.traffic import Seen, Traffic

AWAY = (httpx.TransportError,)
BUSY = frozenset({429, 502, 503, 504})
RETRY_SECONDS = 0.5
LOOKS_EVERY = 5.0
MOVING_EVERY = 2.0
AT_REST_EVERY = 15.0
"""Seconds between two fixes of a car."""
ANSWERS_AFTER = timedelta(seconds=45)
"""So long a welfare check is seen on the board before somebody has reached the unit."""

Listener = Callable[[Cue, Heard], None]


class NotPlayed(Exception):
    """The demonstration cannot go on. The text says why."""


class Player:
    """The simulated staff, each signed in at their own position."""

    def __init__(self, address: str, secret: str) -> None:
        """`address` is the server's, such as `http://127.0.0.1:8911`."""
        self.address = address
        self._client = httpx.AsyncClient(base_url=address, timeout=30)
        self._secret = secret
        self._tokens: dict[str, str] = {}
        self._at = {position: names[0] for position, names in POSITIONS.items()}
        self._at[CRUISER] = CRUISERS
        self._began = time.monotonic()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def left_over(self) -> LeftOver:
        """Ask what the simulated staff of an earlier run left. What visitors did is not theirs."""
        board = (await self._send(SUPERVISOR, "GET", "/api/board")).json()
        calls = [call["number"] for call in board["calls"] if call["received_by"] in STAFF]
        units = board["units"]
        return LeftOver(
            calls=calls,
            emergencies=[unit["unit_id"] for unit in units if unit["emergency_by"] in STAFF],
            units=[
                unit["unit_id"]
                for unit in units
                if unit["on_duty"] and unit["began_by"] in STAFF and unit["number"] in {"", *calls}
            ],
        )

    async def play(
        self, stage: Stage, *, speed: float, heard: Listener = lambda _cue, _heard: None
    ) -> None:
        """Play the stage at so many shift seconds a second, until it ends or is cancelled."""
        self._began = time.monotonic()
        while cast := stage.next():
            while cast:
                delay = cast.at / speed - (time.monotonic() - self._began)
                if delay > 0:
                    await asyncio.sleep(delay)
                answer = await self.give(cast.cue)
                heard(cast.cue, answer)
                cast = stage.heard(cast, answer)

    async def report_positions(self, traffic: Traffic, speed: float) -> None:
        """Let every car tell where it is, for ever: often while it moves, now and then at rest."""
        told: dict[str, float] = {}
        while True:
            wall = time.monotonic()
            fixes = [
                _fix(seen)
                for seen in traffic.seen((wall - self._began) * speed)
                if seen.speed or wall - told.get(seen.unit, 0) > AT_REST_EVERY
            ]
            if fixes:
                await self._send(CRUISER, "POST", "/api/fixes", {"fixes": fixes})
            told |= {fix["unit"]: wall for fix in fixes}
            await asyncio.sleep(MOVING_EVERY)

    async def give(self, cue: Cue) -> Heard:
        """Type a line, or let a telephone ring; give what came of it."""
        if isinstance(cue, Relieved):
            self._at[cue.desk] = cue.name
            self._tokens.pop(cue.desk, None)
            return Heard(True, "")
        if isinstance(cue, Ring):
            answer = await self._send(cue.desk, "POST", "/api/phone", _signal(cue))
            return Heard(answer.is_success, answer.text)
        body = {"said": cue.line, "command_id": str(uuid7())}
        answer = await self._send(cue.desk, "POST", "/api/command", body)
        found = answer.json()
        if not answer.is_success:
            return Heard(False, f"{found.get('refused')}: {found.get('because')}")
        refused = [part for part in found.get("results", []) if "refused" in part]
        if refused:
            return Heard(False, f"{found['result']}; {refused[0]['because']}")
        return Heard(True, found["result"])

    async def answer_checks(self) -> None:
        """Ask every unit of the simulated crews that was quiet for too long, for ever."""
        while True:
            board = (await self._send(SUPERVISOR, "GET", "/api/board")).json()
            for unit in board["units"]:
                if unit["began_by"] in STAFF and _unanswered(unit):
                    desk = dict(BEATS).get(unit["beat"], NORTH)
                    await self.give(Say(desk, f"OK {unit['unit_id']}"))
            await asyncio.sleep(LOOKS_EVERY)

    async def _send(
        self, desk: str, method: str, path: str, body: dict[str, Any] | None = None
    ) -> httpx.Response:
        """Send until there is an answer: a command id is recorded once, however often sent."""
        while True:
            try:
                token = await self._token(desk)
                answer = await self._client.request(
                    method, path, json=body, headers={"Authorization": f"Bearer {token}"}
                )
            except AWAY:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                self._tokens.pop(desk, None)
            elif answer.status_code not in BUSY:
                return answer
            else:
                await asyncio.sleep(RETRY_SECONDS)

    async def _token(self, desk: str) -> str:
        """Give the session of whoever is at the desk; beside it, if another still works there."""
        if desk not in self._tokens:
            answer = await self._signed_in(desk, position=desk)
            if answer.status_code == httpx.codes.CONFLICT:
                answer = await self._signed_in(desk)
            if answer.status_code in BUSY:
                raise httpx.ConnectError("busy")
            if not answer.is_success:
                raise NotPlayed(
                    f"{self._at[desk]} cannot sign in to the demonstration: {answer.text}. Is this "
                    "the demonstration's own server, on the demonstration's own data?"
                )
            self._tokens[desk] = answer.json()["token"]
        return self._tokens[desk]

    async def _signed_in(self, desk: str, **at: str) -> httpx.Response:
        who = {"name": self._at[desk], "password": self._secret}
        answer = await self._client.post("/api/sign-in", json=who | at)
        self._client.cookies.clear()  # they are a browser's; here each desk has its token
        return answer


def _unanswered(unit: Mapping[str, Any]) -> bool:
    due = unit["check_due_at"]
    return bool(due) and datetime.now(UTC) - datetime.fromisoformat(due) > ANSWERS_AFTER


def _fix(seen: Seen) -> dict[str, Any]:
    return {
        "unit": seen.unit,
        "at": datetime.now(UTC).isoformat(),
        "latitude": seen.spot.latitude,
        "longitude": seen.spot.longitude,
        "heading": round(seen.heading, 1) % 360,
        "speed": round(seen.speed, 1),
    }


def _signal(ring: Ring) -> dict[str, Any]:
    now = datetime.now(UTC)
    end = "answered_at" if ring.answered else "abandoned_at"
    return {
        "line": ring.line_id,
        "presented_at": (now - timedelta(seconds=ring.rang_seconds)).isoformat(),
        end: now.isoformat(),
        **({"number": ring.phone} if ring.phone else {}),
        **({"location": ring.location} if ring.location else {}),
    }
