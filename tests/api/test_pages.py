"""The console's pages: where they are, and what they may load."""

import re

from api.http.pages import BUILT
from tests.api.town import Town

ASKED = {"accept-encoding": "identity"}


async def test_the_root_leads_to_the_console(town: Town) -> None:
    answer = await town.client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/console/")
    assert (await town.client.get("/console")).status_code == 307


async def test_the_pages_load_from_here_alone_and_hold_no_script_of_their_own(town: Town) -> None:
    assert (BUILT / "index.html").exists(), "The console has not been built: run make console."
    page = await town.client.get("/console/", headers=ASKED)
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-cache"
    assert not re.findall(r'(?:src|href)="(?!/console/)', page.text)
    assert not re.findall(r"<script(?![^>]*src=)", page.text)


async def test_what_is_named_by_its_content_is_kept_for_ever_and_nothing_else_is(
    town: Town,
) -> None:
    page = await town.client.get("/console/", headers=ASKED)
    (script,) = re.findall(r'src="(/console/assets/[^"]+\.js)"', page.text)
    answer = await town.client.get(script)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    missing = await town.client.get("/console/assets/none.js")
    assert missing.status_code == 404
    assert missing.headers["cache-control"] == "no-store"
    assert (await town.client.get("/console/../pyproject.toml")).status_code == 404


async def test_other_answers_load_nothing(town: Town) -> None:
    answer = await town.client.get("/healthz")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; frame")
