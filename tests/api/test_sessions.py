"""Signing in: counted, locked out, expired, revoked; on a real database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from argon2 import PasswordHasher

from api.rows import rows_pool
from api.security.accounts import Accounts, BadAccount
from api.security.passwords import Passwords, PoorPassword
from api.security.sessions import LockedOut, NotLetIn, Sessions
from tests.postgres import TestServer

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
GOOD = "correct horse battery"
HOME, AWAY = "10.1.1.1", "203.0.113.9"


@pytest.fixture
async def pool(server: TestServer, agency: str) -> AsyncIterator[Any]:
    async with rows_pool(server.dsns.rows, agency) as opened:
        yield opened


@pytest.fixture
async def accounts(pool: Any) -> Accounts:
    made = Accounts(pool, Passwords(QUICK))
    await made.add("kim", GOOD, ["dispatcher"])
    return made


@pytest.fixture
def sessions(pool: Any, accounts: Accounts) -> Sessions:
    return sessions_of(pool)


def sessions_of(pool: Any, *, demo: bool = False) -> Sessions:
    return Sessions(
        pool, Passwords(QUICK), longest=timedelta(hours=13), idle=timedelta(hours=4), demo=demo
    )


async def fail(sessions: Sessions, name: str, address: str) -> type[Exception] | None:
    try:
        await sessions.check_password(name, "wrong " * 3, address)
    except (NotLetIn, LockedOut) as error:
        return type(error)
    return None


async def test_a_session_begins_with_the_right_password(sessions: Sessions) -> None:
    await sessions.check_password("kim", GOOD, HOME)
    new = await sessions.begin("kim", "D1")
    found = await sessions.find(new.token)
    assert found == new.principal
    assert (found.name, found.position, found.roles) == ("kim", "D1", frozenset({"dispatcher"}))


async def test_the_token_itself_is_not_in_the_database(sessions: Sessions, pool: Any) -> None:
    new = await sessions.begin("kim", "")
    kept = await pool.fetchrow("SELECT * FROM sessions")
    assert new.token not in str(dict(kept))
    assert new.token.encode() not in kept["token_hash"]


async def test_a_wrong_password_and_a_wrong_name_are_told_apart_by_nobody(
    sessions: Sessions,
) -> None:
    assert await fail(sessions, "kim", HOME) is NotLetIn
    assert await fail(sessions, "nobody", HOME) is NotLetIn


async def test_a_hundred_guesses_at_once_are_five(sessions: Sessions) -> None:
    outcomes = await asyncio.gather(*(fail(sessions, "kim", AWAY) for _ in range(100)))
    assert outcomes.count(NotLetIn) == 5
    assert outcomes.count(LockedOut) == 95


async def test_during_a_lock_out_even_the_right_password_is_not_looked_at(
    sessions: Sessions, pool: Any
) -> None:
    await lock_out(sessions, "kim", AWAY)
    with pytest.raises(LockedOut):
        await sessions.check_password("kim", GOOD, AWAY)
    await later(pool, "1 hour")
    await sessions.check_password("kim", GOOD, AWAY)


async def test_a_stranger_does_not_lock_out_a_dispatcher_where_she_works(
    sessions: Sessions,
) -> None:
    await sessions.check_password("kim", GOOD, HOME)
    for n in range(30):
        await fail(sessions, "kim", f"203.0.113.{n}")
    assert await fail(sessions, "kim", "203.0.113.200") is LockedOut
    await sessions.check_password("kim", GOOD, HOME)


async def test_one_address_does_not_guess_at_every_account(sessions: Sessions) -> None:
    outcomes = [await fail(sessions, f"name{n}", AWAY) for n in range(35)]
    assert outcomes.count(NotLetIn) == 30
    assert outcomes[-1] is LockedOut


async def test_a_lock_out_cannot_be_prolonged_by_hammering(sessions: Sessions, pool: Any) -> None:
    await lock_out(sessions, "kim", AWAY)
    before = await pool.fetchval("SELECT max(locked_until) FROM sign_in_failures")
    for _ in range(20):
        assert await fail(sessions, "kim", AWAY) is LockedOut
    assert await pool.fetchval("SELECT max(locked_until) FROM sign_in_failures") == before


async def test_a_session_ends_when_idle_and_when_its_time_is_over(
    sessions: Sessions, pool: Any
) -> None:
    idle, old = await sessions.begin("kim", ""), await sessions.begin("kim", "")
    live = await sessions.begin("kim", "")
    await pool.execute(
        "UPDATE sessions SET seen_at = seen_at - interval '5 hours' WHERE id = $1::uuid",
        idle.principal.session_id,
    )
    await pool.execute(
        "UPDATE sessions SET expires_at = clock_timestamp() WHERE id = $1::uuid",
        old.principal.session_id,
    )
    assert await sessions.find(idle.token) is None
    assert await sessions.find(old.token) is None
    ended = {one.session_id for one in await sessions.end_expired()}
    assert ended == {idle.principal.session_id, old.principal.session_id}
    assert await sessions.end_expired() == []
    assert await sessions.find(live.token) is not None


async def test_a_revoked_session_is_over_at_once(sessions: Sessions) -> None:
    new = await sessions.begin("kim", "D1")
    ended = await sessions.end(new.principal.session_id, "revoked")
    assert ended is not None
    assert (ended.account, ended.position) == ("kim", "D1")
    assert await sessions.find(new.token) is None
    assert await sessions.still_live([new.principal.session_id]) == {}
    assert await sessions.end(new.principal.session_id, "again") is None


async def test_roles_and_accounts_change_for_open_sessions_too(
    sessions: Sessions, accounts: Accounts
) -> None:
    new = await sessions.begin("kim", "")
    await accounts.change_roles("kim", ["auditor"])
    found = await sessions.find(new.token)
    assert found is not None
    assert found.roles == {"auditor"}
    await accounts.disable("kim")
    assert await sessions.find(new.token) is None
    assert await fail(sessions, "kim", HOME) is NotLetIn


async def test_a_reset_gives_a_new_password_and_ends_what_was_open(
    sessions: Sessions, accounts: Accounts
) -> None:
    new = await sessions.begin("kim", "")
    await lock_out(sessions, "kim", AWAY)
    await accounts.reset("kim", "another good phrase")
    assert await sessions.find(new.token) is None
    with pytest.raises(NotLetIn):
        await sessions.check_password("kim", GOOD, HOME)
    await sessions.check_password("kim", "another good phrase", AWAY)


async def test_demo_accounts_come_in_only_to_a_demo(pool: Any, accounts: Accounts) -> None:
    await accounts.add("demo-dispatcher", GOOD, ["dispatcher"], demo=True)
    await sessions_of(pool, demo=True).check_password("demo-dispatcher", GOOD, HOME)
    new = await sessions_of(pool, demo=True).begin("demo-dispatcher", "")
    with pytest.raises(NotLetIn):
        await sessions_of(pool).check_password("demo-dispatcher", GOOD, HOME)
    assert await sessions_of(pool).find(new.token) is None


async def test_accounts_are_refused_with_a_sentence(accounts: Accounts) -> None:
    with pytest.raises(BadAccount, match="already"):
        await accounts.add("kim", GOOD, ["officer"])
    with pytest.raises(BadAccount, match="sheriff is no role"):
        await accounts.add("lee", GOOD, ["sheriff"])
    with pytest.raises(BadAccount, match="lower-case"):
        await accounts.add("Kim Lee", GOOD, ["officer"])
    with pytest.raises(PoorPassword, match="12 to 256"):
        await accounts.add("lee", "short", ["officer"])
    with pytest.raises(PoorPassword, match="name"):
        await accounts.add("lee", "my name is lee", ["officer"])
    assert [one.name for one in await accounts.listed()] == ["kim"]


async def lock_out(sessions: Sessions, name: str, address: str) -> None:
    while await fail(sessions, name, address) is not LockedOut:
        pass


async def later(pool: asyncpg.Pool, interval: str) -> None:
    """Let time pass for the lock-outs."""
    await pool.execute(
        "UPDATE sign_in_failures SET locked_until = locked_until - $1::text::interval, "
        "last_at = last_at - $1::text::interval",
        interval,
    )
