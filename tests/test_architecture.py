"""The shape of the code is held by tests: layers, refusals that speak, docstrings that exist."""

import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import api
import domain
import eventlog
import migrations
import projections
from domain.kernel import Command, Refused

ROOT = Path(__file__).parents[1]
PACKAGES = (domain, eventlog, projections, api, migrations)


def load_everything() -> None:
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):  # that would run the program
                importlib.import_module(module.name)


def all_below(kind: type[Any]) -> set[type[Any]]:
    children: set[type[Any]] = set(kind.__subclasses__())
    return children.union(*(all_below(child) for child in children))


def ours(kind: type[Any]) -> list[type[Any]]:
    load_everything()
    names = {package.__name__ for package in PACKAGES}
    found = [one for one in all_below(kind) if one.__module__.split(".")[0] in names]
    return sorted(found, key=lambda one: f"{one.__module__}.{one.__qualname__}")


def test_imports_run_one_way_and_contexts_know_one_another_by_events() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kept, 0 broken" in done.stdout


def test_every_refusal_speaks_in_sentences_that_name_what_they_are_given() -> None:
    found = ours(Refused)
    assert len(found) > 20
    for refusal in found:
        words = " ".join((refusal.__doc__ or "").split())
        assert words.endswith((".", "!", "}")), refusal
        assert words[0].isupper() or words[0] == "{", refusal
        assert len(words) > 15, refusal


def test_refusals_have_names_of_their_own() -> None:
    names = [refusal.__name__ for refusal in ours(Refused)]
    assert len(names) == len(set(names))


def test_every_command_says_what_it_is_for() -> None:
    for command in ours(Command):
        assert command.__doc__, command
        assert not command.__doc__.startswith(f"{command.__name__}("), command


def test_python_that_strips_docstrings_is_refused_for_refusals_would_be_mute() -> None:
    done = subprocess.run(
        [sys.executable, "-OO", "-c", "import domain.kernel"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "-OO" in done.stderr


@pytest.mark.parametrize("folder", ["domain", "eventlog", "projections", "api", "migrations"])
def test_no_file_grows_past_what_one_reads_at_a_sitting(folder: str) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


def test_nothing_is_left_for_later() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|for now\b", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{count}"
        for package in PACKAGES
        for path in (ROOT / package.__name__).rglob("*.py")
        for count, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if words.search(line)
    ]
    assert not found
