"""A town's server for the tests: the real application on a real database, and its visitors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI

from api.app import build
from api.rows import rows_pool
from api.security.principal import ROLES
from api.settings import Settings
from tests.postgres import TestServer

PASSWORD = "correct horse battery"


def settings_for(server: TestServer, agency: str, tmp_path: Path, **changed: Any) -> Settings:
    """Give the settings of a server on this database."""
    settings = Settings(
        database_url=server.owner_dsn,
        agency=agency,
        data_dir=tmp_path,
        requests_per_second=10_000.0,
    )
    return replace(settings, **changed)


@cache
def _hash() -> str:
    return PasswordHasher().hash(PASSWORD)


async def admit_everyone(server: TestServer, agency: str) -> None:
    """Make one account for each role, named like it, and a second dispatcher."""
    accounts = [(str(role), _hash(), [str(role)]) for role in sorted(ROLES)]
    accounts.append(("relief", _hash(), ["dispatcher"]))
    async with rows_pool(server.dsns.rows, agency) as pool:
        await pool.executemany(
            "INSERT INTO accounts (name, password_hash, roles) VALUES ($1, $2, $3) "
            "ON CONFLICT DO NOTHING",
            accounts,
        )


class Visitor:
    """Someone who is signed in and talks to the server."""

    def __init__(self, client: httpx.AsyncClient, signed_in: dict[str, Any]) -> None:
        self.client = client
        self.signed_in = signed_in
        self.headers = {"Authorization": f"Bearer {signed_in['token']}"}

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """Send a request."""
        headers = self.headers | more.pop("headers", {})
        return await self.client.request(method, path, json=body, headers=headers, **more)

    async def get(self, path: str) -> Any:
        """Get something that must be there."""
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def say(self, line: str, command_id: str = "", **more: Any) -> httpx.Response:
        """Type a line."""
        body = {"said": line, "command_id": command_id or str(uuid4()), **more}
        return await self.ask("POST", "/api/command", body)

    async def done(self, line: str, command_id: str = "", **more: Any) -> dict[str, Any]:
        """Type a line of which every part must be recorded."""
        answer = await self.say(line, command_id, **more)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        assert not any("refused" in part for part in found["results"]), found
        return found


class Town:
    """One running server, in this process."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient) -> None:
        self.app = app
        self.client = client

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings) -> AsyncIterator[Self]:
        """Start the server, and stop it after."""
        app = build(settings)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://town") as client:
                yield cls(app, client)

    async def sign_in(self, name: str, position: str | None = None) -> Visitor:
        """Sign somebody in, who must be let in."""
        body = {"name": name, "password": PASSWORD, "position": position}
        answer = await self.client.post("/api/sign-in", json=body)
        assert answer.status_code == 200, answer.text
        self.client.cookies.clear()
        return Visitor(self.client, answer.json())
