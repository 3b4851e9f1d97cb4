"""GeoJSON (RFC 7946) and CSV files as rows: cells, and a shape or a point in degrees."""

import csv
import json
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from api.geography.layers import Place
from api.geography.plan import BadGeography, PointFile

IN_DEGREES = "Export it in longitude and latitude of WGS 84 (EPSG:4326)."


class Feature(NamedTuple):
    """What a file says of one thing: its line (of GeoJSON: its count), its cells, its shape."""

    line: int
    cells: Mapping[str, str]
    shape: BaseGeometry

    @property
    def at(self) -> Place:
        """Its point, or one within its shape."""
        point = self.shape.representative_point()
        return Place(point.x, point.y)


def features(file: Path) -> list[Feature]:
    """Read a GeoJSON file. Raises `BadGeography` where it is none, or not in degrees."""
    try:
        told = json.loads(file.read_bytes())
        found = [
            Feature(line, _cells(one.get("properties") or {}), shape(one["geometry"]))
            for line, one in enumerate(told["features"], 1)
            if one.get("geometry")
        ]
    except OSError as error:
        raise BadGeography(f"{file.name} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, shapely.GEOSException) as error:
        raise BadGeography(
            f"{file.name} is no GeoJSON: a FeatureCollection with features is expected."
        ) from error
    for one in found:
        if not in_degrees(*one.shape.bounds):
            raise BadGeography(f"Feature {one.line} of {file.name} is not in degrees. {IN_DEGREES}")
    return found


def points(file: Path, told: PointFile) -> Iterator[Feature | tuple[int, str]]:
    """Give the rows of a CSV or the points of a GeoJSON file; for a bad row its line and why.

    Raises `BadGeography` where the file as a whole cannot be read.
    """
    if file.suffix.lower() != ".csv":
        yield from features(file)
        return
    for line, cells in csv_rows(file, told.encoding, (told.latitude, told.longitude)):
        try:
            longitude, latitude = float(cells[told.longitude]), float(cells[told.latitude])
        except ValueError:
            yield line, "it has no point"
            continue
        if not in_degrees(longitude, latitude, longitude, latitude):
            yield line, f"its point is not in degrees. {IN_DEGREES}"
            continue
        yield Feature(line, cells, shapely.Point(longitude, latitude))


def csv_rows(
    file: Path, encoding: str, needed: tuple[str, ...]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Give the rows of a CSV by their lines. Raises `BadGeography`."""
    try:
        with file.open(encoding=encoding, newline="") as lines:
            rows = csv.DictReader(lines, restval="", strict=True)
            heading = rows.fieldnames or ()
            missing = [column for column in needed if column not in heading]
            if missing:
                raise BadGeography(
                    f"{file.name} has no column {' or '.join(missing)}. It has: "
                    f"{', '.join(heading)}. Say in the plan which is meant."
                )
            for row in rows:
                yield rows.line_num, {name: (row[name] or "").strip() for name in heading}
    except OSError as error:
        raise BadGeography(f"{file.name} cannot be read: {error.strerror}.") from error
    except (LookupError, UnicodeError) as error:
        raise BadGeography(
            f'{file.name} is not written in {encoding}. Say in the plan: encoding = "cp1252".'
        ) from error
    except csv.Error as error:
        raise BadGeography(f"{file.name} cannot be told apart into cells: {error}.") from error


def in_degrees(west: float, south: float, east: float, north: float) -> bool:
    """Tell whether bounds can be degrees of longitude and latitude."""
    return (
        all(map(isfinite, (west, south, east, north)))
        and -180 <= west <= east <= 180
        and -90 <= south <= north <= 90
    )


def _cells(properties: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if told is None else str(told).strip() for name, told in properties.items()}
