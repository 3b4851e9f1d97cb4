"""Draw the picture of the README from a running demonstration: `make picture`.

Another address than the usual one may be given as the only argument.
"""

import asyncio
import re
import sys
from io import StringIO
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI

from api.demo.accounts import PASSWORD
from api.program.watch.look import watch_once
from api.program.watch.socket import sign_in

ADDRESS = "http://127.0.0.1:8911"
WITHOUT_FONTS = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""The picture loads nothing from elsewhere."""

PICTURE = Path(__file__).parent.parent / "docs" / "board.svg"


async def picture(address: str) -> None:
    """Look at the board once, and keep what is seen."""
    console = Console(width=132, record=True, file=StringIO(), force_terminal=True)
    token = await sign_in(address, "dispatcher", PASSWORD)
    await watch_once(address, token, console)
    console.save_svg(
        str(PICTURE), title="blotter watch", theme=DIMMED_MONOKAI, code_format=WITHOUT_FONTS
    )


if __name__ == "__main__":
    asyncio.run(picture(*sys.argv[1:] or [ADDRESS]))
