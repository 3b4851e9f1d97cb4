"""`blotter user`: the accounts of those who may sign in."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.program.errors import Failed, told
from api.program.place import database_of, rows_of, settings_of, up_to_date
from api.security.accounts import Account, Accounts
from api.security.passwords import Passwords
from api.settings import Settings

app = typer.Typer(help="Accounts: add, reset, roles, disable, list.", no_args_is_help=True)
console = Console(highlight=False)

Name = Annotated[str, typer.Argument(help="The account's name, in lower case.")]
Roles = Annotated[
    list[str],
    typer.Argument(help="dispatcher, supervisor, officer, records, auditor, admin or integration."),
]


@app.command()
@told
def add(name: Name, roles: Roles) -> None:
    """Add an account. Its password is asked for, or taken from BLOTTER_USER_PASSWORD."""
    password = _new_password(name)
    _with_accounts(lambda accounts: accounts.add(name, password, roles))
    console.print(f"{name} may sign in as {', '.join(sorted(roles))}.")


@app.command()
@told
def reset(name: Name) -> None:
    """Give an account a new password.

    Its sessions end, and it is let in again after a lock-out.
    """
    password = _new_password(name)
    _with_accounts(lambda accounts: accounts.reset(name, password))
    console.print(f"{name} has a new password; its sessions have ended.")


@app.command()
@told
def roles(name: Name, roles: Roles) -> None:
    """Give an account other roles."""
    _with_accounts(lambda accounts: accounts.change_roles(name, roles))
    console.print(f"{name} is now {', '.join(sorted(roles))}.")


@app.command()
@told
def disable(name: Name) -> None:
    """Let an account in no more, and end its sessions."""
    _with_accounts(lambda accounts: accounts.disable(name))
    console.print(f"{name} may no longer sign in.")


@app.command(name="list")
@told
def listed() -> None:
    """List the accounts."""
    found: list[Account] = []

    async def ask(accounts: Accounts) -> None:
        found.extend(await accounts.listed())

    _with_accounts(ask)
    table = Table("account", "roles", "", box=None, pad_edge=False)
    for account in found:
        state = "" if account.enabled else "disabled"
        table.add_row(account.name, ", ".join(account.roles), "demo" if account.demo else state)
    console.print(table)


def _with_accounts(work: Callable[[Accounts], Awaitable[None]]) -> None:
    async def run(settings: Settings) -> None:
        await up_to_date(settings)
        async with rows_of(settings) as pool:
            await work(Accounts(pool, Passwords()))

    with database_of(settings_of()) as settings:
        asyncio.run(run(settings))


def _new_password(name: str) -> str:
    password = os.environ.get("BLOTTER_USER_PASSWORD", "")
    if password:
        return password
    if not sys.stdin.isatty():
        raise Failed("There is no terminal to ask for a password: set BLOTTER_USER_PASSWORD.")
    prompt = f"New password of {name}"
    return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=True, err=True))
