"""Who may sign in to the demonstration: six accounts for visitors, and the simulated staff."""

from api.demo.shift import POSITIONS, SUPERVISOR
from api.security.accounts import Accounts
from eventlog.keys import Keys

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


CRUISERS = "cruisers"

STAFF: dict[str, str] = {
    **{
        name: "supervisor" if position == SUPERVISOR else "dispatcher"
        for position, names in POSITIONS.items()
        for name in names
    },
    CRUISERS: "officer",
}
"""The simulated staff, each with a role."""


def secret(keys: Keys) -> str:
    """Give the password of the simulated staff: never shown, and the same at the next start."""
    return keys.fingerprint(b"the simulated staff's password")


async def admit(accounts: Accounts, keys: Keys) -> None:
    """Make the demo accounts that are not there yet."""
    known = {account.name for account in await accounts.listed()}
    for name in VISITORS.keys() - known:
        await accounts.add(name, PASSWORD, [name], demo=True)
    for name in STAFF.keys() - known:
        await accounts.add(name, secret(keys), [STAFF[name]], demo=True)
