"""Concord as real processes: started, watched, asked, and killed."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx
import psutil

from tests.fakes.running import KEY
from tests.fakes.slack import FakeSlack

CONCORD = str(Path(sys.executable).with_name("concord"))
ROOT = Path(__file__).resolve().parents[2]
ZYGOTE = "from tests.fakes import zygote; zygote.main()"


PORTS = range(10_000, 30_000)  # below those that the system gives to whoever asks for any
STRIDE = 20  # between the ports of one worker; it divides the 100 by which honcho counts on
_given: set[int] = set()


def free_port() -> int:
    """A port that nobody listens on, and that no other test is given: neither here nor in another of xdist's workers."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % STRIDE
    while True:
        port = random.SystemRandom().choice(PORTS[worker::STRIDE])
        with socket.socket() as probe:
            if port not in _given and probe.connect_ex(("127.0.0.1", port)):
                _given.add(port)
                return port


MEASURE = "COVERAGE_PROCESS_CONFIG"  # what coverage leaves for the processes that are started


def unmeasured(env: dict[str, str]) -> dict[str, str]:
    """The same, but coverage does not slow it down: for races, which run what stories cover already."""
    return {name: value for name, value in env.items() if name != MEASURE}


def environment(slack: FakeSlack | None, database_url: str, **values: str) -> dict[str, str]:
    """The environment of a process of Concord's: this one's, without its settings, and with these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "CONCORD_"))}
    base = {"DATABASE_URL": database_url, "CONCORD_KEY": KEY, "CONCORD_HOST": "127.0.0.1", "LOG_LEVEL": "error"}
    base["CONCORD_SLACK_RATE"] = "0"
    if slack is not None:
        base |= {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
        }
    return {**kept, **base, **values}


class Process(subprocess.Popen[bytes]):
    """A running process whose output can be read at any time."""

    output: IO[str]

    def said(self) -> str:
        """All that it has printed so far."""
        self.output.seek(0)
        return self.output.read()


@contextmanager
def started(*command: str, env: Mapping[str, str], cwd: Path | None = None) -> Iterator[Process]:
    """A process that is ended with the block, and killed if it does not end; what it says is kept in a file."""
    with tempfile.TemporaryFile("w+") as said:  # a pipe that nobody reads would fill up and block it
        process = Process(command, env=dict(env), cwd=cwd, stdout=said, stderr=subprocess.STDOUT)
        process.output = said
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            finally:
                process.wait()


def wait_ready(port: int, process: Process, timeout: float = 60) -> str:
    """Wait until a process, and not another one on its port, answers /readyz; its address."""
    address, end = f"http://127.0.0.1:{port}", time.monotonic() + timeout
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(f"the process ended: {process.said()}")
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/readyz", timeout=2, trust_env=False).status_code == 200:
                assert _listens(process.pid, port), f"port {port} is another process'; this one said: {process.said()}"
                return address
        time.sleep(0.05)
    raise AssertionError(f"not ready after {timeout} s: {process.said()}")


def _listens(pid: int, port: int) -> bool:
    """Whether a process, or one that it has started, is the one that listens on a port."""
    started_by = psutil.Process(pid)
    sockets = [each for one in (started_by, *started_by.children(recursive=True)) for each in one.net_connections()]
    return any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in sockets)


def concord(*arguments: str, env: Mapping[str, str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a short command to its end."""
    return subprocess.run(
        [CONCORD, *arguments], env=dict(env), cwd=cwd, text=True, capture_output=True, timeout=300, check=False
    )


def resident(pid: int) -> float:
    """The memory that a process has in use, in MB, as Linux tells it."""
    told = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(told["VmRSS"].split()[0]) / 1024


class Zygote:
    """A process that has imported Concord and forks off real workers in no time."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", ZYGOTE],
            env=dict(env),
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._read() == "ready"

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._read()

    def fork(self, *arguments: str) -> int:
        """Run `concord …` in a process of its own; its id."""
        return int(self._ask(" ".join(arguments)))

    def kill(self, pid: int) -> None:
        """kill -9, and wait until it is gone."""
        assert self._ask(f"kill {pid}") == "gone"

    def close(self) -> None:
        """End the zygote; what it forked must have been killed."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()
