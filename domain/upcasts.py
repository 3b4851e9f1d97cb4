"""Old shapes of facts, made into today's on reading: one function per stored name and version.

A new field with a default needs nothing here. Anything else raises the fact's `VERSION` and adds
a function that makes the data of the version before into the data of the next.
"""

from collections.abc import Callable
from typing import Any

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTS: dict[tuple[str, int], Upcast] = {}
"""`(stored name, version)` -> data of the next version."""
