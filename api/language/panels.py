"""The panels of the console by their names on the line, and how layouts are called."""

import re
from typing import Final, Literal, get_args

PanelName = Literal[
    "pending", "open", "units", "map", "detail", "form", "cards", "activity", "notes"
]
PANELS: Final[tuple[PanelName, ...]] = get_args(PanelName)
"""In the order in which help names them."""

LAYOUT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}", re.ASCII)
LayoutAct = Literal["open", "save", "drop", "reset"]
LAYOUT_ACTS: Final[dict[str, LayoutAct]] = {"SAVE": "save", "DROP": "drop", "RESET": "reset"}
"""Words that are no layout's name: LAY SAVE night."""
