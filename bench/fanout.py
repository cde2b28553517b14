"""Nine o'clock in a channel of 5,000: `python -m bench.fanout [--people 5000] [--faster 6] [--postgresql]`.

A round asks everybody in it, with Slack's limits on in the strict double: so many posts a minute of a workspace (and one
a second of a conversation), and the tier of `conversations.open`, which every twentieth person needs first. The worker
is a real process, killed with -9 after a third and after two thirds of the messages. Beside it, against a double of its
own, a naive sender: as many threads, no pace, each waits as long as Retry-After says; it writes down whom it has
reached, and is killed as often. `--faster 1` lets time pass as Slack does (17 minutes each); Retry-After is whole
seconds whatever the pace, so a refusal costs more of a faster minute.
"""

from __future__ import annotations

import argparse
import json
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from storage import migrate
from storage.work import Database
from tests.fakes.processes import ROOT, environment
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.ratelimits import WORKSPACE_BURST, WORKSPACE_POSTS
from tests.races.fanning import begin, crowd, lost_and_doubled, progress

HANDS = 8
POST, OPEN = "chat.postMessage", "conversations.open"
WANTED_RATE, WANTED_REFUSED = 0.95, 0.01


@dataclass
class Sender:
    """A process that is killed twice, and what was seen of its memory."""

    command: list[str]
    env: dict[str, str]
    memory: list[float] = field(default_factory=list)

    def run(self, sent: Callable[[], int], people: int, finished: Callable[[], bool]) -> None:
        """Run it to the end, with two kills on the way."""
        for enough in (people // 3, people * 2 // 3, people + 1):
            with subprocess.Popen([sys.executable, *self.command], env=self.env, cwd=ROOT) as process:
                watched, started = psutil.Process(process.pid), time.monotonic()
                while sent() < enough and not finished():
                    if process.poll() is not None and enough <= people:
                        raise SystemExit(f"the sender ended with {process.returncode}")
                    if time.monotonic() - started > 5:  # it is up, and sends
                        self.memory.append(watched.memory_info().rss / 1e6)
                    time.sleep(0.25)
                process.kill()


@dataclass
class Result:
    """What one sender came to."""

    name: str
    posts: int
    refused: int
    opened: int
    opens_refused: int
    seconds: float
    share: float
    lost: int
    doubled: int
    memory: list[float]

    def line(self) -> str:
        low, high = (min(self.memory), max(self.memory)) if self.memory else (0.0, 0.0)
        return (
            f"{self.name:10}{self.posts:8,}{self.refused:8,}{self.refused / max(1, self.posts):9.2%}{self.opened:8,}"
            f"{self.opens_refused:7,}{self.seconds:9.0f}{self.share:11.1%}{self.lost:6,}{self.doubled:9,}"
            f"{low:9.0f}–{high:.0f} MB"
        )


def measured(name: str, slack: FakeSlack, people: int, memory: list[float]) -> Result:
    """Read what happened from the calls that came in; what is permitted counts the burst, too."""
    calls, opens = slack.calls_of(POST), slack.calls_of(OPEN)
    taken = [each.at for each in calls if each.ok]
    seconds = max(taken) - min(each.at for each in calls)
    rate = WORKSPACE_POSTS / 60 * slack.limits.faster
    refused, opens_refused = (sum(each.status == 429 for each in every) for every in (calls, opens))
    lost, doubled = lost_and_doubled(slack, people)
    share = len(taken) / (WORKSPACE_BURST + rate * seconds)
    return Result(name, len(calls), refused, len(opens), opens_refused, seconds, share, lost, doubled, memory)


def concord(url: str, people: int, faster: float) -> Result:
    """Concord's own worker."""
    with FakeSlack() as slack:
        house = Concord(slack, url)
        begin(house, crowd(slack, people))
        slack.rate_limits, slack.limits.faster = True, faster
        database = house.house.database
        env = environment(slack, url, CONCORD_SLACK_RATE=str(faster))

        def finished() -> bool:
            now = progress(database)
            return not now.unasked and not now.unfinished

        sender = Sender(["-m", "handlers", "worker"], env)
        sender.run(lambda: progress(database).sent, people, finished)
        house.stop()
        return measured("Concord", slack, people, sender.memory)


def naive(folder: Path, people: int, faster: float) -> Result:
    """The naive sender; everybody's conversation is open already."""
    with FakeSlack() as slack:
        crowd(slack, people)
        to = [slack.space.direct_with(f"U1{number:05}").id for number in range(people)]
        slack.rate_limits, slack.limits.faster = True, faster
        reached = folder / "reached"
        reached.touch()
        told = folder / "naive.json"
        told.write_text(json.dumps({"url": slack.api_url, "token": slack.bot_token, "to": to, "reached": str(reached)}))

        def sent() -> int:
            return len(reached.read_text().split())

        sender = Sender(["-m", "bench.fanout", "--naive", str(told)], environment(slack, ""))
        sender.run(sent, people, lambda: sent() >= people)
        return measured("naive", slack, people, sender.memory)


def send(told: Path) -> None:
    """Be the naive sender: post, wait as long as one is told to, post again."""
    facts = json.loads(told.read_text())
    path, lock, left = Path(facts["reached"]), threading.Lock(), queue.Queue[str]()
    done = set(path.read_text().split())
    for each in facts["to"]:
        if each not in done:
            left.put(each)

    def work() -> None:
        client = WebClient(facts["token"], base_url=facts["url"], retry_handlers=[])
        while not left.empty():
            where = left.get()
            try:
                client.chat_postMessage(channel=where, text="Good morning")
            except SlackApiError as error:
                left.put(where)
                time.sleep(float(error.response.headers.get("Retry-After", 1)))
            else:
                with lock, path.open("a") as file:
                    file.write(f"{where}\n")

    threads = [threading.Thread(target=work) for _ in range(HANDS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.fanout")
    options.add_argument("--people", type=int, default=5000)
    options.add_argument("--faster", type=float, default=6.0, help="how many times faster Slack's time passes")
    options.add_argument("--postgresql", action="store_true", help="on the embedded PostgreSQL instead of SQLite")
    options.add_argument("--alone", action="store_true", help="without the naive sender")
    options.add_argument("--naive", type=Path, help="be the naive sender")
    chosen = options.parse_args()
    if chosen.naive:
        send(chosen.naive)
        return
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        results = [] if chosen.alone else [naive(folder, chosen.people, chosen.faster)]
        if chosen.postgresql:
            from tests.fakes.databases import PostgresTemplates

            templates = PostgresTemplates()
            results.append(concord(templates.fresh(), chosen.people, chosen.faster))
            templates.stop()
        else:
            results.append(concord(_sqlite(folder), chosen.people, chosen.faster))
    report(chosen.people, chosen.faster, "PostgreSQL" if chosen.postgresql else "SQLite", results)


def _sqlite(folder: Path) -> str:
    url = f"sqlite:///{folder}/fanout.db"
    database = Database(url)
    migrate.upgrade(database.engine)
    database.close()
    return url


def report(people: int, faster: float, database: str, results: list[Result]) -> None:
    print(
        f"{database}: {people:,} people asked at once, two kills each; Slack takes {WORKSPACE_POSTS} posts a minute and "
        f"{WORKSPACE_BURST} at once, {faster:g} times as fast ({WORKSPACE_POSTS / 60 * faster:g} a second)\n"
    )
    print(
        f"{'':10}{'posts':>8}{'429':>8}{'share':>9}{'opens':>8}{'429':>7}{'seconds':>9}{'of permit.':>11}"
        f"{'lost':>6}{'doubled':>9}{'memory':>14}"
    )
    for each in results:
        print(each.line())
    ours = results[-1]
    reached = (
        ours.share >= WANTED_RATE and ours.refused / ours.posts < WANTED_REFUSED and not ours.lost and not ours.doubled
    )
    print("\nwanted: at least 95 % of the permitted rate, under 1 % refused, none lost or doubled: ", end="")
    print("reached" if reached else "NOT REACHED")


if __name__ == "__main__":
    main()
