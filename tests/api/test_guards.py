"""What is refused before any route sees it: too large, too fast, from another site's page."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from api.http.refusals import answer_all
from api.security.guards import COOKIE, LARGEST_BODY, Guards, Rates

HOST = "http://blotter.test"


def guarded(**settings: Any) -> httpx.AsyncClient:
    inner = FastAPI()
    answer_all(inner)

    @inner.post("/act")
    async def act(request: Request) -> int:
        return len(await request.body())

    @inner.get("/look")
    async def look() -> str:
        return "seen"

    told: dict[str, Any] = {"per_second": 1000.0, "public_origin": "", "secure": False} | settings
    transport = httpx.ASGITransport(Guards(inner, **told))
    return httpx.AsyncClient(transport=transport, base_url=HOST)


WITH_COOKIE = {"Cookie": f"{COOKIE}=secret"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({**WITH_COOKIE, "Origin": HOST}, 200),
        ({**WITH_COOKIE, "Origin": "https://evil.example"}, 403),
        ({**WITH_COOKIE, "Origin": "null"}, 403),
        (WITH_COOKIE, 403),
        ({"Authorization": "Bearer secret"}, 200),
        ({"Authorization": "Bearer secret", "Origin": "https://evil.example"}, 403),
        ({}, 200),
    ],
)
async def test_only_our_own_pages_act_with_the_cookie(headers: dict[str, str], status: int) -> None:
    async with guarded() as client:
        answer = await client.post("/act", headers=headers, content=b"x")
        assert answer.status_code == status
        if status == 403:
            assert answer.json()["refused"] == "OtherOrigin"


async def test_behind_a_proxy_the_stated_origin_counts() -> None:
    async with guarded(public_origin="https://blotter.example") as client:
        headers = {**WITH_COOKIE, "Origin": "https://blotter.example"}
        assert (await client.post("/act", headers=headers)).status_code == 200


async def test_looking_needs_no_origin() -> None:
    async with guarded() as client:
        assert (await client.get("/look", headers=WITH_COOKIE)).status_code == 200


async def test_a_body_that_is_too_large_is_refused_said_or_streamed() -> None:
    async def pieces() -> Any:
        for _ in range(LARGEST_BODY // 1024 + 1):
            yield b"x" * 1024

    async with guarded() as client:
        said = await client.post("/act", content=b"x" * (LARGEST_BODY + 1))
        streamed = await client.post("/act", content=pieces())
        fits = await client.post("/act", content=b"x" * LARGEST_BODY)
    assert (said.status_code, streamed.status_code, fits.status_code) == (413, 413, 200)
    assert "256 kB" in said.json()["because"]


async def test_too_many_requests_are_refused() -> None:
    async with guarded(per_second=1.0) as client:
        headers = {"Authorization": "Bearer secret"}
        answers = [await client.get("/look", headers=headers) for _ in range(4)]
        other = await client.get("/look", headers={"Authorization": "Bearer other"})
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert other.status_code == 200


def test_a_bucket_fills_again_with_time() -> None:
    now = 0.0
    rates = Rates(2.0, lambda: now)
    assert [rates.allow("kim") for _ in range(7)] == [True] * 6 + [False]
    now = 1.0
    assert [rates.allow("kim") for _ in range(3)] == [True, True, False]


async def test_every_answer_has_the_headers_that_browsers_need() -> None:
    async with guarded(secure=True) as client:
        headers = (await client.get("/look")).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "max-age" in headers["Strict-Transport-Security"]
