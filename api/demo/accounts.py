"""Who may sign in to the demonstration: six accounts for visitors, and the simulated staff."""

import secrets
from typing import NamedTuple

from api.demo.shift import CALL_TAKER, CRUISER, NORTH, SOUTH, SUPERVISOR
from api.security.accounts import Accounts

PASSWORD = "let-me-look-around"  # noqa: S105 - printed on purpose, and refused outside demo mode

VISITORS = {
    "dispatcher": "takes calls and sends units",
    "supervisor": "as a dispatcher; clears emergencies, ends sessions",
    "officer": "reports from a cruiser",
    "records": "reads, reopens, gives case numbers",
    "auditor": "reads everything, the log included",
    "admin": "keeps accounts and tables",
}
"""Each account is named after its one role."""


class Staff(NamedTuple):
    """A simulated member of staff: where they sit, and as what they sign in."""

    desk: str
    name: str
    role: str


STAFF = (
    Staff(CALL_TAKER, "okafor", "dispatcher"),
    Staff(NORTH, "reyes", "dispatcher"),
    Staff(SOUTH, "lindqvist", "dispatcher"),
    Staff(SUPERVISOR, "moretti", "supervisor"),
    Staff(CRUISER, "cruisers", "officer"),
)


async def admit(accounts: Accounts) -> str:
    """Make the demo accounts, or make them as they should be; give the staff's secret password.

    The staff's password is a new one each time and is never shown.
    """
    secret = secrets.token_urlsafe(24)
    known = {account.name for account in await accounts.listed()}
    for name in VISITORS:
        if name not in known:
            await accounts.add(name, PASSWORD, [name], demo=True)
    for member in STAFF:
        if member.name in known:
            await accounts.reset(member.name, secret)
        else:
            await accounts.add(member.name, secret, [member.role], demo=True)
    return secret
