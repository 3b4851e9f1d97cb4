"""The agency's geography is brought in as a whole; the version before is kept, to go back to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from domain.geography.events import GeographyLoaded, GeographyTakenBack
from domain.kernel import Command, Noun, Past, Refused, about, fold, when
from domain.wish import check_reason

KEPT = 2
"""Versions of which the files are kept: the one in force and the one before it."""


class NoEarlierGeography(Refused):
    """There is no earlier geography to go back to. Bring one in: blotter geo import."""


class Version(NamedTuple):
    """A version of the geography."""

    digest: str
    name: str


class GeographyInForce(Noun):
    """What history says of the geography: the latest that was brought in, unless taken back."""

    def __init__(self) -> None:
        self.now: Version | None = None
        self.before: Version | None = None

    @when(GeographyLoaded)
    def _(self, digest: str, name: str) -> None:
        self.now, self.before = Version(digest, name), self.now

    @when(GeographyTakenBack)
    def _(self, digest: str, name: str) -> None:
        self.now, self.before = Version(digest, name), None

    @property
    def kept(self) -> tuple[str, ...]:
        """The digests of the versions that are kept."""
        return tuple(one.digest for one in (self.now, self.before) if one)


def geography_of(past: Past) -> GeographyInForce:
    """Give the geography as history says that it holds.

    What comes into force is seldom, and of all of it only the latest two matter.
    """
    changes = about(GeographyLoaded, GeographyTakenBack, newest=KEPT, geography_id="agency")
    return fold(GeographyInForce(), past.of(changes))


@dataclass(kw_only=True)
class LoadGeography(Command):
    """Let this version hold from now on. Its layers are stored already."""

    digest: str
    name: str
    addresses: int = 0
    streets: int = 0
    beats: int = 0
    premises: int = 0
    towns: int = 0

    def execute(self) -> None:
        """Record it, unless it holds already."""
        now = geography_of(self.past).now
        if now is None or now.digest != self.digest:
            self.record(
                GeographyLoaded(
                    stamp=self.stamp,
                    digest=self.digest,
                    name=self.name,
                    addresses=self.addresses,
                    streets=self.streets,
                    beats=self.beats,
                    premises=self.premises,
                    towns=self.towns,
                )
            )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give the name and the beginning of the digest, and since when it holds."""
        return self.line(clock, f"geography {self.name} {self.digest[:8]} in force")


@dataclass(kw_only=True)
class TakeGeographyBack(Command):
    """Let the version before hold again."""

    reason: str

    def execute(self) -> None:
        """Record it. Raises `NoEarlierGeography`, `ReasonMissing`."""
        check_reason(self.reason, "going back")
        before = geography_of(self.past).before
        if before is None:
            raise NoEarlierGeography
        self.record(
            GeographyTakenBack(
                stamp=self.stamp, digest=before.digest, name=before.name, reason=self.reason
            )
        )

    def answer(self, clock: Callable[[datetime], str]) -> str:
        """Give what holds again."""
        before = geography_of(self.past).before
        return (
            self.line(clock, f"geography {before.name} {before.digest[:8]} again") if before else ""
        )
