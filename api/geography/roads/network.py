"""The network: pieces of road from junction to junction, the edges along them, and the turns.

An edge is a piece driven one way. A turn leads from an edge to one that begins where it ends; it
is left out where it is banned, and where it would be a U-turn, save at the end of a dead-end road.
"""

import io
import json
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

NO_EDGE: Final = -1
FORMAT: Final = 1


class Network(NamedTuple):
    """A network as columns: built once, at import.

    Of each piece: where its points begin among `points` (longitude, latitude; one more entry ends
    the last), its length in `metres`, its `kmh`, its class and name by their places in `kinds` and
    `names`, and its edges along its points (`forward`) and against them (`backward`; `NO_EDGE`:
    it may not be driven so). Of each edge: its piece, and its strongly connected `part` (0 is the
    largest). The turns from edge e are `turns[first_turn[e] : first_turn[e + 1]]`.
    """

    points: Floats
    first_point: Ints
    metres: Floats
    kmh: Floats
    kind: Ints
    name: Ints
    forward: Ints
    backward: Ints
    piece: Ints
    part: Ints
    first_turn: Ints
    turns: Ints
    kinds: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def edges(self) -> int:
        """How many edges there are."""
        return len(self.piece)

    def line(self, piece: int) -> Floats:
        """Give the points of a piece, longitude first."""
        return self.points[self.first_point[piece] : self.first_point[piece + 1]]

    def to_bytes(self) -> bytes:
        """Give it as bytes, the same for the same network."""
        file = io.BytesIO()
        words = json.dumps({"format": FORMAT, "kinds": self.kinds, "names": self.names})
        columns = {name: value for name, value in self._asdict().items() if name not in WORDS}
        np.savez_compressed(file, words=np.frombuffer(words.encode(), np.uint8), **columns)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, packed: bytes) -> "Network":
        """Read what `to_bytes` gave. Raises `ValueError` where another version wrote it."""
        with np.load(io.BytesIO(packed), allow_pickle=False) as columns:
            words = json.loads(bytes(columns["words"]))
            if words["format"] != FORMAT:
                raise ValueError("The network was made by another version: import the files anew.")
            told = {name: columns[name] for name in cls._fields if name not in WORDS}
        return cls(**told, kinds=tuple(words["kinds"]), names=tuple(words["names"]))


WORDS: Final = ("kinds", "names")
