"""The README tells the truth: about the settings, the commands, and the files that it names."""

import re
from dataclasses import fields
from pathlib import Path
from zoneinfo import ZoneInfo

import typer.main

from api.program.main import app
from api.settings import READERS, Settings

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_listed_with_its_default() -> None:
    listed = dict(re.findall(r"^\| `BLOTTER_(\w+)` \| (?:`(.*?)`)? ?\|", README, re.MULTILINE))
    assert {name.lower() for name in listed} == set(READERS)
    defaults = Settings()
    for field in fields(Settings):
        value, said = getattr(defaults, field.name), listed[field.name.upper()]
        if isinstance(value, bool):
            assert said == ("yes" if value else "no"), field.name
        elif isinstance(value, float):
            assert float(said) == value, field.name
        elif isinstance(value, ZoneInfo):
            assert said == value.key
        else:
            assert said == (str(value) if value else ""), field.name


def test_every_command_is_listed() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined] # a group
    for name in commands:
        assert f"`blotter {name}" in README, name


def test_every_file_it_names_is_there() -> None:
    folders = "api|console|domain|eventlog|projections|tests|scripts"
    named = re.findall(rf"`((?:{folders})/[\w./]+)`", README)
    assert named
    for path in named:
        assert (ROOT / path).exists(), path
    assert (ROOT / "docs" / "board.svg").exists()
