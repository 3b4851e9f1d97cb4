"""Where Chromium is on this machine, and how it is started without a window."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]

DRAWS = [*QUIET, "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
"""With a graphics card played by the processor: the map is drawn, and everything else slower."""


def chromium() -> str:
    """Give the program's path; nothing where there is none. `CHROMIUM` names one."""
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        if name and (found := shutil.which(name)):
            return found
    return ""
