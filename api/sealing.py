"""The agency's keys, opened with the master key that belongs to them."""

from api.settings import BadSetting, Settings
from eventlog.keys import Keys, new_data_key, opens
from eventlog.postgres import Database

PROOF = "master key"
"""The matter of the key that is kept first, before anything is sealed: of two nodes that start at
once with master keys of their own, one is refused."""


async def keys_of(settings: Settings, database: Database) -> Keys:
    """Give the agency's keys. A master key is made only where nothing is sealed yet.

    Raises `BadSetting` where the master key is missing or another agency's: what is sealed could
    not be opened, and what is sealed from now on could not be opened with the right one.
    """
    store = database.keys(settings.agency)
    wrapped = await store.any()
    if wrapped is None:
        master = settings.master_key()
        wrapped = (await store.keep({PROOF: new_data_key(master)}))[PROOF]
    else:
        master = settings.kept_master_key()
    if not opens(master, wrapped):
        raise BadSetting(
            f"The master key is not the one under which {settings.agency} was sealed. Put the "
            "agency's own there, from its safe copy."
        )
    return Keys(master, store)
