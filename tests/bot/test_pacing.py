"""The pace of calls against a Slack that takes so many and tells nobody how many: simulated, to the call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.pacing import RANGE, Allowance, Bucket
from tests.fakes.slack.ratelimits import WORKSPACE_BURST, RateLimits

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
USUAL = Allowance(5.0, 10, grows=True)
TICK = timedelta(seconds=0.2)


@dataclass
class Outcome:
    """What sending came to."""

    sent: int
    refused: int
    seconds: float

    def of(self, permitted: float) -> float:
        """The share of what Slack would have taken in this time, its burst apart."""
        return (self.sent - WORKSPACE_BURST) / self.seconds / permitted


def _send(count: int, permitted: float, allowance: Allowance = USUAL, *, restart: int = 0) -> Outcome:
    """Send to `count` people as the runner does; `restart`: after so many a new process begins with nothing known."""
    slack, now, pause = RateLimits(), NOW, NOW
    slack.clock = lambda: now.timestamp()  # noqa: PLW0108 - `now` moves
    slack.workspace_posts = round(permitted * 60)
    bucket, done = Bucket(allowance, now), Outcome(0, 0, 0.0)
    while done.sent < count:
        for _ in range(min(8, bucket.room(now)) if now >= pause else 0):
            bucket.began(now)
            wait = slack.wait("chat.postMessage", {"channel": f"D{done.sent}"})
            if wait:
                done.refused += 1
                pause = max(pause, now + timedelta(seconds=wait))
                bucket.refused(now)
            else:
                done.sent += 1
                bucket.took(now)
                if restart and done.sent % restart == 0:
                    bucket = Bucket(allowance, now)
        now += TICK
    done.seconds = (now - NOW).total_seconds()
    return done


@pytest.mark.parametrize("permitted", [2.0, 4.5, 5.0, 6.0, 10.0])
def test_a_fan_out_to_5000_takes_what_slack_permits_and_hardly_ever_more(permitted: float) -> None:
    done = _send(5000, permitted)
    assert done.refused / (done.sent + done.refused) < 0.01
    assert done.of(permitted) >= (0.95 if permitted <= 6 else 0.85)  # it begins with half, and finds out the rest


def test_two_restarts_on_the_way_cost_little() -> None:
    done = _send(5000, 5.0, restart=1700)
    assert done.refused / 5000 < 0.01
    assert done.of(5.0) >= 0.95


def test_what_has_a_known_limit_never_goes_beyond_it() -> None:
    bucket, now = Bucket(Allowance(0.8, 2), NOW), NOW
    began: list[datetime] = []
    for _ in range(5000):
        now += TICK
        for _ in range(bucket.room(now)):
            bucket.began(now)
            bucket.took(now)
            began.append(now)
    assert bucket.rate == 0.8
    busiest = max(sum(at <= each < at + timedelta(seconds=60) for each in began) for at in began[::7])
    assert 45 <= busiest <= 50


def test_calls_refused_together_are_one_cut_and_a_process_begins_carefully() -> None:
    bucket = Bucket(USUAL, NOW)
    assert bucket.room(NOW) == 3
    assert bucket.room(NOW - TICK) == 3  # a clock that was set back gives and takes nothing
    bucket.began(NOW, 6)
    assert bucket.room(NOW) == 0
    for _ in range(8):
        bucket.refused(NOW)
    assert USUAL.rate * 0.69 < bucket.rate < USUAL.rate * 0.71
    for second in range(1, 100):
        bucket.refused(NOW + timedelta(seconds=second * 2))
    assert bucket.rate == USUAL.rate / RANGE


def test_an_idle_workspace_saves_up_a_burst_and_no_more() -> None:
    bucket = Bucket(USUAL, NOW)
    assert bucket.room(NOW + timedelta(hours=1)) == USUAL.burst
