"""The program's commands as their user types them, on a real database."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.program.main import app
from tests.postgres import TestServer, fresh_agency

FILES = Path(__file__).parent.parent / "imports" / "files"
PASSWORD = "correct horse battery"
Blotter = Callable[..., Result]


@pytest.fixture
def blotter(server: TestServer, tmp_path: Path) -> Blotter:
    """Give the program, for an agency of its own."""
    agency = fresh_agency()

    def run(*words: str | Path, **settings: str) -> Result:
        given = {
            "BLOTTER_AGENCY": agency,
            "BLOTTER_DATABASE_URL": server.owner_dsn,
            "BLOTTER_DATA_DIR": str(tmp_path / "data"),
            "COLUMNS": "160",
        }
        return CliRunner().invoke(app, [str(word) for word in words], env=given | settings)

    return run


def test_migrate_may_be_run_twice(blotter: Blotter) -> None:
    first, second = blotter("migrate"), blotter("migrate")
    assert "applied 001_log.sql" in first.stdout
    assert "applied" not in second.stdout
    assert "is up to date" in second.stdout


def test_accounts_are_added_reset_changed_and_disabled(blotter: Blotter) -> None:
    added = blotter("user", "add", "asmith", "dispatcher", BLOTTER_USER_PASSWORD=PASSWORD)
    assert (added.exit_code, added.stdout) == (0, "asmith may sign in as dispatcher.\n")
    again = blotter("user", "add", "asmith", "dispatcher", BLOTTER_USER_PASSWORD=PASSWORD)
    assert (again.exit_code, "There is an account asmith already" in again.stderr) == (2, True)
    poor = blotter("user", "reset", "asmith", BLOTTER_USER_PASSWORD="short")
    assert (poor.exit_code, "A password has 12 to 256 characters" in poor.stderr) == (2, True)
    assert blotter("user", "reset", "asmith", BLOTTER_USER_PASSWORD=PASSWORD * 2).exit_code == 0
    assert blotter("user", "roles", "asmith", "auditor", "records").exit_code == 0
    assert blotter("user", "disable", "asmith").exit_code == 0
    listed = blotter("user", "list").stdout
    assert "asmith   auditor, records  disabled" in listed


def test_without_a_terminal_a_password_is_not_guessed_at(blotter: Blotter) -> None:
    done = blotter("user", "add", "asmith", "dispatcher")
    assert done.exit_code == 1
    assert "set BLOTTER_USER_PASSWORD" in done.stderr


def test_a_former_systems_file_comes_in_once_with_an_account_of_every_row(
    blotter: Blotter, tmp_path: Path
) -> None:
    file, columns, report = (
        FILES / "two_rivers.csv",
        FILES / "two_rivers.toml",
        tmp_path / "report.json",
    )
    dry = blotter("import-cad", file, "--map", columns, "--dry-run")
    assert "would be written" in dry.stdout
    first = blotter("import-cad", file, "--map", columns, "--report", report)
    assert first.exit_code == 0, first.stderr
    found = json.loads(report.read_text())
    assert found["rows"] == found["written"] + found["refused"] > 0
    second = blotter("import-cad", file, "--map", columns)
    assert f"{found['written']} brought in before" in second.stdout


def test_a_map_that_is_not_there_is_a_sentence(blotter: Blotter) -> None:
    done = blotter("import-cad", FILES / "two_rivers.csv", "--map", "nowhere.toml")
    assert done.exit_code == 2
    assert "The map nowhere.toml cannot be read" in done.stderr


def test_rebuild_backup_and_restore(blotter: Blotter, tmp_path: Path) -> None:
    blotter("import-cad", FILES / "two_rivers.csv", "--map", FILES / "two_rivers.toml")
    assert blotter("rebuild").exit_code == 0
    again = blotter("rebuild")
    assert "Byte for byte what it was." in again.stdout
    saved = blotter("backup", tmp_path / "backup")
    assert "The master key is not in it" in saved.stdout
    [key] = (tmp_path / "data").glob("*.master-key")
    over = blotter("restore", tmp_path / "backup")
    assert (over.exit_code, "is not empty" in over.stderr) == (1, True)
    other = fresh_agency()
    keyless = blotter("restore", tmp_path / "backup", BLOTTER_AGENCY=other)
    assert (keyless.exit_code, "There is no master key" in keyless.stderr) == (2, True)
    assert list((tmp_path / "data").glob("*.master-key")) == [key], "no key was made for it"
    strange = tmp_path / "strange.key"
    strange.write_bytes(bytes(32))
    foreign = blotter(
        "restore",
        tmp_path / "backup",
        BLOTTER_AGENCY=other,
        BLOTTER_MASTER_KEY_FILE=str(strange),
    )
    assert (foreign.exit_code, "not the master key" in foreign.stderr) == (1, True)
    restored = blotter(
        "restore",
        tmp_path / "backup",
        BLOTTER_AGENCY=fresh_agency(),
        BLOTTER_MASTER_KEY_FILE=str(key),
    )
    assert "under a new epoch" in restored.stdout, restored.stderr


def test_a_backup_is_never_made_under_a_key_made_for_it(blotter: Blotter, tmp_path: Path) -> None:
    blotter("import-cad", FILES / "two_rivers.csv", "--map", FILES / "two_rivers.toml")
    [key] = (tmp_path / "data").glob("*.master-key")
    key.rename(tmp_path / "mislaid")
    done = blotter("backup", tmp_path / "backup")
    assert (done.exit_code, "There is no master key" in done.stderr) == (2, True)
    assert list((tmp_path / "data").glob("*.master-key")) == []


@pytest.mark.parametrize("command", ["serve", "import-cad"])
def test_what_is_sealed_is_never_mixed_with_another_master_key(
    blotter: Blotter, tmp_path: Path, command: str
) -> None:
    bring_in = ("import-cad", FILES / "two_rivers.csv", "--map", FILES / "two_rivers.toml")
    asked = bring_in if command == "import-cad" else (command,)
    blotter(*bring_in)
    [key] = (tmp_path / "data").glob("*.master-key")
    key.rename(tmp_path / "mislaid")
    done = blotter(*asked)
    assert (done.exit_code, "There is no master key" in done.stderr) == (2, True), done.stderr
    assert list((tmp_path / "data").glob("*.master-key")) == []
    key.write_bytes(bytes(32))
    done = blotter(*asked)
    assert (done.exit_code, "is not the one under which" in done.stderr) == (2, True), done.stderr


def test_a_database_that_is_away_is_a_sentence(blotter: Blotter) -> None:
    done = blotter("migrate", BLOTTER_DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert done.exit_code == 1
    assert done.stderr.startswith("blotter: The database cannot be reached")


def test_every_command_explains_itself(blotter: Blotter) -> None:
    for words in (["--help"], ["serve", "--help"], ["watch", "--help"], ["user", "--help"]):
        done = blotter(*words)
        assert done.exit_code == 0
        assert "Usage: " in done.stdout
