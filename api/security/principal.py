"""Who is signed in: the principal, the roles, and what each role may read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Role = Literal["dispatcher", "supervisor", "officer", "records", "auditor", "admin", "integration"]
ROLES: frozenset[Role] = frozenset(get_args(Role))
EVERYONE = ROLES
STAFF: frozenset[Role] = frozenset({"dispatcher", "supervisor"})
"""Who works dispatch positions."""

READS_PERSONAL: frozenset[Role] = frozenset(
    {"dispatcher", "supervisor", "officer", "records", "auditor"}
)
"""Who sees personal text in the clear. Administrators keep accounts and integrations copy the
log; neither needs to know who called about what, so both get it sealed."""


@dataclass(frozen=True)
class Principal:
    """A signed-in person or program. `position` is the dispatch position, if there is one."""

    name: str
    roles: frozenset[Role]
    session_id: str
    position: str
    expires_at: datetime

    def may(self, roles: frozenset[Role]) -> bool:
        """Tell whether one of the principal's roles is among these."""
        return not self.roles.isdisjoint(roles)

    @property
    def reads_personal(self) -> bool:
        """Tell whether this one is entitled to personal text in the clear."""
        return self.may(READS_PERSONAL)
