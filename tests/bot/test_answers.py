"""What an answer of Slack means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import answers
from bot.answers import Answer, Verdict

SENT, LIMITED, RETRY, UNKNOWN, HELD, DEAD = (
    Verdict.SENT, Verdict.LIMITED, Verdict.RETRY, Verdict.UNKNOWN, Verdict.HELD, Verdict.DEAD
)  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "attempts", "verdict"),
    [
        (Answer(200, ts="1.2"), 1, SENT),
        (Answer(429, "ratelimited", retry_after=3), 1, LIMITED),
        (Answer(429), 99, LIMITED),
        (Answer(200, "rate_limited"), 1, LIMITED),
        (Answer(200, "message_limit_exceeded"), 1, LIMITED),
        (Answer(0, "TimeoutError"), 1, UNKNOWN),
        (Answer(0, "not_in_channel"), 1, UNKNOWN),
        (Answer(503, "internal_error"), 99, UNKNOWN),
        (Answer(200, "internal_error"), 1, UNKNOWN),
        (Answer(200, "fatal_error"), 1, UNKNOWN),
        (Answer(200, "request_timeout"), 1, UNKNOWN),
        (Answer(200, "not_in_channel"), 99, HELD),
        (Answer(200, "channel_not_found"), 1, HELD),
        (Answer(200, "is_archived"), 1, HELD),
        (Answer(200, "account_inactive"), 1, DEAD),
        (Answer(200, "token_revoked"), 1, DEAD),
        (Answer(200, "invalid_blocks"), 1, DEAD),
        (Answer(200, "something_new"), 1, RETRY),
        (Answer(200, "something_new"), answers.GIVE_UP_AFTER - 1, RETRY),
        (Answer(200, "something_new"), answers.GIVE_UP_AFTER, DEAD),
    ],
)
def test_the_table(answer: Answer, attempts: int, verdict: Verdict) -> None:
    assert answers.judge(answer, attempts) is verdict
    assert answer.ok is (verdict is SENT)


def test_no_error_is_of_two_kinds() -> None:
    kinds = (answers.HELD_ERRORS, answers.DEAD_ERRORS, answers.UNCLEAR_ERRORS, answers.LIMITED_ERRORS)
    everything = [error for kind in kinds for error in kind]
    assert len(everything) == len(set(everything))


def test_the_wait_doubles_up_to_five_minutes_and_never_falls_on_everybody_at_once() -> None:
    for attempts, most in ((1, 2), (2, 4), (5, 32), (9, 300), (500, 300)):
        waits = {answers.backoff(attempts) for _ in range(50)}
        assert len(waits) > 1
        assert timedelta(seconds=most / 2) <= min(waits)
        assert max(waits) <= timedelta(seconds=most)
