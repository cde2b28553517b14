"""Votes: how many a second, how often the card is updated in a burst, and a long thread: `python -m bench.votes`."""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

from bench.__main__ import LOG, Bench, cpu, free_port
from bench.presses import person
from bot import decisions
from bot.ballots import MAJORITY, Rules
from bot.decisions import Source, Wanted
from bot.decisions.terms import Terms
from handlers import wiring
from storage import channels, migrate, people
from storage.people import Person
from storage.work import Work
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, Message, all_text
from tests.fakes.slack.model import Json

CROWD, REPLIES = 500, 1000
PATIENCE_SECONDS = 60.0


class Votes(Bench):
    """A proposal to 501 people; one of them never answers, so that it stays open."""

    def database(self, name: str) -> str:
        """A fresh database with the proposal."""
        url = self.url or f"sqlite:///{self.folder / name}.db"
        house = wiring.build(self.settings(url))
        if self.url:
            migrate.downgrade(house.database.engine)
        migrate.upgrade(house.database.engine)
        house.install()
        found = house.installations.of_request("", self.slack.team_id)
        assert found is not None
        with house.database.begin() as session:
            _propose(Work(session, found.tenancy, house.clock.now(), house.clock.real()))
        house.database.close()
        return url

    def pressed(self, port: int, env: dict[str, str], *, connections: int, seconds: float) -> dict[str, Any]:
        """A load of clicks, from the second core."""
        url = f"{self.slack.space.response_base}/bench"
        command = [sys.executable, "-m", "bench.presses", str(port), str(connections), str(CROWD), str(seconds), url]
        client = subprocess.Popen(command, env=env, stdout=subprocess.PIPE)
        psutil.Process(client.pid).cpu_affinity([self.cores[-1]])
        told, _ = client.communicate(timeout=seconds + 180)
        if client.returncode:
            raise SystemExit(f"the load ended with {client.returncode}")
        found: dict[str, Any] = json.loads(told)
        return found

    def rate(self, connections: int) -> dict[str, Any]:
        """Clicks a second through `concord web`."""
        url, port = self.database(f"rate{connections}"), free_port()
        env = self.environment(url, port)
        server = self.start(["-m", "handlers", "web"], env)
        try:
            self.first_answer(port, "help", time.monotonic())
            self.pressed(port, env, connections=4, seconds=1)  # warm
            before = cpu(psutil.Process(server.pid))
            told = self.pressed(port, env, connections=connections, seconds=self.seconds)
            told["cpu_us"] = (cpu(psutil.Process(server.pid)) - before) / told["requests"] * 1e6
            return told
        finally:
            server.terminate()
            server.wait(15)

    def burst(self) -> dict[str, Any]:
        """500 people press once, as fast as they can, while the runner keeps the card up to date."""
        url, port = self.database("burst"), free_port()
        env = self.environment(url, port)
        server = self.start(["-m", "handlers", "run"], env)
        try:
            self.first_answer(port, "help", time.monotonic())
            card = self._card()
            before = len(self.slack.calls_of("chat.update"))
            told = self.pressed(port, env, connections=40, seconds=0)
            ended = time.monotonic()
            told["right_after"] = self._right(card["ts"]) - ended
            told["busy"] = self._busy()
            times = [each.at for each in self.slack.calls_of("chat.update")[before:]]
            told["seconds"], told["updates"] = told["requests"] / told["per_second"], len(times)
            told["closest"] = min((b - a for a, b in itertools.pairwise(times)), default=0.0)
            return told
        finally:
            server.terminate()
            server.wait(15)

    def _card(self, ts: str = "") -> Json:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            for each in self.slack.messages("C0BENCH"):
                if each["text"].startswith("D-1 ·") and ts in ("", each["ts"]):
                    return each
            time.sleep(0.1)
        raise SystemExit((self.folder / "server.log").read_text()[-3000:])

    def _busy(self) -> int:
        """How many were told to try again."""
        return sum("is busy" in str(each.args) for each in self.slack.calls_of("response_url"))

    def _right(self, ts: str) -> float:
        """When the card shows all votes that were taken."""
        end = time.monotonic() + PATIENCE_SECONDS
        while f"Agree *{CROWD - self._busy()}*" not in all_text(self._card(ts)):
            if time.monotonic() > end:
                raise SystemExit(f"the card is not right, {self._busy()} were busy: {all_text(self._card(ts))}")
            time.sleep(0.05)
        return time.monotonic()


