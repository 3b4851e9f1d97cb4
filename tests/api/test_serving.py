"""How the server is reached: over TLS of its own, or through a proxy that it was told of."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from api.clock import Clock
from api.settings import Settings
from tests.api.served import Node, nodes
from tests.api.town import PASSWORD, Town, Visitor
from tests.postgres import TestServer


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "blotter test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


async def test_over_tls_the_cookie_is_secure_and_stays_on_tls(
    server: TestServer, agency: str, tmp_path: Path
) -> None:
    cert, key = certificate(tmp_path)
    tls = {"BLOTTER_TLS_CERT": str(cert), "BLOTTER_TLS_KEY": str(key)}
    async with nodes(server, agency, tmp_path, 1, **tls) as (node,):
        body = {"name": "dispatcher", "password": PASSWORD}
        answer = await node.client.post("/api/sign-in", json=body)
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


async def guess(node: Node, address: str) -> int:
    """Try a wrong password, from an address as a proxy would say."""
    body = {"name": "dispatcher", "password": "wrong password"}
    headers = {"X-Forwarded-For": address}
    return (await node.client.post("/api/sign-in", json=body, headers=headers)).status_code


async def test_only_a_stated_proxy_says_who_it_is(
    server: TestServer, agency: str, tmp_path: Path
) -> None:
    async with nodes(server, agency, tmp_path, 1) as (node,):
        from_anywhere = [await guess(node, f"203.0.113.{n}") for n in range(6)]
        assert from_anywhere == [401] * 5 + [429]
    async with nodes(server, agency, tmp_path, 1, BLOTTER_TRUSTED_PROXY="127.0.0.1") as (node,):
        elsewhere = [await guess(node, "203.0.113.77") for _ in range(6)]
        assert elsewhere == [401] * 5 + [429]
        body = {"name": "relief", "password": PASSWORD}
        assert (await node.client.post("/api/sign-in", json=body)).status_code == 200


async def test_logs_have_the_command_and_nothing_of_what_was_said(kim: Visitor, town: Town) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("debug"))
    with structlog.testing.capture_logs() as told:
        await kim.done("N ALARM 12 MILL ROAD - J SMITH 555-0100", "command-7")
        await kim.say("NT 26-000001 - the neighbour")
        await town.client.get("/api/calls/MILL%20ROAD")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("error"))
    shown = str(told)
    assert "command-7" in shown
    assert "ReceiveCall" in shown
    for private in ("MILL", "SMITH", "555-0100", "neighbour", kim.signed_in["token"], "dispatcher"):
        assert private not in shown


def test_the_clock_is_the_databases_and_never_falls() -> None:
    told = iter([datetime(2026, 7, 4, 12, 0, n, tzinfo=UTC) for n in (5, 6, 3, 9, 10)])
    clock = Clock(Settings().time_zone, lambda: next(told))
    clock.skew = timedelta(seconds=2)
    given = [clock.now() for _ in range(4)]
    assert given == sorted(set(given))
    assert given[0] == datetime(2026, 7, 4, 12, 0, 3, tzinfo=UTC)
    assert clock.shown(given[0]) == "08:00:03"
