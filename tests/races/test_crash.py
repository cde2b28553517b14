"""kill -9 of the worker at random moments, with a Slack that fails: every message appears exactly once, in order."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import func, select

from bot import blocks, outbox
from bot.outbox import Place
from storage.outbox import SENDING, UNFINISHED, Letter
from storage.work import Database
from tests.fakes.processes import Zygote, environment, unmeasured
from tests.fakes.running import Concord
from tests.fakes.slack import Channel, FakeSlack

pytestmark = [pytest.mark.crash, pytest.mark.timeout(900)]

KILLS = int(os.environ.get("CONCORD_KILLS", "20"))
PER_ROUND = 20  # kills while one lot of messages is delivered
MESSAGES, CONVERSATIONS = 200, 10
FAULTS = {"rate_limited": 0.10, "server_error": 0.05, "reply_lost": 0.05, "shown_late": 0.02}
TIMES = {
    "CONCORD_PACE_SECONDS": "0.2",
    "CONCORD_SETTLE_SECONDS": "0.8",
    "CONCORD_CALL_TIMEOUT": "1",
    "CONCORD_LEASE_SECONDS": "1.5",
}


@dataclass
class Scene:
    """A database with messages to deliver, and a look at how far they are."""

    url: str
    database: Database
    channels: list[Channel]
    dice: random.Random

    def count(self, *states: str) -> int:
        """How many letters are in these states."""
        with self.database.begin(write=False) as session:
            found = session.scalar(select(func.count()).where(Letter.state.in_(states)))
        return int(found or 0)

    def newest_claim(self) -> datetime | None:
        """When the claim that was made last runs out."""
        with self.database.begin(write=False) as session:
            return session.scalar(select(func.max(Letter.leased_until)).where(Letter.state == SENDING))

    def wait_for_progress(self, before: int, seconds: float) -> None:
        """Wait until fewer than `before` letters are left; not longer than this."""
        end = time.monotonic() + seconds
        while self.count(*UNFINISHED) >= before and time.monotonic() < end:
            time.sleep(0.01)

    def wait_for_sending(self, before: datetime | None, seconds: float) -> None:
        """Wait for a claim that is newer than `before`, so that a kill hits it; not longer than this."""
        end = time.monotonic() + seconds
        while (self.newest_claim() or before) == before and time.monotonic() < end:
            time.sleep(0.001)


@pytest.fixture
def scenes() -> Iterator[list[Scene]]:
    """The scenes of a test, whose connections are given back also when it fails."""
    made: list[Scene] = []
    yield made
    for each in made:
        each.database.close()


def _scene(slack: FakeSlack, url: str, seed: int) -> Scene:
    concord = Concord(slack, url)
    channels = [slack.channel(f"c{number}") for number in range(CONVERSATIONS)]
    with concord.work() as work:
        for number in range(MESSAGES):
            where = channels[number % CONVERSATIONS]
            outbox.post(work, Place(where.id), blocks.plain(f"m{number}"), key=f"m{number}")
    concord.stop()
    slack.faults.plan("chat.postMessage", seed, late_by=0.6, retry_after=1, **FAULTS)
    return Scene(url, Database(url), channels, random.Random(seed))


@dataclass
class Tally:
    """What the kills came to."""

    unfinished: list[int]  # letters that waited at each kill
    hits: int = 0  # kills that left a letter under way


def _kill_again_and_again(scene: Scene, zygote: Zygote, kills: int) -> Tally:
    tally = Tally([])
    for number in range(kills):
        before, left = scene.newest_claim(), scene.count(*UNFINISHED)
        worker = zygote.fork("worker")
        time.sleep(scene.dice.uniform(0.1, 0.7))
        if number % 2:  # however slow the machine is, every second worker comes to send something
            scene.wait_for_sending(before, 20.0)
        elif number % 4:  # and every fourth one to have sent something
            scene.wait_for_progress(left, 20.0)
        zygote.kill(worker)
        tally.unfinished.append(scene.count(*UNFINISHED))
        tally.hits += bool(scene.count(SENDING))
    return tally


def _finish(scene: Scene, zygote: Zygote, seconds: float) -> None:
    worker = zygote.fork("worker")
    end = time.monotonic() + seconds
    while (left := scene.count(*UNFINISHED)) and time.monotonic() < end:
        time.sleep(0.05)
    zygote.kill(worker)
    assert not left, f"{left} letters were not delivered in {seconds} s"


@pytest.fixture
def zygotes() -> Iterator[list[Zygote]]:
    made: list[Zygote] = []
    yield made
    for each in made:
        each.close()


@pytest.mark.parametrize("lot", range(max(1, KILLS // PER_ROUND)))
def test_killed_again_and_again(
    database_url: str, slack: FakeSlack, scenes: list[Scene], zygotes: list[Zygote], lot: int
) -> None:
    """On PostgreSQL a dead claim is free only when its lease has run out, so there are fewer kills in the same time."""
    kills = min(KILLS, PER_ROUND) if database_url.startswith("sqlite") else min(KILLS, PER_ROUND) // 2
    scene = _scene(slack, database_url, seed=lot)
    scenes.append(scene)
    zygotes.append(Zygote(unmeasured(environment(slack, database_url, **TIMES))))
    tally = _kill_again_and_again(scene, zygotes[0], kills)
    assert all(left > 0 for left in tally.unfinished), f"a kill came after the last delivery: {tally}"
    assert tally.unfinished[-1] < MESSAGES, "nothing was delivered between the kills"
    assert tally.hits >= kills // 4, f"too few kills hit a letter under way: {tally}"
    _finish(scene, zygotes[0], 400)
    for number, where in enumerate(scene.channels):
        said = [each["text"] for each in slack.messages(where, even_hidden=True)]
        assert said == [f"m{each}" for each in range(number, MESSAGES, CONVERSATIONS)]
    posted = [each for many in slack.space.messages.values() for each in many]
    assert len(posted) == MESSAGES, "something else was posted"
    assert {each.fault for each in slack.calls_of("chat.postMessage")} >= {"rate_limited", "server_error", "reply_lost"}
