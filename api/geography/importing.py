"""Bringing a geography in: its files are read and checked, the map and the network made of it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from api.geography import checks
from api.geography.findings import Findings
from api.geography.layers import Layers, Roads
from api.geography.plan import BadGeography, Plan, read_plan
from api.geography.reading import outlines, points
from api.geography.reading.lines import read_lines
from api.geography.reading.osm import Extract, read_osm, together
from api.geography.roads.building import build
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
    extract = _extract(folder, plan, findings, progress)
    own = points.premises(folder, plan.premises, findings) if plan.premises else ()
    layers = Layers(
        name=plan.name,
        addresses=points.addresses(folder, plan.addresses, findings) if plan.addresses else (),
        premises=(*own, *extract.premises),
        mileposts=extract.mileposts,
        ramps=extract.ramps,
        aliases=points.aliases(folder, plan.aliases) if plan.aliases else {},
        beats=beats or (),
        outline=outline or b"",
        towns=towns or (),
        roads=extract.roads,
    )
    if not (layers.addresses or layers.roads.ways or layers.beats):
        raise BadGeography(f"{file.name} names no roads, no addresses and no beats. Name some.")
    progress("checking")
    checks.check(layers, findings)
    return Read(layers, findings)


def make(layers: Layers, progress: Progress = _unheard) -> Made:
    """Make of the layers what is made once. Raises `BadGeography`."""
    progress("making the network")
    network = build(layers.roads).to_bytes() if layers.roads.ways else b""
    progress("making the map")
    return Made(layers, network, make_tiles(layers))


def _extract(folder: Path, plan: Plan, findings: Findings, progress: Progress) -> Extract:
    """Read the files of roads: OpenStreetMap's, or lines. Several extracts are put together."""
    if plan.roads is None or not plan.roads.files:
        return Extract(Roads())
    progress("reading roads")
    lines = [name for name in plan.roads.files if name.lower().endswith(".geojson")]
    if lines and len(plan.roads.files) > 1:
        raise BadGeography(f"{lines[0]} cannot be put together with other files. Name it alone.")
    if lines:
        return Extract(read_lines(folder / lines[0], plan.roads))
    return together([read_osm(folder / name, findings) for name in plan.roads.files])
