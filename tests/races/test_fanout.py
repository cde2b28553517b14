"""A channel is asked at once, Slack's limits are on and the worker is killed twice: everybody is asked, once.

`CONCORD_FANOUT=5000` makes it as large as it is meant; the limits then still let time pass faster than Slack does.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot import blocks, outbox, standups
from bot.outbox import Place
from handlers.runner.paces import ALLOWED
from storage.outbox import POST
from storage.standups import Prompt, Round
from storage.work import Database, Tenancy, Work
from tests.fakes.counting import statements
from tests.fakes.processes import Zygote, environment, resident, unmeasured
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, rate_limited
from tests.fakes.slack.ratelimits import WORKSPACE_BURST
from tests.handlers.delivering import Office, texts
from tests.races.fanning import begin, crowd, leave, lost_and_doubled, prepare, progress

PEOPLE = int(os.environ.get("CONCORD_FANOUT", "300"))
FASTER = 6.0
WARM, FLAT = 20, 16.0  # questions; MB by which a worker may grow after them, however many there are
TIMES = {
    "CONCORD_SLACK_RATE": str(FASTER),
    "CONCORD_PACE_SECONDS": "0.2",
    "CONCORD_SETTLE_SECONDS": "0.5",
    "CONCORD_CALL_TIMEOUT": "2",
    "CONCORD_LEASE_SECONDS": "4",
}

pytestmark = pytest.mark.timeout(900 + PEOPLE)


@pytest.fixture
def zygotes() -> Iterator[list[Zygote]]:
    made: list[Zygote] = []
    yield made
    for each in made:
        each.close()


def _run_until(zygote: Zygote, database: Database, enough: int) -> list[float]:
    """Let a worker run until so many were sent, or none is left; then kill it. Its memory, in MB, as it went on."""
    worker, end = zygote.fork("worker"), time.monotonic() + 600 + PEOPLE
    begun, taken = progress(database).sent, []
    while (now := progress(database)).sent < enough and (now.unasked or now.unfinished):
        assert time.monotonic() < end, f"still {now}"
        if now.sent >= begun + WARM:  # by then everything that it needs has been imported
            taken.append(resident(worker))
        time.sleep(0.05)
    zygote.kill(worker)
    return taken


def test_everybody_is_asked_once_through_two_kills(slack: FakeSlack, database_url: str, zygotes: list[Zygote]) -> None:
    concord = Concord(slack, database_url)
    begin(concord, crowd(slack, PEOPLE))
    slack.rate_limits, slack.limits.faster = True, FASTER
    zygotes.append(Zygote(unmeasured(environment(slack, database_url, **TIMES))))
    database = concord.house.database
    for enough in (PEOPLE // 3, PEOPLE * 2 // 3):
        memory = _run_until(zygotes[0], database, enough)
        assert progress(database).sent < PEOPLE, "the kill came after the last question"
        assert max(memory) - memory[0] < FLAT, memory
    _run_until(zygotes[0], database, PEOPLE + 1)
    concord.stop()
    assert lost_and_doubled(slack, PEOPLE) == (0, 0)
    posts = slack.calls_of(POST)
    assert sum(each.status == 429 for each in posts) < max(2, len(posts) / 100)


def test_a_round_whose_opening_is_killed_is_opened_once(
    slack: FakeSlack, database_url: str, zygotes: list[Zygote]
) -> None:
    size, dice, concord = 200, random.Random(1), Concord(slack, database_url)
    leave(concord, crowd(slack, size))
    quick = {**TIMES, "CONCORD_SLACK_RATE": "0", "CONCORD_LEASE_SECONDS": "1", "CONCORD_PACE_SECONDS": "0"}
    zygotes.append(Zygote(unmeasured(environment(slack, database_url, **quick))))
    for _ in range(4):
        worker, asked = zygotes[0].fork("worker"), len(slack.calls_of("conversations.members"))
        slack.wait_for(lambda: len(slack.calls_of("conversations.members")) > asked or opened(concord), timeout=60)  # noqa: B023
        time.sleep(dice.uniform(0, 0.1))
        zygotes[0].kill(worker)
    worker = zygotes[0].fork("worker")
    slack.wait_for(lambda: opened(concord) and progress(concord.house.database).sent == size, timeout=300)
    zygotes[0].kill(worker)
    assert opened(concord) == 1
    concord.stop()
    assert lost_and_doubled(slack, size) == (0, 0)


def opened(concord: Concord) -> int:
    """How many rounds there are."""
    with concord.work(write=False) as work:
        return work.session.query(Round).count()


def test_opening_for_2000_and_asking_them_takes_few_statements_each(slack: FakeSlack, quiet: Concord) -> None:
    concord = quiet
    size, standup_id = 2000, prepare(concord, crowd(slack, 2000))
    with statements(concord) as seen, concord.work() as work:
        work.now = work.real
        standups.gathered(work, standup_id, day=work.now.date(), by_hand=True)
    assert len(seen) < 40  # not one for each of them
    counts = []
    for first, many in ((0, 10), (10, 200)):
        with concord.work() as work:
            prompts = work.session.scalars(work.select(Prompt, Prompt.id).order_by(Prompt.id)).all()
        with statements(concord) as seen, concord.work() as work:
            work.now = work.real
            for each in prompts[first : first + many]:
                standups.ask(work, each)
        counts.append(len(seen) / many)
    with concord.work(write=False) as work:
        assert work.session.query(Prompt).count() == size
    assert counts[1] <= counts[0] + 0.5
    assert counts[1] < 20


# The same runner with real time held, so that its rate is exact on any machine


@pytest.fixture
def morning(slack: FakeSlack, database_url: str) -> Iterator[Morning]:
    made = Morning(slack, database_url)
    yield made
    made.stop()


class Morning(Office):
    """Real time stands still but for what the test lets pass; Slack's limits go by the same clock."""

    def __init__(self, slack: FakeSlack, url: str, **values: Any) -> None:
        super().__init__(slack, url, concord_slack_rate=1.0, concord_lease_seconds=30.0, **values)
        self.clock.hold_real()
        self.began = self.clock.real()
        slack.limits.clock = lambda: self.clock.real().timestamp()
        slack.rate_limits = True

    def tick(self, seconds: float = 0.2) -> None:
        """A pump goes round once, as it does five times a second."""
        self.clock.pass_real(seconds)
        self.settle()

    def passed(self) -> float:
        """Seconds since it began."""
        return (self.clock.real() - self.began).total_seconds()


