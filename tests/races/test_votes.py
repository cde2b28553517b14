"""200 people vote at once, by HTTP on two processes with PostgreSQL: each stance once, one closing, the card right."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot import decisions as use
from storage import ballots, history, schedules
from storage.decisions import Decision
from storage.outbox import Letter
from tests.fakes.databases import PostgresTemplates
from tests.fakes.processes import CONCORD, Process, environment, free_port, started, unmeasured, wait_ready
from tests.fakes.running import Concord
from tests.fakes.slack import Answer, Channel, FakeSlack, User, all_text
from tests.fakes.slack.model import Json

PEOPLE, THREADS = 200, 40

pytestmark = pytest.mark.timeout(700)


@dataclass
class Hall:
    """Everybody in one channel, asked by one proposal; Concord's runner is in this process, the web in two others."""

    slack: FakeSlack
    concord: Concord
    olga: User
    people: list[User]
    channel: Channel
    webs: list[Process]
    number: int = 0
    busy: int = 0  # how often somebody was told to try again, and did

    def ask(self, people: Sequence[User], terms: str) -> Json:
        """Propose, by HTTP, again while Slack has not named all two hundred in time; its card."""
        self.number += 1
        mentions = " ".join(each.mention for each in people)
        typed = f'propose "Rail" reasons:none {terms} {mentions}'
        for _ in range(PEOPLE):
            if "in time" not in self.slack.command(self.olga, self.channel, "/decision", typed).text:
                break
        self.concord.settle()
        return self.card()

    def card(self) -> Json:
        """The one card of the newest proposal."""
        found = [each for each in self.slack.messages(self.channel) if _is_root(each)]
        cards = [each for each in found if each["text"].startswith(f"D-{self.number} ·")]
        assert len(cards) == 1, self.slack.describe()
        return cards[0]

    def press(self, who: User, choice: str, card: Json) -> str:
        """Press a button as people do, and again when told that too many do so at once; what was said at last."""
        return self._until_taken(lambda: self.slack.click(who, card, f"decision_vote:{choice}"))

    def close(self) -> str:
        """Close it by hand."""
        typed = f"close D-{self.number}"
        return self._until_taken(lambda: self.slack.command(self.olga, self.channel, "/decision", typed))

    def _until_taken(self, act: Callable[[], Answer]) -> str:
        while True:
            answer = act()
            if not answer.ok:  # a press that Slack could not deliver is pressed again, once
                answer = act()
            assert answer.ok, answer
            said = answer.text or str(answer.wait_reply(30)["text"])
            if "is busy right now" not in said:
                return said
            self.busy += 1

    def told(self, said: Sequence[str]) -> str:
        """What people were told, and what both processes said of it, for when it is not what was expected."""
        return "\n".join([f"{Counter(said)}", *(_ending(web.said()) for web in self.webs)])

    def at_once(self, *acts: Callable[[], object]) -> list[object]:
        """Do all of it from many threads that begin together."""
        gate = threading.Barrier(min(THREADS, len(acts)))
        passed = threading.local()

        def run(act: Callable[[], object]) -> object:
            if not getattr(passed, "gate", False):
                passed.gate = True
                gate.wait(30)
            return act()

        with ThreadPoolExecutor(gate.parties) as pool:
            return list(pool.map(run, acts))

    def outcomes(self) -> list[Json]:
        """The messages that say what it came to, in its card's thread."""
        said = self.slack.thread(self.card())
        return [each for each in said if "closed since" in all_text(each) and not _is_root(each)]


def _ending(said: str) -> str:
    """How many triggers a process tells of, and its last lines: none at all means that another one was asked."""
    lines = said.splitlines()
    return "\n".join([f"{sum('trigger' in each for each in lines)} triggers", *lines[-20:]])


def _is_root(said: Json) -> bool:
    return bool(said.get("thread_ts", said["ts"]) == said["ts"])


@pytest.fixture(scope="module")
def hall(postgres_templates: PostgresTemplates) -> Iterator[Hall]:
    """Two web processes for all of these tests."""
    fresh = postgres_templates.fresh()
    with FakeSlack() as slack, _hall(slack, fresh) as made:
        yield made
    postgres_templates.drop(fresh)


@pytest.fixture
def url(postgres_templates: PostgresTemplates) -> Iterator[str]:
    fresh = postgres_templates.fresh()
    yield fresh
    postgres_templates.drop(fresh)


@contextmanager
def _hall(slack: FakeSlack, url: str) -> Iterator[Hall]:
    slack.ack_limit = slack.trigger_life = 30.0  # what is slow here is the machine
    olga = slack.user("olga", id="U0OLGA", real_name="Olga Petrova")
    crowd = [slack.user(f"p{n:03}", id=f"U0P{n:03}", real_name=f"Person {n:03}") for n in range(PEOPLE)]
    where = slack.channel("hall", id="C0HALL", members=[olga, *crowd])
    ports = [free_port(), free_port()]
    concord = Concord(slack, url)
    concord.clock.set(concord.clock.real())  # as the web processes have it
    with ExitStack() as processes:
        # At this level they tell of each trigger: see `Hall.told`.
        envs = [unmeasured(environment(slack, url, PORT=str(port), LOG_LEVEL="info")) for port in ports]
        webs = [processes.enter_context(started(CONCORD, "web", env=env)) for env in envs]
        ready = [wait_ready(port, web) for port, web in zip(ports, webs, strict=True)]
        slack.use_http([f"{each}/slack/events" for each in ready])
        yield Hall(slack, concord, olga, crowd, where, webs)
    concord.stop()