def _propose(work: Work) -> None:
    crowd = [_person(work, person(n), f"Voter {n:03}") for n in range(CROWD + 1)]
    work.actor = _person(work, "U0BENCH", "Bench")
    where = channels.save(work, "C0BENCH", name="bench", is_private=False, joined=True, fetched_at=work.real)
    terms = Terms(Rules(MAJORITY, share=100), work.now + timedelta(days=30), reasons="none")
    voters = decisions.invited(work, None, crowd)
    decisions.propose(work, Wanted("Ship the first pallets by rail"), Source(where), terms, voters=voters)


def _person(work: Work, slack_id: str, name: str) -> Person:
    return people.save(work, slack_id, name=name, fetched_at=work.real)


def thread(slack: FakeSlack, url: str) -> dict[str, float]:
    """From the mention in a thread of 1,000 replies to the draft."""
    crew = [slack.user(f"t{n}", id=f"U0T{n:02}") for n in range(20)]
    where = slack.channel("long", id="C0LONG", members=crew)
    space = slack.space
    with space.lock:
        root = space.store(Message(where.id, crew[0].id, space.new_ts(), "how do we ship to the EU?"))
        for n in range(REPLIES - 1):
            text = f"point {n}: rail is slower than sea by {n % 7} days, and cheaper"
            space.store(Message(where.id, crew[n % 20].id, space.new_ts(), text, thread_ts=root.ts))
        last = Message(where.id, crew[1].id, space.new_ts(), "Decision: rail first, sea after it", thread_ts=root.ts)
        space.store(last)
    concord = Concord(slack, url)
    with concord.by_http():
        started = time.monotonic()
        slack.say(crew[0], where, f"<@{slack.bot_user_id}> decide", root.ts)
        acknowledged = time.monotonic()
        concord.settle()
        ended = time.monotonic()
    concord.stop()
    shown = [all_text(each.args) for each in slack.calls_of("chat.postEphemeral")]
    if not any("rail first" in each for each in shown):
        raise SystemExit(f"no draft was shown: {shown}")
    return {
        "acknowledged_ms": (acknowledged - started) * 1000,
        "draft_s": ended - started,
        "pages": len(slack.calls_of("conversations.replies")),
    }


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.votes")
    options.add_argument("--seconds", type=float, default=6.0)
    options.add_argument("--postgresql", action="store_true", help="on the embedded PostgreSQL instead of SQLite")
    chosen = options.parse_args()
    with FakeSlack() as slack, tempfile.TemporaryDirectory(dir="/tmp") as folder:
        slack.allow_violations = True  # the response_url of the load is not one that Slack gave
        users = [slack.user("bench", id="U0BENCH"), *(slack.user(f"v{n}", id=person(n)) for n in range(CROWD + 1))]
        slack.channel("bench", id="C0BENCH", members=users)
        url = _postgresql() if chosen.postgresql else ""
        votes, bare = (kind(slack, Path(folder), chosen.seconds, url=url) for kind in (Votes, Bench))
        base = bare.measure("c", ["-m", "bench.bare", "write"], LOG)
        rates = {connections: votes.rate(connections) for connections in (1, 16)}
        burst = votes.burst()
        long = thread(slack, votes.database("thread"))
    report("PostgreSQL" if chosen.postgresql else "SQLite", base, rates, burst, long)


def _postgresql() -> str:
    from tests.fakes.databases import PostgresTemplates

    return PostgresTemplates().fresh()


def report(  # noqa: PLR0917 - what was measured
    database: str, base: dict[str, Any], rates: dict[int, dict[str, Any]], burst: dict[str, Any], long: dict[str, float]
) -> None:
    print(f"{database}: a ballot of {CROWD + 1} people, one server process on one core, the load on another\n")
    print(f"{'':30}{'conn':>5}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs':>9}")
    for connections, told in rates.items():
        for name, row in (("bare Bolt, inserts the rows", base[str(connections)]), ("Concord, a vote", told)):
            print(
                f"{name:30}{connections:>5}{row['per_second']:9.0f}{row['p50_ms']:9.2f}{row['p99_ms']:9.2f}"
                f"{row['cpu_us']:9.0f}"
            )
    print(
        f"\n{burst['requests']} votes in {burst['seconds']:.1f} s over 40 connections, the runner in the same process:"
    )
    print(
        f"  {burst['updates']} chat.update of the card, never closer than {burst['closest']:.2f} s; p99 {burst['p99_ms']:.0f} ms"
    )
    print(
        f"  {burst['busy']} were told to try again; the card showed the others {burst['right_after']:.1f} s after the last"
    )
    print(
        f"a thread of {REPLIES:,} replies, mentioned: acknowledged in {long['acknowledged_ms']:.0f} ms, "
        f"its draft shown after {long['draft_s']:.2f} s ({long['pages']} pages)"
    )


if __name__ == "__main__":
    main()
