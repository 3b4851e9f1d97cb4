"""The settings: one frozen object, read from environment variables named `BLOTTER_*`."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MASTER_KEY_BYTES = 32
AGENCY = re.compile(r"[a-z][a-z0-9_]{0,40}")


class BadSetting(ValueError):
    """A setting cannot be used. The text says which, why, and what to write instead."""


def _agency(text: str) -> str:
    if not AGENCY.fullmatch(text):
        raise ValueError("is a name of lower-case letters, digits and _, such as west_hartford")
    return text


def _time_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("is a time zone's name, such as America/New_York") from error


def _database_url(text: str) -> str:
    if urlsplit(text).scheme not in {"postgresql", "postgres"}:
        raise ValueError("is an address such as postgresql://blotter_owner@db.example/blotter")
    return text


def _flag(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.lower() not in known:
        raise ValueError("is yes or no")
    return known[text.lower()]


def _number(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        with suppress(ValueError):
            if least <= float(text) <= most:
                return float(text)
        raise ValueError(f"is a number from {least:g} to {most:g}")

    return read


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 3650:
        raise ValueError("is a whole number of days from 1 to 3650")
    return int(text)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ValueError("is a port from 1 to 65535")
    return int(text)


def _file(text: str) -> Path:
    if not Path(text).is_file():
        raise ValueError("is the path of a file that can be read; there is none")
    return Path(text)


def _proxies(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in found:
        try:
            ip_network(part)
        except ValueError as error:
            raise ValueError("is one address or network, or several with commas") from error
    return found


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
        raise ValueError("is what browsers see, such as https://blotter.example")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _level(text: str) -> str:
    if text.lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError("is debug, info, warning or error")
    return text.lower()


READERS: dict[str, Callable[[str], Any]] = {
    "agency": _agency,
    "time_zone": _time_zone,
    "database_url": _database_url,
    "log_password": str,
    "rows_password": str,
    "keys_password": str,
    "host": str,
    "port": _port,
    "tls_cert": _file,
    "tls_key": _file,
    "trusted_proxy": _proxies,
    "public_origin": _origin,
    "demo": _flag,
    "data_dir": Path,
    "master_key_file": _file,
    "tables_file": _file,
    "session_hours": _number(0.001, 72),
    "idle_minutes": _number(0.01, 1440),
    "requests_per_second": _number(1, 100_000),
    "fix_days": _days,
    "ready_lag": _number(1, 1_000_000),
    "clock_skew_seconds": _number(0.01, 60),
    "log_level": _level,
}
"""How each field is read from the environment variable `BLOTTER_` and its name in capitals."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that the server may be told from outside. Secrets are not shown in its `repr`.

    Position fixes are kept for `fix_days`. `ready_lag` is in events, the other measures in the
    units of their names. `public_origin` is what browsers see when a proxy stands before the
    server.
    """

    agency: str = "west_hartford"
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/New_York"))
    database_url: str = field(default="", repr=False)
    log_password: str = field(default="", repr=False)
    rows_password: str = field(default="", repr=False)
    keys_password: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 8911
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxy: tuple[str, ...] = ()
    public_origin: str = ""
    demo: bool = False
    data_dir: Path = Path(".blotter")
    master_key_file: Path | None = None
    tables_file: Path | None = None
    session_hours: float = 13.0
    idle_minutes: float = 240.0
    requests_per_second: float = 100.0
    fix_days: int = 30
    ready_lag: float = 1000.0
    clock_skew_seconds: float = 2.0
    log_level: str = "info"

    def __post_init__(self) -> None:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise BadSetting("BLOTTER_TLS_CERT and BLOTTER_TLS_KEY go together: set both or none.")

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings from the environment. Raises `BadSetting` with a sentence."""
        names = {f"BLOTTER_{name.upper()}": name for name in READERS}
        for name in environment:
            if name.startswith("BLOTTER_") and name not in names:
                raise BadSetting(f"{name} is no setting of Blotter. There are: {', '.join(names)}.")
        values: dict[str, Any] = {}
        for variable, name in names.items():
            if text := environment.get(variable, ""):
                try:
                    values[name] = READERS[name](text)
                except ValueError as error:
                    raise BadSetting(f"{variable} {error}.") from error
        return cls(**values)

    @property
    def secure(self) -> bool:
        """Tell whether browsers reach this over TLS, its own or that of a stated proxy."""
        by_proxy = bool(self.trusted_proxy) or self.public_origin.startswith("https://")
        return self.tls_cert is not None or by_proxy

    def must_be_safe_to_serve(self) -> None:
        """Refuse to carry passwords over a network in the clear. Raises `BadSetting`."""
        if self.tls_cert or self.trusted_proxy or _is_loopback(self.host):
            return
        raise BadSetting(
            f"BLOTTER_HOST {self.host} can be reached from other machines, and nothing encrypts. "
            "Set BLOTTER_TLS_CERT and BLOTTER_TLS_KEY, or name the proxy that does it in "
            "BLOTTER_TRUSTED_PROXY, or serve on 127.0.0.1."
        )

    def login(self, role: str, password: str) -> str:
        """Give the database's address for one of the program's own logins."""
        if not self.database_url:
            raise BadSetting(
                "BLOTTER_DATABASE_URL is not set, and no embedded database was started. "
                "Start with `blotter serve`, or set it."
            )
        parts = urlsplit(self.database_url)
        place = parts.netloc.rpartition("@")[2]
        who = quote(role) + (f":{quote(password, safe='')}" if password else "")
        query = "&".join(
            part
            for part in parts.query.split("&")
            if part and not part.startswith(("user=", "password="))
        )
        return urlunsplit((parts.scheme, f"{who}@{place}", parts.path, query, ""))

    def master_key(self) -> bytes:
        """Give the agency's master key; make one in the data folder where none is named."""
        if self.master_key_file is None and not self._key_path.exists():
            _make_key(self._key_path)
        return self.kept_master_key()

    def kept_master_key(self) -> bytes:
        """Give the master key that the agency has already. Raises `BadSetting`."""
        path = self._key_path
        if not path.exists():
            raise BadSetting(
                f"There is no master key at {path}. Put the agency's own there, from its safe "
                "copy, or name its file in BLOTTER_MASTER_KEY_FILE."
            )
        key = path.read_bytes()
        if len(key) != MASTER_KEY_BYTES:
            raise BadSetting(
                f"The master key file has {len(key)} bytes; it must have exactly "
                f"{MASTER_KEY_BYTES}. Restore the right file from its safe copy."
            )
        return key

    @property
    def _key_path(self) -> Path:
        return self.master_key_file or self.data_dir / f"{self.agency}.master-key"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _make_key(path: Path) -> None:
    """Make a key file that only its owner can read; of two makers at once, the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(MASTER_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
