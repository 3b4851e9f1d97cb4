"""Failures as sentences and exit codes, instead of tracebacks."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import asyncpg
import typer
from rich.console import Console
from rich.text import Text

from api.demo.player import NotPlayed
from api.geography.plan import BadGeography
from api.imports.cad_map import BadMap
from api.imports.csv_file import UnreadableFile
from api.program.backup import NotBackedUp, NotRestored
from api.program.watch.socket import NotWatched
from api.security.accounts import BadAccount
from api.security.passwords import PoorPassword
from api.settings import BadSetting
from domain.agency_tables import BadTables
from domain.kernel import Refused
from eventlog.embedded import NotStarted
from eventlog.log import LogError
from migrations import NotMigrated

WRONG_USE = 2
FAILED = 1

SENTENCES: dict[type[Exception], int] = {
    BadSetting: WRONG_USE,
    BadAccount: WRONG_USE,
    PoorPassword: WRONG_USE,
    BadTables: WRONG_USE,
    NotBackedUp: FAILED,
    NotRestored: FAILED,
    NotMigrated: FAILED,
    NotStarted: FAILED,
    NotPlayed: FAILED,
    NotWatched: FAILED,
    LogError: FAILED,
    BadMap: WRONG_USE,
    BadGeography: WRONG_USE,
    Refused: FAILED,
    UnreadableFile: WRONG_USE,
}
"""What is told to the user as it stands, and with which exit code."""

P = ParamSpec("P")
R = TypeVar("R")
stderr = Console(stderr=True)


class Failed(Exception):
    """The program cannot do what was asked. The text says why and what to do."""


def told(work: Callable[P, R]) -> Callable[P, R]:
    """Let a command end with a sentence where it fails in a way that is known."""

    @functools.wraps(work)
    def tells(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(*args, **kwargs)
        except Failed as error:
            raise _end(str(error), FAILED) from error
        except tuple(SENTENCES) as error:
            code = next(code for kind, code in SENTENCES.items() if isinstance(error, kind))
            raise _end(str(error), code) from error
        except (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError) as error:
            raise _end(f"The database cannot be reached: {error}.", FAILED) from error
        except asyncpg.PostgresError as error:
            raise _end(f"The database refuses: {error}.", FAILED) from error

    return tells


def _end(sentence: str, code: int) -> typer.Exit:
    stderr.print(Text.assemble(("blotter: ", "bold"), sentence), soft_wrap=True)
    return typer.Exit(code)
