"""The local Slack as a child process, and its control interface."""

from __future__ import annotations

import json
import platform
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

Told = Any

ROOTS = (Path(__file__).resolve().parents[2], Path.cwd())
STARTS_WITHIN = 20.0


class DemoError(Exception):
    """The demo cannot go on; the message says why and what to do."""


def binary() -> Path:
    """Where npm has put the local Slack.

    Raises: DemoError
    """
    system = {"Linux": "linux", "Darwin": "darwin", "Windows": "windows"}.get(platform.system(), "linux")
    machine = "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x64"
    name = "local-slack.exe" if system == "windows" else "local-slack"
    for root in ROOTS:
        path = root / "node_modules" / f"local-slack-{system}-{machine}" / "bin" / name
        if path.exists():
            return path
    raise DemoError("The local Slack is not installed. Run `make setup` in Concord's folder, then `make demo`.")


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require_free(port: int) -> None:
    """Refuse a port that is in use.

    Raises: DemoError
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104 - the local Slack binds every address
        except OSError as error:
            raise DemoError(f"Port {port} is in use. Stop what uses it, or choose another: --port 3100") from error


def wait_until(seen: Callable[[], Told], what: str, within: float) -> Told:
    """Ask again and again until there is something to see.

    Raises: DemoError
    """
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if found := seen():
            return found
        time.sleep(0.1)
    raise DemoError(f"Not seen within {within:.0f} s: {what}")


class LocalSlack:
    """The workspace that runs on this machine."""

    def __init__(self, folder: Path, config: dict[str, Any], port: int) -> None:
        self.address = f"http://localhost:{port}"
        file = folder / "workspace.json"
        file.write_text(json.dumps(config))
        command = [str(binary()), "--config", str(file), "--port", str(port)]
        self._log = (folder / "local-slack.log").open("w")
        self.process = subprocess.Popen(command, stdout=self._log, stderr=self._log)  # noqa: S603 - our own command

    def start(self) -> None:
        """Wait until it answers.

        Raises: DemoError
        """
        wait_until(self._answers, "the local Slack answering", STARTS_WITHIN)

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise DemoError("The local Slack ended at once. Run `make setup` again.")
        try:
            return bool(self.get("state"))
        except OSError:
            return False

    def get(self, path: str) -> Told:
        """Ask the control interface."""
        with urllib.request.urlopen(f"{self.address}/_control/{path}", timeout=10) as answer:  # noqa: S310 - loopback
            return json.load(answer)

    def post(self, path: str, **body: Any) -> Told:
        """Do something as somebody.

        Raises: DemoError
        """
        data = json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        asked = urllib.request.Request(f"{self.address}/_control/{path}", data, headers)  # noqa: S310 - loopback
        try:
            with urllib.request.urlopen(asked, timeout=15) as answer:  # noqa: S310 - loopback
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise DemoError(f"The local Slack refused {path}: {error.read().decode()[:200]}") from error

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """Everything in a channel, ephemeral messages too."""
        told = self.get(f"messages/{channel}")
        return list(told["messages"] if isinstance(told, dict) else told)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._log.close()
