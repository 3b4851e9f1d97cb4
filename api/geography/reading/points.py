"""Address points, premises and street aliases, as a department's files have them."""

from collections.abc import Iterator
from pathlib import Path

from api.geography.findings import Findings
from api.geography.layers import Address, Premise
from api.geography.plan import AddressFile, AliasFile, BadGeography, PointFile, PremiseFile
from api.geography.reading.features import Feature, csv_rows, points


def addresses(folder: Path, told: AddressFile, findings: Findings) -> tuple[Address, ...]:
    """Read the address points. A row without number or street is listed and left out.

    Raises `BadGeography` where the file cannot be read, or has no address at all.
    """
    found: dict[Address, None] = {}
    for row in _rows(folder, told, "addresses", (told.number, told.street), findings):
        number, street = _number(row.cells[told.number]), row.cells[told.street]
        if number and street:
            found[Address(number=number, street=" ".join(street.split()), at=row.at)] = None
        else:
            what = "street" if number else "house number"
            findings.add("addresses", "left out", f"line {row.line} has no {what}", row.at)
    if not found:
        raise BadGeography(f"{told.file} has no address that can be used. Look at its columns.")
    return tuple(found)


def premises(folder: Path, told: PremiseFile, findings: Findings) -> tuple[Premise, ...]:
    """Read the premises. One without a name is listed and left out. Raises `BadGeography`."""
    found = []
    for row in _rows(folder, told, "premises", (told.name,), findings):
        name = row.cells.get(told.name, "")
        if not name:
            findings.add("premises", "left out", f"line {row.line} has no name", row.at)
            continue
        nicknames = row.cells.get(told.nicknames, "").split(";")
        found.append(
            Premise(
                name=name,
                at=row.at,
                kind=row.cells.get(told.kind, ""),
                nicknames=tuple(filter(None, map(str.strip, nicknames))),
                address=row.cells.get(told.address, ""),
                caution=row.cells.get(told.caution, ""),
            )
        )
    return tuple(found)


def aliases(folder: Path, told: AliasFile) -> dict[str, str]:
    """Read how streets are typed, and what they are called. Raises `BadGeography`."""
    rows = csv_rows(folder / told.file, told.encoding, (told.typed, told.street))
    return {cells[told.typed]: cells[told.street] for _, cells in rows if cells[told.typed]}


def _number(text: str) -> str:
    """Give a house number as it is written; spreadsheets make 12 into 12.0, and a gap into 0."""
    plain = text.removesuffix(".0")
    return "" if plain == "0" else plain


def _rows(
    folder: Path, told: PointFile, layer: str, needed: tuple[str, ...], findings: Findings
) -> Iterator[Feature]:
    """Give the rows of a file that have a point; list the others."""
    for row in points(folder / told.file, told):
        if not isinstance(row, Feature):
            line, why = row
            findings.add(layer, "left out", f"line {line}: {why}")
            continue
        missing = [column for column in needed if column not in row.cells]
        if missing and row.line == 1:
            raise BadGeography(
                f"{told.file} has no {' or '.join(missing)}. It has: "
                f"{', '.join(row.cells)}. Say in the plan which is meant."
            )
        yield row._replace(cells={**dict.fromkeys(needed, ""), **row.cells})
