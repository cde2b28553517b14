"""`concord demo`: start the local Slack and Concord, play the story, stay up to be explored."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot import clock
from handlers.demo import story, workspace
from handlers.demo.local import DemoError, LocalSlack, free_port, require_free, wait_until
from handlers.demo.stage import Stage

ONCE_START = "2027-03-01 08:59:35"  # a Monday
LATE = 23 * 60 + 50  # minutes of the day after which a standup would not close on the same day
CONNECTS_WITHIN = 30.0


def demo(*, once: bool, port: int, start: str | None) -> int:
    """Run the demo until Ctrl-C, or once; the exit code."""
    try:
        with ExitStack() as stack:
            _demo(stack, once=once, port=port, start=start)
    except DemoError as error:
        click.echo(f"\n{error}", err=True)
        return 1
    except KeyboardInterrupt:
        click.echo("\nEnded.")
    return 0


def _demo(stack: ExitStack, *, once: bool, port: int, start: str | None) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # also a terminal that is closed
        signal.signal(number, _interrupt)
    if once:
        port = free_port()
    else:
        require_free(port)
    begins = _begins(ONCE_START if once and start is None else start)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="concord-demo-")))
    slack = LocalSlack(folder, workspace.config(), port)
    stack.callback(slack.stop)
    slack.start()
    concord = _concord(folder, slack, begins)
    stack.callback(_stop, concord)
    _wait_connected(slack, concord, folder)
    stage = Stage(slack, _clock(begins), _narrator(once=once))
    click.echo(f"\nA Slack-like workspace with Concord in it: {slack.address}\n")
    steps = story.play(stage)
    click.echo(f"\nThe story is over: {steps} steps, each seen in the workspace.")
    if not once:
        _stay(slack, concord)


def _begins(start: str | None) -> datetime | None:
    """Where Concord's clock starts, in the demo's zone; None for the real time."""
    zone = ZoneInfo(workspace.ZONE)
    if start is None:
        now = datetime.fromtimestamp(clock.epoch(), zone)
        return None if now.hour * 60 + now.minute < LATE else now.replace(hour=8, minute=59, second=35)
    try:
        begins = datetime.fromisoformat(start)
    except ValueError as error:
        raise DemoError(f'--start {start!r} is no time. Try --start "2027-03-01 08:58"') from error
    return begins if begins.tzinfo else begins.replace(tzinfo=zone)


def _concord(folder: Path, slack: LocalSlack, begins: datetime | None) -> subprocess.Popen[bytes]:
    """Concord itself, as anybody would run it, on a fresh SQLite file and a free port."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "CONCORD_"))}
    environment |= {
        "SLACK_BOT_TOKEN": workspace.TOKENS["bot"],
        "SLACK_APP_TOKEN": workspace.TOKENS["app"],
        "SLACK_API_URL": f"{slack.address}/api/",
        "DATABASE_URL": f"sqlite:///{folder / 'concord.db'}",
        "PORT": str(free_port()),
        "CONCORD_HOST": "127.0.0.1",
        "CONCORD_SOCKET_CONNECTIONS": "1",  # the local Slack sends everything to each connection
        "CONCORD_PLAIN_DATES": "true",  # it does not show <!date^…>
        "CONCORD_SLACK_RATE": "0",  # and takes as much as comes
        "LOG_LEVEL": "info",
    }
    if begins is not None:
        environment["CONCORD_CLOCK_START"] = begins.isoformat()
    log = (folder / "concord.log").open("w")
    command = [sys.executable, "-m", "handlers", "run"]
    return subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)  # noqa: S603 - ourselves


def _wait_connected(slack: LocalSlack, concord: subprocess.Popen[bytes], folder: Path) -> None:
    def connected() -> bool:
        if concord.poll() is not None:
            raise DemoError("Concord ended at once:\n" + (folder / "concord.log").read_text()[-2000:])
        return any("socket connected" in entry["summary"] for entry in slack.get("log")["log"])

    wait_until(connected, "Concord connected", CONNECTS_WITHIN)


def _clock(begins: datetime | None) -> Callable[[], datetime]:
    """Concord's clock as seen from here: it has just been released."""
    zone, started = ZoneInfo(workspace.ZONE), clock.epoch()

    def now() -> datetime:
        passed = clock.epoch() - started
        return begins + timedelta(seconds=passed) if begins else datetime.fromtimestamp(clock.epoch(), zone)

    return now


def _narrator(*, once: bool) -> Callable[[str, str], None]:
    """Tells each step; by hand at a pace that can be followed."""

    def tell(happens: str, look: str) -> None:
        click.echo(f"▸ {happens}\n    look for: {look}")
        if not once:
            time.sleep(1.5)

    return tell


def _stay(slack: LocalSlack, concord: subprocess.Popen[bytes]) -> None:
    click.echo(f"Explore it: {slack.address} — choose whom to act as at the top, type `/concord help`. Ctrl-C ends it.")
    while concord.poll() is None and slack.process.poll() is None:
        time.sleep(0.5)
    raise DemoError("Concord or the local Slack has ended by itself.")


def _stop(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(12)
    except subprocess.TimeoutExpired:
        process.kill()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
