"""How often the interpreter looks for garbage that refers to itself: seldom.

A server keeps hundreds of thousands of objects for good: its code, its rows, what it remembers of
the log. The interpreter's own settings make it walk through all of them after every few thousand
new ones, which takes a third of a command's time and finds nothing, as facts and rows never refer
to themselves.
"""

import gc

THRESHOLDS = (50_000, 20, 100)


def collect_seldom() -> None:
    """Leave what is there now out of all further walks, and make them rare."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
