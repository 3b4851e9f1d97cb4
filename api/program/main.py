"""The `blotter` program: what it can do, and its options."""

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.program import accounts, benches, bring_in, demo, geo, keeping, rebuilding
from api.program import serve as serving
from api.program import sheet as sheets
from api.program.errors import Failed, told
from api.program.place import database_of, settings_of, up_to_date
from api.program.watch import look
from api.program.watch.socket import sign_in
from api.settings import Settings

app = typer.Typer(
    name="blotter",
    help="A police blotter: dispatch, patrol and records on one event log. "
    "Settings are environment variables BLOTTER_…; the README lists them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(accounts.app, name="user")
app.add_typer(geo.app, name="geo")
console = Console()

ADDRESS = "http://127.0.0.1:8911"
Host = Annotated[str | None, typer.Option(help="Address to serve at. [BLOTTER_HOST]")]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="[BLOTTER_PORT]")]


@app.command()
@told
def serve(
    host: Host = None,
    port: Port = None,
    tls_cert: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="[BLOTTER_TLS_CERT]")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="[BLOTTER_TLS_KEY]")
    ] = None,
    until_parent_ends: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Serve the interface. Without BLOTTER_DATABASE_URL, on an embedded PostgreSQL."""
    settings = _settings(host, port, tls_cert, tls_key)
    settings.must_be_safe_to_serve()
    serving.must_be_free(settings.host, settings.port)
    with database_of(settings) as ready:
        serving.serve(ready, until_parent_ends=until_parent_ends)


@app.command()
@told
def migrate() -> None:
    """Bring the agency's database up to date. Forward only; may be run twice."""
    with database_of(settings_of()) as settings:
        applied = asyncio.run(up_to_date(settings))
    for name in applied:
        console.print(f"applied {name}", highlight=False)
    console.print(f"{settings.agency} is up to date.", highlight=False)


@app.command(name="demo")
@told
def run_demo(
    host: Host = None,
    port: Port = None,
    seed: Annotated[int, typer.Option(help="The same seed plays the same shift.")] = 1,
    speed: Annotated[
        float, typer.Option(min=0.1, max=3600, help="Shift seconds in a second.")
    ] = 6.0,
    board: Annotated[
        bool | None, typer.Option(help="Show the board in this terminal. [if it is one]")
    ] = None,
) -> None:
    """Run the demo town: server, shift and board.

    The simulated shift never ends; ctrl-C ends it, and the next run goes on in the same town.
    """
    settings = replace(_settings(host, port, None, None), demo=True)
    serving.must_be_free(settings.host, settings.port, within=demo.LEAVES_WITHIN)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with database_of(settings) as ready:
        shown = console.is_terminal if board is None else board
        demo.Demonstration(ready, console, seed, speed, shown).run()


@app.command()
@told
def watch(
    address: Annotated[str, typer.Argument(help="Where the server is.")] = ADDRESS,
    name: Annotated[str, typer.Option(help="Account to sign in with.")] = "dispatcher",
    once: Annotated[bool, typer.Option(help="Print the board once and end.")] = False,
) -> None:
    """Show the live board in this terminal. Ctrl-C ends it.

    The password is asked for, or taken from BLOTTER_WATCH_PASSWORD; a session's token from
    BLOTTER_WATCH_TOKEN is used instead of signing in. Neither is ever an option: options can be
    seen by every user of the machine.
    """
    token = os.environ.get("BLOTTER_WATCH_TOKEN", "")
    if not token:
        token = asyncio.run(sign_in(address, name, _password(name)))
    show = look.watch_once if once else look.watch
    try:
        asyncio.run(show(address, token, console))
    except KeyboardInterrupt:
        raise typer.Exit from None


@app.command()
@told
def sheet(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The file to keep, as HTML.")],
    address: Annotated[str, typer.Argument(help="Where the server is.")] = ADDRESS,
    name: Annotated[str, typer.Option(help="Account to sign in with.")] = "dispatcher",
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two of them.")] = 60,
    once: Annotated[bool, typer.Option(help="Write it once and end.")] = False,
) -> None:
    """Keep a sheet of the open calls in a file, for the day when all is dark. Ctrl-C ends it.

    Print it from a browser; empty cards follow the calls. Password and token as for `watch`.
    """
    if not file.absolute().parent.is_dir():
        raise Failed(f"There is no folder {file.absolute().parent}. Make it first.")
    token = os.environ.get("BLOTTER_WATCH_TOKEN", "")
    password = "" if token else _password(name)

    async def signed_in() -> str:
        return token or await sign_in(address, name, password)

    work = sheets.keep(address, signed_in, file, every, once=once, console=console)
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        raise typer.Exit from None


def _password(name: str) -> str:
    password = os.environ.get("BLOTTER_WATCH_PASSWORD", "")
    if not password and not sys.stdin.isatty():
        raise Failed("There is no terminal to ask for a password: set BLOTTER_WATCH_PASSWORD.")
    return password or str(typer.prompt(f"Password of {name}", hide_input=True, err=True))


@app.command(name="import-cad")
@told
def import_cad(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The export, as CSV.")],
    map: Annotated[
        Path, typer.Option(help="What each column is: a TOML file, or decc.toml, sf_fire.toml.")
    ],
    dry_run: Annotated[bool, typer.Option(help="Read and report; write nothing.")] = False,
    speed: Annotated[
        float | None, typer.Option(min=0.001, help="Replay live, so many times real time.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the whole report here, as JSON.")
    ] = None,
) -> None:
    """Bring a former system's history in. Importing a file again adds nothing."""
    with database_of(settings_of()) as settings:
        bring_in.bring_in(settings, file, map, console, dry_run=dry_run, speed=speed, report=report)


@app.command()
@told
def rebuild() -> None:
    """Fold all rows anew from the log.

    It is done beside the rows that serve, which are switched at the end.
    """
    with database_of(settings_of()) as settings:
        rebuilding.rebuild(settings, console)


@app.command()
@told
def backup(
    folder: Annotated[Path, typer.Argument(help="A new folder for the backup.")],
) -> None:
    """Save the agency's log, keys and accounts.

    The keys are wrapped: the master key that opens them is not in the backup. Keep it apart.
    """
    with database_of(settings_of()) as settings:
        keeping.back_up(settings, folder, console)


@app.command()
@told
def restore(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The backup.")],
) -> None:
    """Bring a backup into a new agency.

    The agency must be empty still, and have the master key of the backup. The log begins a new
    epoch.
    """
    with database_of(settings_of()) as settings:
        keeping.restore(settings, folder, console)


@app.command()
@told
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="Which ones. [all]")] = None,
) -> None:
    """Measure ratios; write bench.json.

    All is measured side by side on this machine. Needs a checkout.
    """
    raise typer.Exit(benches.bench(names or []))


def _settings(
    host: str | None, port: int | None, tls_cert: Path | None, tls_key: Path | None
) -> Settings:
    """Read the settings; options go before the environment."""
    given = {"host": host, "port": port, "tls_cert": tls_cert, "tls_key": tls_key}
    chosen = {name: str(value) for name, value in given.items() if value is not None}
    environment = os.environ | {f"BLOTTER_{name.upper()}": text for name, text in chosen.items()}
    return settings_of(environment)
