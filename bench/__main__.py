"""Concord beside bare Bolt apps, in one run: `python -m bench [--seconds 6] [--postgresql]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from bench import load
from bot.settings import Settings
from handlers import wiring
from storage import channels, migrate, people
from storage.decisions import Decision
from storage.work import Work
from tests.fakes.running import KEY
from tests.fakes.slack import FakeSlack

LIST, LOG = "list", 'log "Ship the first pallets by rail" outcome:"Rail for the first shipment, sea after it"'
ROWS = 1000
VARIANTS: tuple[tuple[str, str, list[str], str], ...] = (
    ("a", "bare Bolt, acknowledges", ["-m", "bench.bare", "ack"], LIST),
    ("b", "bare Bolt, reads 10 rows", ["-m", "bench.bare", "read"], LIST),
    ("c", "bare Bolt, inserts the rows", ["-m", "bench.bare", "write"], LOG),
    ("d", "Concord /decision list", ["-m", "handlers", "web"], LIST),
    ("e", "Concord /decision log", ["-m", "handlers", "web"], LOG),
)


class Bench:
    """One server at a time on the first core, the load on the second."""

    def __init__(self, slack: FakeSlack, folder: Path, seconds: float, *, url: str = "") -> None:
        self.slack, self.folder, self.seconds, self.url = slack, folder, seconds, url
        self.cores = sorted(os.sched_getaffinity(0))

    def database(self, name: str) -> str:
        """A fresh database with the same 1,000 decisions for everybody."""
        url = self.url or f"sqlite:///{self.folder / name}.db"
        settings = self.settings(url)
        house = wiring.build(settings)
        if self.url:
            migrate.downgrade(house.database.engine)
        migrate.upgrade(house.database.engine)
        house.install()
        tenancy = house.installations.of_request("", self.slack.team_id)
        assert tenancy is not None
        with house.database.begin() as session:
            now = datetime.now(UTC)
            _fill(Work(session, tenancy.tenancy, now, now))
        house.database.close()
        return url

    def settings(self, url: str) -> Settings:
        return Settings(
            _env_file=None,
            slack_bot_token=self.slack.bot_token,
            slack_signing_secret=self.slack.signing_secret,
            slack_api_url=self.slack.api_url,
            database_url=url,
            concord_key=KEY,
        )

    def environment(self, url: str, port: int) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "CONCORD_"))},
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.api_url,
            "DATABASE_URL": url,
            "CONCORD_KEY": KEY,
            "CONCORD_HOST": "127.0.0.1",
            "LOG_LEVEL": "info",
            "LOG_FORM": "json",
            "PORT": str(port),
            "BENCH_TEAM": self.slack.team_id,
        }

    def measure(self, letter: str, command: list[str], text: str) -> dict[str, Any]:
        """Cold start, then load with 1 and with 16 connections."""
        url, port = self.database(letter), free_port()
        environment = self.environment(url, port)
        cold = [self.cold_start(command, environment, port, text=text) for _ in range(3)]
        server = self.start(command, environment)
        try:
            self.first_answer(port, text, time.monotonic())
            found: dict[str, Any] = {"cold_start_s": statistics.median(cold)}
            process = psutil.Process(server.pid)
            self.load(port, 4, 1.0, text=text, env=environment)  # warm
            found["idle_mb"] = process.memory_info().rss / 1e6
            for connections in (1, 16):
                before = cpu(process)
                told = self.load(port, connections, self.seconds, text=text, env=environment)
                told["cpu_us"] = (cpu(process) - before) / told["requests"] * 1e6
                found[str(connections)] = told
            found["memory_mb"] = process.memory_info().rss / 1e6
            return found
        finally:
            server.terminate()
            server.wait(15)

    def start(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        log = (self.folder / "server.log").open("ab")
        server = subprocess.Popen([sys.executable, *command], env=environment, stdout=log, stderr=log)
        psutil.Process(server.pid).cpu_affinity([self.cores[0]])
        return server

    def cold_start(self, command: list[str], environment: dict[str, str], port: int, *, text: str) -> float:
        """Seconds from the start of a process to its first acknowledged command."""
        started = time.monotonic()
        server = self.start(command, environment)
        try:
            return self.first_answer(port, text, started)
        finally:
            server.terminate()
            server.wait(15)

    def first_answer(self, port: int, text: str, started: float) -> float:
        """Seconds from the start of the process to its first acknowledged command."""
        while time.monotonic() - started < 60:
            try:
                self.once(port, text)
            except (OSError, urllib.error.URLError):
                time.sleep(0.02)
            else:
                return time.monotonic() - started
        raise SystemExit((self.folder / "server.log").read_text()[-3000:])

    def once(self, port: int, text: str) -> None:
        load.SECRET = self.slack.signing_secret.encode()
        load.FIELDS["team_id"] = self.slack.team_id
        head, _, body = load.request(text, f"first.{time.time()}").partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/slack/events", body, headers)
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert answer.status == 200

    def load(self, port: int, connections: int, seconds: float, *, text: str, env: dict[str, str]) -> dict[str, Any]:
        command = [sys.executable, "-m", "bench.load", str(port), str(connections), str(seconds), text]
        client = subprocess.Popen(command, env=env, stdout=subprocess.PIPE)
        psutil.Process(client.pid).cpu_affinity([self.cores[-1]])
        told, _ = client.communicate(timeout=seconds + 60)
        if client.returncode:
            raise SystemExit(f"the load ended with {client.returncode}")
        found: dict[str, Any] = json.loads(told)
        return found


def _fill(work: Work) -> None:
    person = people.save(work, "U0BENCH", name="Bench", fetched_at=work.real)
    channel = channels.save(work, "C0BENCH", name="bench", is_private=False, joined=True, fetched_at=work.real)
    for number in range(1, ROWS + 1):
        row = Decision(number=number, title=f"Decision number {number} on pallets", outcome="x", status="accepted")
        row.owner_id, row.channel_id, row.created_at, row.decided_at = person.id, channel.id, work.now, work.now
        row.workspace_id = work.workspace_id
        work.session.add(row)
    from storage.workspaces import get

    workspace = get(work.session, work.workspace_id)
    assert workspace is not None
    workspace.decision_count = ROWS


def free_port() -> int:
    from handlers.demo.local import free_port

    return free_port()


def cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def help_seconds() -> float:
    """How long `concord --help` takes, the median of five."""
    taken = []
    for _ in range(5):
        started = time.monotonic()
        subprocess.run([Path(sys.executable).with_name("concord"), "--help"], check=True, capture_output=True)
        taken.append(time.monotonic() - started)
    return statistics.median(taken)


def run_memory(bench: Bench) -> float:
    """Resident memory of an idle `concord run` in megabytes."""
    port = free_port()
    environment = {**bench.environment(bench.database("idle"), port), "SLACK_APP_TOKEN": bench.slack.app_token}
    server = bench.start(["-m", "handlers", "run"], environment)
    time.sleep(6)
    memory = psutil.Process(server.pid).memory_info().rss / 1e6
    server.terminate()
    server.wait(15)
    return float(memory)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench")
    options.add_argument("--seconds", type=float, default=6.0)
    options.add_argument("--postgresql", action="store_true", help="on the embedded PostgreSQL instead of SQLite")
    chosen = options.parse_args()
    with FakeSlack() as slack, tempfile.TemporaryDirectory(dir="/tmp") as folder:
        bench_user = slack.user("bench", id="U0BENCH")
        slack.channel("bench", id="C0BENCH", members=[bench_user])
        bench = Bench(slack, Path(folder), chosen.seconds, url=_postgresql() if chosen.postgresql else "")
        found = {letter: bench.measure(letter, command, text) for letter, _, command, text in VARIANTS}
        figures = targets(found, bench)
    report(found, figures, "PostgreSQL" if chosen.postgresql else "SQLite")


def _postgresql() -> str:
    from tests.fakes.databases import PostgresTemplates

    return PostgresTemplates().fresh()


def targets(found: dict[str, Any], bench: Bench) -> list[tuple[str, float, str, bool]]:
    """Each target with what was measured."""
    list_share = found["d"]["16"]["per_second"] / found["b"]["16"]["per_second"]
    log_share = found["e"]["16"]["per_second"] / found["c"]["16"]["per_second"]
    cold = found["e"]["cold_start_s"] / found["c"]["cold_start_s"]
    p99, helped, memory = found["e"]["16"]["p99_ms"], help_seconds(), run_memory(bench)
    return [
        ("(d) / (b) requests per second", list_share, ">= 0.6", list_share >= 0.6),
        ("(e) / (c) requests per second", log_share, ">= 0.6", log_share >= 0.6),
        ("p99 of (e) at 16 connections, ms", p99, "< 150", p99 < 150),
        ("cold start of (e) / (c)", cold, "<= 1.5", cold <= 1.5),
        ("concord --help, s", helped, "< 0.4", helped < 0.4),
        ("concord run idle, MB", memory, "< 130", memory < 130),
    ]


def report(found: dict[str, Any], figures: list[tuple[str, float, str, bool]], database: str) -> None:
    python = platform.python_version()
    print(f"{database}, Python {python}, one server process on one core, the load on another\n")
    print(f"{'':3}{'':30}{'conn':>5}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs':>9}{'MB':>7}{'cold s':>8}")
    for letter, name, _, _ in VARIANTS:
        for connections in ("1", "16"):
            told = found[letter][connections]
            print(
                f"{letter:3}{name:30}{connections:>5}{told['per_second']:9.0f}{told['p50_ms']:9.2f}"
                f"{told['p99_ms']:9.2f}{told['cpu_us']:9.0f}{found[letter]['memory_mb']:7.0f}"
                f"{found[letter]['cold_start_s']:8.2f}"
            )
    print()
    for name, value, target, reached in figures:
        print(f"{name:36}{value:9.2f}   target {target:7} {'reached' if reached else 'NOT REACHED'}")
    path = Path("artefacts/bench.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        json.dumps({"database": database, "python": python, "measured": found, "targets": figures}, indent=2)
    )
    print(f"\nWritten to {path}")


if __name__ == "__main__":
    main()