def _kept(hall: Hall) -> tuple[Counter[str | None], Counter[str], str, list[str]]:
    """What the database holds: stances, history, the status, and the messages of the outcome."""
    with hall.concord.work() as work:
        found = work.session.scalars(work.select(Decision).where(Decision.number == hall.number)).one()
        said = Counter(each.choice for each, _ in ballots.stances(work, found.id))
        verbs = Counter(each.verb for each in history.of(work, "decision", found.id))
        letters = work.session.scalars(
            work.select(Letter).where(Letter.key.startswith(f"decision:{found.id}:outcome:"))
        )
        return said, verbs, found.status, [each.key for each in letters]


def test_two_hundred_people_vote_at_once(hall: Hall) -> None:
    """Every stance is counted once; the last vote closes it, once, and the card shows all of it."""
    card = hall.ask(hall.people, "quorum:100% method:majority silence:block")
    choices = ["agree" if n % 2 or n < 20 else "abstain" for n in range(PEOPLE)]
    votes = [
        lambda who=who, choice=choice: hall.press(who, choice, card)
        for who, choice in zip(hall.people, choices, strict=True)
    ]
    said = [str(each) for each in hall.at_once(*votes)]
    hall.concord.settle()
    assert all("noted *" in each for each in said), hall.told(said)
    stances, verbs, status, letters = _kept(hall)
    assert stances == Counter(choices)
    assert (verbs["stance"], verbs["close"], status, len(letters)) == (PEOPLE, 1, "accepted", 1)
    assert len(hall.outcomes()) == 1
    counted = f"Agree *{choices.count('agree')}* · Abstain *{choices.count('abstain')}* · Disagree *0* · Block *0*"
    assert "· accepted" in all_text(hall.card())
    assert counted in all_text(hall.outcomes()[0])
    assert sum("It is accepted." in each for each in said) == 1


def test_the_same_person_votes_on_two_devices(hall: Hall) -> None:
    """Both presses are taken, one after the other: one stance, and one objection at most."""
    card = hall.ask(hall.people[:12], "quorum:100% method:consensus")
    first, rest = hall.people[:10], hall.people[10:12]
    votes = [
        lambda who=who, choice=choice: hall.press(who, choice, card)
        for who in first
        for choice in ("block", "agree", "block", "disagree")
    ]
    hall.at_once(*votes)
    with hall.concord.work() as work:
        found = work.session.scalars(work.select(Decision).where(Decision.number == hall.number)).one()
        last = {person.id: each.choice for each, person in ballots.stances(work, found.id)}
        open_ones = {each.person_id: each.choice for each, _ in ballots.objections(work, found.id, "open")}
        taken = [each for each in history.of(work, "decision", found.id) if each.verb == "stance"]
    assert len(last) == 12
    assert open_ones == {person: choice for person, choice in last.items() if choice in ("block", "disagree")}
    assert len(taken) == 4 * len(first)
    assert last == {**{each.changes["person"]: each.changes["choice"] for each in taken}, **_silent(last)}
    hall.concord.settle()
    shown = Counter(each or "none" for each in last.values())
    assert f"Agree *{shown['agree']}* · Abstain *0* · Disagree *{shown['disagree']}*" in all_text(hall.card())
    assert len(rest) == shown["none"]


def _silent(last: dict[int, str | None]) -> dict[int, str | None]:
    return {person: choice for person, choice in last.items() if choice is None}


def test_votes_while_one_closes(hall: Hall) -> None:
    """Closed by hand in the middle of a burst: what was taken counts, what came later is told so, nothing in between."""
    crowd = hall.people[:60]  # one more is asked and silent, so that no vote closes it
    card = hall.ask(hall.people[:61], "quorum:1% method:consent")
    hall.press(crowd[0], "agree", card)
    votes = [lambda who=who: hall.press(who, "agree", card) for who in crowd[1:]]
    votes[20:20], votes[40:40] = [hall.close], [hall.close]
    said = [str(each) for each in hall.at_once(*votes)]
    hall.concord.settle()
    stances, verbs, status, letters = _kept(hall)
    taken, late = sum("noted *" in each for each in said), sum("too late to count" in each for each in said)
    assert taken + late == 59, Counter(said)
    assert (stances["agree"], stances[None]) == (1 + taken, 1 + late)
    assert (verbs["close"], status, len(letters), len(hall.outcomes())) == (1, "accepted", 1, 1)
    assert sum(f"D-{hall.number} is closed: accepted." in each for each in said if "too late" not in each) == 1
    assert f"Agree *{1 + taken}*" in all_text(hall.outcomes()[0])


def test_the_clock_does_not_wait_for_who_is_just_voting(slack: FakeSlack, url: str) -> None:
    """It comes again in a moment, and closes it then."""
    concord = Concord(slack, url)
    olga, ben = slack.user("olga", id="U0OLGA"), slack.user("ben", id="U0BEN")
    slack.channel("hall", id="C0HALL", members=[olga, ben])
    with concord.by_http():
        slack.command(olga, "C0HALL", "/decision", f'propose "Rail" closes:tomorrow quorum:0% {ben.mention}')
        concord.settle()
        with concord.work("U0BEN") as work:
            found = use.find(work, 1)
            ballot = ballots.locked(work, found.id)
            assert ballot is not None
            concord.clock.set(ballot.closes_at)
            concord.settle()
            planned = schedules.find(work, use.CLOSE, found.id)
            assert planned is not None
            assert planned.failures == 0
            assert planned.next_at == concord.clock.now() + timedelta(seconds=1)
            assert ballot.closed_at is None
        concord.clock.advance(seconds=1)
        concord.settle()
        with concord.work() as work:
            again = ballots.find(work, found.id)
            assert again is not None
            assert again.extended_at == concord.clock.now(), "there was no quorum"
    concord.stop()
