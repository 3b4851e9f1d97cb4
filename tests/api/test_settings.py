"""The settings: read from the environment, refused with a sentence that says what to write."""

import ast
import re
import stat
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from api.program.place import SECRETS
from api.settings import READERS, BadSetting, Settings

ROOT = Path(__file__).parents[2]


def test_without_anything_set_it_serves_this_machine_alone() -> None:
    settings = Settings.read({})
    assert (settings.host, settings.port, settings.agency) == ("127.0.0.1", 8911, "west_hartford")
    settings.must_be_safe_to_serve()


def test_every_setting_can_be_set() -> None:
    assert set(READERS) == {one.name for one in fields(Settings)}


def _read_of(tree: ast.AST, *names: str) -> Iterator[str]:
    """Find what is read of the objects of these names, such as `settings.port`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            of = node.value
            if getattr(of, "attr", getattr(of, "id", "")) in names:
                yield node.attr


def test_every_setting_has_a_reader() -> None:
    own = ast.parse((ROOT / "api/settings.py").read_text(encoding="utf-8"))
    read: set[str] = set()
    for file in (ROOT / "api").rglob("*.py"):
        if file.name != "settings.py":
            read |= set(_read_of(ast.parse(file.read_text(encoding="utf-8")), "settings"))
    by = {node.name: node for node in ast.walk(own) if isinstance(node, ast.FunctionDef)}
    asked: set[str] = set()
    while fresh := read & set(by) - asked:  # what others ask of the settings reads them, too
        asked |= fresh
        read |= {name for one in fresh for name in _read_of(by[one], "self")}
    assert set(READERS) - read == set()


def test_the_readme_lists_every_variable_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(BLOTTER_\w+)` \|", readme, re.MULTILINE)
    assert listed == [f"BLOTTER_{name.upper()}" for name in READERS]
    assert set(re.findall(r"BLOTTER_[A-Z_]*[A-Z]", readme)) == {*listed, *SECRETS}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("BLOTTER_AGENCY", "West Hartford", "lower-case letters"),
        ("BLOTTER_TIME_ZONE", "Mars/Olympus", "America/New_York"),
        ("BLOTTER_DATABASE_URL", "mysql://db", "postgresql://"),
        ("BLOTTER_PORT", "99999", "1 to 65535"),
        ("BLOTTER_TLS_CERT", "missing.pem", "a file that can be read"),
        ("BLOTTER_TRUSTED_PROXY", "the proxy", "one address or network"),
        ("BLOTTER_PUBLIC_ORIGIN", "blotter.example", "https://blotter.example"),
        ("BLOTTER_DEMO", "perhaps", "yes or no"),
        ("BLOTTER_SESSION_HOURS", "nan", "a number from"),
        ("BLOTTER_LOG_LEVEL", "chatty", "debug, info"),
    ],
)
def test_a_bad_setting_is_refused_with_what_to_write(name: str, text: str, words: str) -> None:
    with pytest.raises(BadSetting) as refused:
        Settings.read({name: text})
    assert name in str(refused.value)
    assert words in str(refused.value)


def test_a_setting_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BadSetting, match="BLOTTER_PROT is no setting"):
        Settings.read({"BLOTTER_PROT": "8911"})


def test_passwords_are_not_sent_in_the_clear_over_a_network(tmp_path: Path) -> None:
    open_to_all = {"BLOTTER_HOST": "0.0.0.0"}  # noqa: S104  # what is refused here
    with pytest.raises(BadSetting, match="nothing encrypts"):
        Settings.read(open_to_all).must_be_safe_to_serve()
    cert = tmp_path / "cert.pem"
    cert.write_text("-")
    with pytest.raises(BadSetting, match="go together"):
        Settings.read(open_to_all | {"BLOTTER_TLS_CERT": str(cert)})
    tls = {"BLOTTER_TLS_CERT": str(cert), "BLOTTER_TLS_KEY": str(cert)}
    for safe in (tls, {"BLOTTER_TRUSTED_PROXY": "10.0.0.5"}):
        settings = Settings.read(open_to_all | safe)
        settings.must_be_safe_to_serve()
        assert settings.secure


def test_secrets_are_not_shown() -> None:
    settings = Settings(log_password="hush", database_url="postgresql://u:hush@h/d")
    assert "hush" not in repr(settings)


def test_each_login_gets_its_own_address() -> None:
    settings = Settings(
        database_url="postgresql://blotter_owner:o@db:5433/blotter?user=x&sslmode=require"
    )
    found = settings.login("blotter_log", "p@ss")
    assert found == "postgresql://blotter_log:p%40ss@db:5433/blotter?sslmode=require"
    embedded = Settings(database_url="postgresql://blotter_owner@/blotter?host=/run/x")
    assert embedded.login("blotter_rows", "") == "postgresql://blotter_rows@/blotter?host=/run/x"


def test_a_master_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    key = settings.master_key()
    (file,) = (tmp_path / "data").iterdir()
    assert len(key) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert settings.master_key() == key


def test_a_wrong_master_key_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(b"short")
    with pytest.raises(BadSetting, match="exactly 32"):
        Settings(master_key_file=file).master_key()
    assert file.read_bytes() == b"short"