def test_a_fan_out_takes_what_slack_permits(slack: FakeSlack, morning: Morning) -> None:
    size = 300
    with morning.work() as work:
        for number in range(size):
            where = slack.space.direct_with(slack.user(f"p{number}").id).id
            outbox.post(work, Place(where), blocks.plain("Good morning"), key=f"m{number}", bulk=True)
    while set(morning.states()) != {"sent"}:
        morning.tick(0.4)
    permitted = ALLOWED[POST].rate * morning.passed()
    refused = sum(each.status == 429 for each in slack.calls_of(POST))
    assert 0.95 * permitted <= size <= permitted + WORKSPACE_BURST
    assert refused / size < 0.01
    assert [len(many) for many in slack.space.messages.values()] == [1] * size


def test_what_is_not_bulk_goes_first_and_takes_its_conversation_with_it(slack: FakeSlack, morning: Morning) -> None:
    direct = [slack.space.direct_with(slack.user(f"p{number}").id) for number in range(60)]
    with morning.work() as work:
        for number, where in enumerate(direct):
            outbox.post(work, Place(where.id), blocks.plain("prompt"), key=f"m{number}", bulk=True)
    morning.tick()
    morning.post(slack.channel("launch").id, "outcome")
    morning.post(direct[-1].id, "answer")
    for _ in range(5):
        morning.tick()
    posted = [each.args["text"] for each in slack.calls_of(POST)]
    assert posted.index("outcome") <= 5
    assert texts(slack.messages(direct[-1])) == ["prompt", "answer"]  # in their order, before fifty others
    assert len(posted) < 12


def test_one_workspace_does_not_wait_for_another(slack: FakeSlack, morning: Morning) -> None:
    slack.limits.workspace_posts = 10_000  # the double has one workspace behind both
    with morning.work() as work:
        for number in range(60):
            where = slack.channel(f"c{number}").id
            outbox.post(work, Place(where), blocks.plain("prompt"), key=f"m{number}")
    morning.tick()
    other = Tenancy(morning.second_workspace(slack.bot_token), "T0OTHER", slack.bot_user_id)
    with morning.house.database.begin() as session:
        work = Work(session, other, morning.clock.now(), morning.clock.real())
        outbox.post(work, Place(slack.channel("theirs").id), blocks.plain("theirs"), key="theirs")
    morning.tick()
    posted = [each.args["text"] for each in slack.calls_of(POST)]
    assert "theirs" in posted
    assert len(posted) < 10


def test_conversations_are_opened_at_their_own_pace_and_posts_do_not_wait(slack: FakeSlack, morning: Morning) -> None:
    people = [slack.user(f"p{number}") for number in range(8)]
    for each in people:
        morning.member(each.id)
    with morning.work() as work:
        for each in people:
            outbox.post(work, Place(each.id), blocks.plain("prompt"), key=each.id, bulk=True)
        for number in range(10):
            outbox.post(work, Place(slack.channel(f"c{number}").id), blocks.plain("post"), key=f"m{number}", bulk=True)
    for _ in range(15):  # three seconds
        morning.tick()
    assert sum(each.args["text"] == "post" for each in slack.calls_of(POST)) == 10
    assert 2 <= len(slack.calls_of("conversations.open")) <= 5
    while set(morning.states()) != {"sent"}:
        morning.tick()
    assert len(slack.calls_of("conversations.open")) == len(people)
    assert 8 <= morning.passed() <= 12


def test_after_a_refusal_a_workspace_is_asked_for_less(slack: FakeSlack, morning: Morning) -> None:
    slack.faults.on(POST, rate_limited(2))
    morning.post(slack.channel("a").id, "a")
    morning.post(slack.channel("b").id, "b")
    morning.tick()
    calls = len(slack.calls_of(POST))
    for _ in range(8):
        morning.tick()
    assert len(slack.calls_of(POST)) == calls  # for as long as Slack has asked for
    for _ in range(3):
        morning.tick()
    assert set(morning.states()) == {"sent"}


def test_cards_are_drawn_as_often_as_slack_takes(slack: FakeSlack, morning: Morning) -> None:
    for number in range(30):
        morning.card(slack.channel(f"c{number}").id, number, "before")
    while set(morning.states()) != {"sent"}:
        morning.tick()
    for number in range(30):
        morning.change(number, "after")
    started = morning.passed()
    while len(slack.calls_of("chat.update")) < 30:
        morning.tick()
    assert not [each for each in slack.calls_of("chat.update") if each.status == 429]
    assert morning.passed() - started < 60
