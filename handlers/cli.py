"""The command line: `concord run`, `web`, `worker`, `migrate`, `demo`, `manifest`, `doctor`, `verify`, `draft`, `key`."""

# Heavy parts are imported inside the command that needs them: `concord --help` must be quick (measured.md).
from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.settings import Settings


PORT = click.IntRange(0, 65535)


def _settings(kind: str = "worker") -> Settings:
    """The settings for a kind of process, or every fault in them and exit code 2."""
    from bot import settings

    try:
        found = settings.read()
        if kind in ("run", "web"):
            settings.require_slack(found, socket=kind == "run")
    except settings.SettingsError as error:
        raise _Stop("These settings need mending:\n  " + "\n  ".join(error.faults), code=2) from error
    return found


class _Stop(click.ClickException):
    """Ends the command with a sentence."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = code  # type: ignore[misc]  # click reads it from the instance as well

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print the sentence."""
        click.echo(self.message, err=True)


@contextmanager
def _reaching() -> Iterator[None]:
    """A database that is not there ends the command with a sentence."""
    from storage.errors import StoreUnavailable

    try:
        yield
    except StoreUnavailable as error:
        raise _Stop("The database cannot be reached. Check DATABASE_URL.") from error


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="concord")
def main() -> None:
    """Concord: from thread to decision, with everyone who matters."""


def _serve(kind: str, port: int | None) -> None:
    from bot.settings import SettingsError
    from handlers import serve

    found = _settings(kind)
    if port is not None:
        found.port = port
    try:
        serve.serve(kind, found)
    except (serve.CannotServe, SettingsError) as error:
        raise _Stop(str(error)) from error


@main.command()
@click.option("--port", type=PORT, help="Instead of PORT.")
def run(port: int | None) -> None:
    """Everything in one process: Socket Mode when SLACK_APP_TOKEN is set, else HTTP; plus the runner."""
    _serve("run", port)


@main.command()
@click.option("--port", type=PORT, help="Instead of PORT.")
def web(port: int | None) -> None:
    """Only what Slack sends (HTTP); run a worker beside it."""
    _serve("web", port)


@main.command()
@click.option("--port", type=PORT, help="Serve health and metrics on this port.")
def worker(port: int | None) -> None:
    """Only the runner: delivers messages, fires schedules."""
    _serve("worker", port)


@main.command()
def migrate() -> None:
    """Bring the database to this version's schema."""
    from storage import migrate as migrations
    from storage import schema
    from storage.work import Database

    database = Database(_settings().database_url)
    with _reaching():
        schema.current(database.engine)
    migrations.upgrade(database.engine)
    click.echo(f"The database is at {schema.HEAD}.")
    database.close()


@main.command()
@click.option("--url", default="", help="Your public address, for HTTP; without it, for Socket Mode.")
def manifest(url: str) -> None:
    """Print the app manifest for Slack's “create an app from a manifest”."""
    from handlers import manifest as made

    if url and not url.startswith("https://"):
        raise _Stop(f"Slack sends to https only: --url {url} must begin with https://")
    prefix = _settings().concord_prefix
    address = f"{url.rstrip('/').removesuffix('/slack/events')}/slack/events" if url else ""
    click.echo(json.dumps(made.manifest(prefix=prefix, url=address), indent=2))


@main.command()
@click.option("--requeue", is_flag=True, help="Try again what was held back or given up.")
def doctor(*, requeue: bool) -> None:
    """List what is stuck and why."""
    from handlers import doctor as examine

    with _reaching():
        code = examine.doctor(_settings(), requeue=requeue)
    sys.exit(code)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print it for a program.")
def verify(*, as_json: bool) -> None:
    """Prove that nothing in the history was changed or taken out."""
    from handlers import verify as proof

    with _reaching():
        code = proof.verify(_settings(), as_json=as_json)
    sys.exit(code)


@main.command()
@click.argument("file")
def draft(file: str) -> None:
    """Print the draft of a thread in FILE, JSON as `conversations.replies` answers it (-: standard input)."""
    from handlers import draft as reading

    try:
        click.echo(reading.printed(file))
    except reading.Unreadable as error:
        raise _Stop(str(error), code=2) from error


@main.command()
def key() -> None:
    """Print a new key for CONCORD_KEY."""
    from bot import vault

    click.echo(vault.new_key())


@main.command()
@click.option("--once", is_flag=True, help="Play the story on free ports, check it, and exit.")
@click.option("--port", type=PORT, default=3000, show_default=True, help="Where the workspace is shown.")
@click.option("--start", default=None, help='Where Concord\'s clock starts, such as "2027-03-01 08:58".')
def demo(*, once: bool, port: int, start: str | None) -> None:
    """A Slack-like workspace with Concord in it, to try it by hand."""
    from handlers.demo import play

    sys.exit(play.demo(once=once, port=port, start=start))
