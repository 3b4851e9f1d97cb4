"""Bringing a geography in: its files are read and checked, the map and the network made of it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from api.geography import checks
from api.geography.findings import Findings
from api.geography.layers import Layers, Roads
from api.geography.plan import BadGeography, Plan, RoadFiles, read_plan
from api.geography.reading import outlines, points
from api.geography.reading.lines import read_lines
from api.geography.store import Made
from api.geography.tiles import make_tiles

Progress = Callable[[str], None]
"""Told what is being done, in words."""


def _unheard(words: str) -> None:
    """Hear nothing."""
    del words


class Read(NamedTuple):
    """A geography as its files have it, and what is odd about them."""

    layers: Layers
    findings: Findings


def read(file: Path, codes: Mapping[str, str], progress: Progress = _unheard) -> Read:
    """Read what a plan names. `codes` are the beats of the agency's tables with their labels.

    Raises `BadGeography`; what can be used all the same is told in the findings.
    """
    plan, folder, findings = read_plan(file), file.parent, Findings()
    progress("reading outlines")
    beats = plan.beats and outlines.beats(folder, plan.beats, codes, findings)
    outline = plan.outline and outlines.outline(folder, plan.outline, findings)
    towns = plan.towns and outlines.towns(folder, plan.towns, findings)
    progress("reading points")
    layers = Layers(
        name=plan.name,
        addresses=points.addresses(folder, plan.addresses, findings) if plan.addresses else (),
        premises=points.premises(folder, plan.premises, findings) if plan.premises else (),
        aliases=points.aliases(folder, plan.aliases) if plan.aliases else {},
        beats=beats or (),
        outline=outline or b"",
        towns=towns or (),
        roads=_roads(folder, plan, progress),
    )
    if not (layers.addresses or layers.roads.ways or layers.beats):
        raise BadGeography(f"{file.name} names no roads, no addresses and no beats. Name some.")
    progress("checking")
    checks.check(layers, findings)
    return Read(layers, findings)


def make(layers: Layers, progress: Progress = _unheard) -> Made:
    """Make of the layers what is made once. Raises `BadGeography`."""
    progress("making the map")
    return Made(layers, b"", make_tiles(layers))


def _roads(folder: Path, plan: Plan, progress: Progress) -> Roads:
    if plan.roads is None or not plan.roads.files:
        return Roads()
    progress("reading roads")
    read_by_suffix: dict[str, Callable[[Path, RoadFiles], Roads]] = {".geojson": read_lines}
    found: list[Roads] = []
    for name in plan.roads.files:
        suffix = Path(name).suffix.lower()
        if suffix not in read_by_suffix:
            raise BadGeography(
                f"{name} is none of the road files that are known: {', '.join(read_by_suffix)}."
            )
        found.append(read_by_suffix[suffix](folder / name, plan.roads))
    return found[0]
