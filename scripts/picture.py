# ruff: noqa: INP001 - a script, not a package
"""Draw the picture of the README from a running demonstration: `make picture`."""

import asyncio
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI

from api.demo.accounts import PASSWORD
from api.program.watch.look import watch_once
from api.program.watch.socket import sign_in

ADDRESS = "http://127.0.0.1:8911"
PICTURE = Path(__file__).parent.parent / "docs" / "board.svg"


async def picture() -> None:
    """Look at the board once, and keep what is seen."""
    console = Console(width=132, record=True, file=StringIO(), force_terminal=True)
    token = await sign_in(ADDRESS, "dispatcher", PASSWORD)
    await watch_once(ADDRESS, token, console)
    console.save_svg(str(PICTURE), title="blotter watch", theme=DIMMED_MONOKAI)


if __name__ == "__main__":
    asyncio.run(picture())
