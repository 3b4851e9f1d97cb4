"""Brings the database of one agency up to date: numbered SQL files, applied forward only.

The files are templates: `:schema` is the agency's schema, `:keys` the one that holds its keys.
The files 001 to 009 make the log and the keys. Every table that a later file makes in `:schema`
belongs to the owner and is the rows login's to read and write, without a grant of its own.
"""

import re
import secrets
from base64 import b64encode
from collections.abc import Mapping
from hashlib import pbkdf2_hmac, sha256
from hmac import digest
from importlib.resources import files

import asyncpg

AGENCY = re.compile(r"(?!pg_|public$|information_schema$)[a-z][a-z0-9_]{0,40}(?<!_keys)")
LOGINS = ("blotter_log", "blotter_rows", "blotter_keys")
READER = "blotter_reader"
LOCK = "SELECT pg_advisory_lock(hashtextextended('blotter migrations', 0))"
ROUNDS = 4096


class NotMigrated(Exception):
    """The database cannot be brought up to date. The text says why."""


async def migrate(
    owner_dsn: str, agency: str, passwords: Mapping[str, str] | None = None
) -> list[str]:
    """Apply what is new to the agency's schemas; give the names of the files applied.

    `passwords` gives the logins `blotter_log`, `blotter_rows` and `blotter_keys` their passwords;
    without it, they are left as they are. Several processes may do this at once. Raises
    `NotMigrated` where an applied file has changed since, or is unknown to this version.
    """
    if not AGENCY.fullmatch(agency):
        raise NotMigrated(
            f"{agency!r} cannot be an agency's name: it has at most 41 lower-case letters, digits "
            "and _, begins with a letter, is no name of PostgreSQL's own and does not end in _keys."
        )
    connection = await asyncpg.connect(owner_dsn)
    try:
        await connection.execute(LOCK)
        await _make_logins(connection, passwords or {})
        return await _apply_new(connection, agency)
    finally:
        await connection.close()


def migration_files() -> dict[str, str]:
    """Give every migration's name and text, in order."""
    folder = files("migrations") / "sql"
    found = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return {name: (folder / name).read_text(encoding="utf-8") for name in found}


def for_agency(text: str, agency: str) -> str:
    """Fill a template's schema names in. The agency's name must have been checked."""
    return re.sub(r"(?<!:):keys\b", f"{agency}_keys", re.sub(r"(?<!:):schema\b", agency, text))


async def _make_logins(connection: asyncpg.Connection, passwords: Mapping[str, str]) -> None:
    unknown = passwords.keys() - set(LOGINS)
    if unknown:
        raise NotMigrated(f"There is no login {', '.join(sorted(unknown))}.")
    known = {row[0] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
    for login in LOGINS:
        if login not in known:
            await _make_role(connection, f"CREATE ROLE {login} LOGIN")
        if passwords.get(login):
            verifier = scram_verifier(passwords[login])
            await connection.execute(f"ALTER ROLE {login} PASSWORD '{verifier}'")
    if READER not in known:
        await _make_role(connection, f"CREATE ROLE {READER} NOLOGIN")


async def _make_role(connection: asyncpg.Connection, statement: str) -> None:
    """Make a role of the whole cluster, which another database's migration may make just now."""
    try:
        await connection.execute(statement)
    except (asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
        return


def scram_verifier(password: str) -> str:
    """Make what PostgreSQL stores for a password, so that the password never travels or is logged.

    Raises `NotMigrated` for characters that would need Unicode preparation.
    """
    if not password.isascii() or not password.isprintable():
        raise NotMigrated("A database password has plain ASCII letters, digits and signs only.")
    salt = secrets.token_bytes(16)
    salted = pbkdf2_hmac("sha256", password.encode(), salt, ROUNDS)
    stored = sha256(digest(salted, b"Client Key", "sha256")).digest()
    server = digest(salted, b"Server Key", "sha256")
    parts = (b64encode(part).decode() for part in (salt, stored, server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(ROUNDS, *parts)


async def _apply_new(connection: asyncpg.Connection, agency: str) -> list[str]:
    for schema in (agency, f"{agency}_keys"):
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    await connection.execute(
        f"CREATE TABLE IF NOT EXISTS {agency}.migrations (name text PRIMARY KEY, "
        "checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
    )
    rows = await connection.fetch(f"SELECT name, checksum FROM {agency}.migrations")  # noqa: S608  # name checked
    applied = {row["name"]: row["checksum"] for row in rows}
    known = migration_files()
    _must_agree(applied, known)
    new = [name for name in known if name not in applied]
    for name in new:
        async with connection.transaction():
            await connection.execute(for_agency(known[name], agency))
            await connection.execute(
                f"INSERT INTO {agency}.migrations (name, checksum) VALUES ($1, $2)",  # noqa: S608  # name checked
                name,
                _checksum(known[name]),
            )
    return new


def _checksum(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _must_agree(applied: Mapping[str, str], known: Mapping[str, str]) -> None:
    for name, checksum in applied.items():
        if name not in known:
            raise NotMigrated(
                f"The database has {name}, which this version of Blotter does not know. "
                "Run a version at least as new as the one that applied it."
            )
        if checksum != _checksum(known[name]):
            raise NotMigrated(
                f"{name} was changed after it was applied. Restore the file as it was and put "
                "the change into a new one."
            )
