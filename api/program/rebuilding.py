"""`blotter rebuild`: all rows anew from the log."""

import asyncio

from rich.console import Console

from api.program.errors import Failed
from api.program.place import log_of, up_to_date
from api.program.progress import counted
from api.settings import Settings
from projections.rebuild import Rebuilt
from projections.rebuild import rebuild as fold_anew

DIFFER = (
    "The rows that served until now were other ones. They are replaced; but one of the two "
    "foldings was wrong, which must not be: report it with the server's log."
)


def rebuild(settings: Settings, console: Console) -> None:
    """Fold everything anew beside the rows that serve, switch, and say whether they agreed."""
    done = asyncio.run(_rebuild(settings))
    console.print(f"{done.rows} rows on the board at position {done.position}.", highlight=False)
    if done.same is False:
        raise Failed(DIFFER)
    if done.same:
        console.print("Byte for byte what it was.")


async def _rebuild(settings: Settings) -> Rebuilt:
    await up_to_date(settings)
    with counted("events") as tell:
        async with log_of(settings) as (log, _):
            dsn = settings.login("blotter_rows", settings.rows_password)
            return await fold_anew(log, dsn, tell, compare=True)
