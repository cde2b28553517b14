"""1,000 events sent three times each, shuffled, to two web processes on PostgreSQL: every effect once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import func, select

from storage.deliveries import Delivery
from storage.errands import Errand
from storage.work import Database
from tests.fakes.databases import PostgresTemplates
from tests.fakes.processes import CONCORD, environment, free_port, started, unmeasured, wait_ready
from tests.fakes.slack import FakeSlack, Message, User
from tests.fakes.slack import payloads as made
from tests.fakes.slack.model import Json

EVENTS, TIMES, THREADS = 1000, 3, 16
PEOPLE, CHANNELS = 20, 10

pytestmark = pytest.mark.timeout(700)


@pytest.fixture
def url(postgres_templates: PostgresTemplates) -> Iterator[str]:
    fresh = postgres_templates.fresh()
    yield fresh
    postgres_templates.drop(fresh)


def _gestures(slack: FakeSlack) -> list[Json]:
    """A thousand people's mentions in as many threads, of which the app is not told yet."""
    dice = random.Random(7)
    people = [slack.user(f"p{number}") for number in range(PEOPLE)]
    channels = [slack.channel(f"c{number}", members=people) for number in range(CHANNELS)]
    return [_mention(slack, dice.choice(people), dice.choice(channels).id, number) for number in range(EVENTS)]


def _mention(slack: FakeSlack, who: User, where: str, number: int) -> Json:
    space = slack.space
    with space.lock:
        root = space.store(Message(where, who.id, space.new_ts(), f"what about {number}?"))
        text = f"<@{space.bot_user_id}> decide"
        said = Message(where, who.id, space.new_ts(), text, thread_ts=root.ts, client_msg_id=f"gesture-{number}")
        return made.mention_event(space, space.store(said))


def _shuffled(events: list[Json]) -> list[tuple[str, Json]]:
    """Each event three times under its own id; every tenth gesture once more, under another id."""
    sent = [(f"Ev{number:05}", event) for number, event in enumerate(events)] * TIMES
    sent += [(f"EvAgain{number:05}", event) for number, event in enumerate(events) if number % 10 == 0]
    random.Random(11).shuffle(sent)
    return sent


def test_every_effect_once(slack: FakeSlack, url: str) -> None:
    ports = [free_port(), free_port()]
    with ExitStack() as processes:
        webs = [
            processes.enter_context(started(CONCORD, "web", env=unmeasured(environment(slack, url, PORT=str(port)))))
            for port in ports
        ]
        ready = [wait_ready(port, web) for port, web in zip(ports, webs, strict=True)]
        slack.use_http([f"{each}/slack/events" for each in ready])
        with ThreadPoolExecutor(THREADS) as pool:
            done = list(pool.map(lambda each: slack.event(each[1], event_id=each[0]), _shuffled(_gestures(slack))))
        refused = Counter(each.status for each in slack.deliveries)
        said = "".join(each.said()[-4000:] for each in webs)
    assert refused.keys() <= {200, 0}, f"{refused}\n{said}"  # 0: Slack gave up waiting, and sent it again
    assert all(each.ok for each in done)
    assert _kept(url) == {
        "errands": EVENTS,
        "gestures": EVENTS,
        "keys": len({each.payload["event_id"] for each in done}),
    }


def _kept(url: str) -> dict[str, int]:
    """What there is of the thousand gestures."""
    database = Database(url)
    counts = {
        "errands": select(func.count()).select_from(Errand),
        "gestures": select(func.count()).where(Delivery.key.startswith("gesture:")),
        "keys": select(func.count()).where(Delivery.key.startswith("event:")),
    }
    with database.begin(write=False) as session:
        found = {name: int(session.scalar(wanted) or 0) for name, wanted in counts.items()}
    database.close()
    return found
