"""A centre that files are brought into: its log and keys, and what stands in the log after."""

from pathlib import Path
from typing import TypeVar

from api.imports import CadMap, ImportReport, import_cad
from api.imports.cad_map import understood
from api.imports.importer import Progress
from domain.kernel import Event
from eventlog.keys import Keys, MemoryKeyStore
from eventlog.log import Log
from eventlog.memory import MemoryLog

FILES = Path(__file__).parent / "files"
F = TypeVar("F", bound=Event)


def _unheard(done: int, total: int) -> None:
    """Hear nothing."""


class Centre:
    """A log and its keys."""

    def __init__(self, log: Log | None = None) -> None:
        self.log = log or MemoryLog()
        self.keys = Keys(bytes(range(32)), MemoryKeyStore())

    async def bring(
        self,
        file: Path,
        cad_map: CadMap,
        *,
        dry_run: bool = False,
        speed: float | None = None,
        progress: Progress = _unheard,
    ) -> ImportReport:
        """Bring the file in; every row of it must be accounted for."""
        report = await import_cad(
            self.log, self.keys, file, cad_map, dry_run=dry_run, speed=speed, progress=progress
        )
        assert report.accounted, report.as_text()
        return report

    async def facts(self) -> list[Event]:
        """Give all that stands in the log, in its order."""
        return [stored.event for stored in (await self.log.read()).events]

    async def of(self, kind: type[F]) -> list[F]:
        """Give the facts of one kind."""
        return [fact for fact in await self.facts() if isinstance(fact, kind)]


def plain_map(**changes: object) -> CadMap:
    """Give the least that a map can say, for a file with the columns No, What, How bad, When."""
    raw: dict[str, object] = {
        "source_system": "old",
        "times": {"zone": "America/New_York", "formats": ["%Y-%m-%d %H:%M:%S"]},
        "call": {"number": "No"},
        "stages": {"received": "When"},
        "type": {"column": "What"},
        "priority": {"column": "How bad"},
        "discipline": {"always": "police"},
    }
    return understood(raw | changes)


def written(folder: Path, *lines: str, name: str = "old.csv") -> Path:
    """Write a file of these lines."""
    file = folder / name
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def reasons(report: ImportReport, kind: str) -> dict[int, list[str]]:
    """Give the reasons of one kind, by line."""
    found: dict[int, list[str]] = {}
    for remark in report.remarks:
        if remark.kind == kind:
            found.setdefault(remark.line, []).append(remark.reason)
    return found
