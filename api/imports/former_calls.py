"""Rows become calls: grouped by their key, checked against one another, and accounted for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5

import msgspec

from api.imports.cad_map import CadMap, Interval
from api.imports.csv_file import Row, Table
from api.imports.report import Check, ImportReport
from api.imports.rows import ReadRow, RowReader, RowRefused
from domain.dispatch.events import Stage
from domain.dispatch.imported import FormerCall, FormerUnit, Origin, inversions

NAMESPACE = UUID("8d0f6a52-41b7-4f39-a6de-97d2b3c85e14")
"""Under which a former call's id follows from its system and number, so that it stays the same."""

NEVER = datetime.min.replace(tzinfo=UTC)


def former_calls(
    table: Table, cad_map: CadMap, report: ImportReport, fingerprint: Callable[[bytes], str]
) -> list[FormerCall]:
    """Give the file's calls in the order of their first rows; list what is odd in the report."""
    reader = RowReader(cad_map, fingerprint)
    report.rows = len(table.rows)
    report.unused_columns = table.unused
    rows, torn = _read(table.rows, reader, report)
    report.unmapped = reader.unmapped
    report.checks = [_check(rows, interval, report) for interval in cad_map.intervals]
    overlaps = _overlaps(rows)
    calls: dict[tuple[str, ...], list[ReadRow]] = {}
    for row in rows:
        calls.setdefault(row.key, []).append(row)
    return [_call(of_call, cad_map, overlaps, torn, report) for of_call in calls.values()]


def _read(
    rows: Iterable[Row], reader: RowReader, report: ImportReport
) -> tuple[list[ReadRow], set[tuple[str, ...]]]:
    """Read the rows; give those that can be brought in, and the calls that miss a row of theirs."""
    good: dict[tuple[str, ...], ReadRow] = {}
    torn: set[tuple[str, ...]] = set()
    for row in rows:
        key = reader.key(row)
        try:
            read = reader.read(row)
        except RowRefused as refusal:
            _refuse(report, row.line, "" if row.fault else key, str(refusal))
            torn.add(key)
            continue
        first = good.setdefault(read.row_key, read)
        if first is not read:
            how = "" if first.content == read.content else ", with other words"
            _refuse(report, row.line, key, f"it stands on line {first.line} already{how}")
    return list(good.values()), torn


def _refuse(report: ImportReport, line: int, key: Sequence[str], reason: str) -> None:
    report.refused += 1
    number = " ".join(key) if key and key[0] != "line" else ""
    report.remark(line, number, "refused", reason)


def _check(rows: Iterable[ReadRow], interval: Interval, report: ImportReport) -> Check:
    """Compare the file's own seconds with those between its instants, each cut to the second."""
    check = Check(interval.column, interval.start, interval.to)
    for row in rows:
        start, to = row.stages.get(interval.start), row.stages.get(interval.to)
        if start is None or to is None:
            continue
        said = row.cells[interval.column]
        ours = int((to.replace(microsecond=0) - start.replace(microsecond=0)).total_seconds())
        if not said:
            check.absent += 1
            continue
        check.checked += 1
        if said.removesuffix(".0") == str(ours):
            check.agreed += 1
        else:
            reason = f"{interval.column} is not the {ours} seconds between its instants"
            report.remark(row.line, row.call.number, "doubtful", reason)
    return check


def _overlaps(rows: Iterable[ReadRow]) -> dict[int, str]:
    """Say, by line, which units were sent before they had cleared another call."""
    by_unit: dict[str, list[ReadRow]] = {}
    for row in rows:
        if "dispatched" in row.unit_stages and "cleared" in row.unit_stages:
            by_unit.setdefault(row.unit_id, []).append(row)
    found: dict[int, str] = {}
    for unit_id, sent in by_unit.items():
        sent.sort(key=lambda row: row.unit_stages["dispatched"])
        busy: ReadRow | None = None
        for row in sent:
            if busy and row.unit_stages["dispatched"] < busy.unit_stages["cleared"]:
                found[row.line] = f"{unit_id} had not cleared {busy.call.number} yet"
            if busy is None or row.unit_stages["cleared"] > busy.unit_stages["cleared"]:
                busy = row
    return found


def _call(
    rows: list[ReadRow],
    cad_map: CadMap,
    overlaps: Mapping[int, str],
    torn: set[tuple[str, ...]],
    report: ImportReport,
) -> FormerCall:
    first = rows[0]
    words = msgspec.structs.asdict(first.call)
    ends = bool(cad_map.unit and cad_map.unit.call_closes == "with_last_unit")
    for row in rows:
        _list_doubts(row, first, report)
    if ends:
        _list_unfinished(rows, torn, report)
    units = tuple(_unit(row, cad_map, overlaps, report) for row in rows) if cad_map.unit else ()
    by_incident = cad_map.unit is None
    return FormerCall(
        **words,
        origin=Origin(
            row_id=_id(cad_map, "row", first.key),
            line=first.line,
            content=first.content if by_incident else first.call_content,
        ),
        call_id=_id(cad_map, "call", first.key),
        source_system=cad_map.source_system,
        doubts={stage: text for stage, text in first.doubts.items() if stage in words["stages"]},
        dispositions=(first.disposition,) if by_incident and first.disposition else (),
        units=units,
        ends_with_units=ends and first.key not in torn,
    )


def _unit(
    row: ReadRow, cad_map: CadMap, overlaps: Mapping[int, str], report: ImportReport
) -> FormerUnit:
    doubts: dict[Stage, str] = {
        stage: text for stage, text in row.doubts.items() if stage in row.unit_stages
    }
    if row.line in overlaps:
        doubts["dispatched"] = "; ".join(
            filter(None, (doubts.get("dispatched"), overlaps[row.line]))
        )
        report.remark(row.line, row.call.number, "doubtful", overlaps[row.line])
    return FormerUnit(
        origin=Origin(_id(cad_map, "unit", row.row_key), row.line, row.content),
        unit_id=row.unit_id,
        stages=row.unit_stages,
        doubts=doubts,
        disposition=row.disposition,
    )


def _list_doubts(row: ReadRow, first: ReadRow, report: ImportReport) -> None:
    reasons = [*row.remarks, *(f"{stage}: {text}" for stage, text in row.doubts.items())]
    reasons.extend(inversions(row.stages).values())
    if differing := row.call.differences(first.call):
        reasons.append(f"its {', '.join(differing)} differs from line {first.line}, which counts")
    if "reopened" in row.stages and row.stages.get("final_closed", NEVER) < row.stages["reopened"]:
        reasons.append("the call was reopened and never closed again")
    for reason in reasons:
        report.remark(row.line, row.call.number, "doubtful", reason)


def _list_unfinished(rows: list[ReadRow], torn: set[tuple[str, ...]], report: ImportReport) -> None:
    for row in rows:
        if "cleared" not in row.unit_stages:
            reason = f"{row.unit_id} never cleared, so the call is not closed"
            report.remark(row.line, row.call.number, "doubtful", reason)
    if rows[0].key in torn:
        reason = "a row of its call was refused, so the call is not closed"
        report.remark(rows[0].line, rows[0].call.number, "doubtful", reason)


def _id(cad_map: CadMap, kind: str, key: Sequence[str]) -> str:
    name = msgspec.json.encode([cad_map.source_system, kind, *key]).decode()
    return str(uuid5(NAMESPACE, name))
