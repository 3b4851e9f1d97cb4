"""What is found to be odd about a geography's files: what, and where."""

from collections import Counter

from msgspec import Struct, field

from api.geography.layers import Place


class Finding(Struct, frozen=True):
    """Something odd: in which layer, of what kind, the sentence, and where on the map if known."""

    layer: str
    kind: str
    text: str
    at: Place | None = None

    def __str__(self) -> str:
        """Give the sentence, with the point as the command line takes it."""
        return (
            f"{self.text}, at {self.at.latitude:.5f},{self.at.longitude:.5f}"
            if self.at
            else self.text
        )


class Findings(Struct):
    """All that was found, in the order of finding."""

    all: list[Finding] = field(default_factory=list)

    def add(self, layer: str, kind: str, text: str, at: Place | None = None) -> None:
        """List something."""
        self.all.append(Finding(layer, kind, text, at))

    def counts(self) -> Counter[tuple[str, str]]:
        """Count them by layer and kind."""
        return Counter((one.layer, one.kind) for one in self.all)
