"""How calls fail when they are told to."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import (
    Channel,
    FakeSlack,
    error,
    rate_limited,
    reply_lost,
    server_error,
    shown_late,
    slow,
    timeout,
)

LOST = (OSError, SlackApiError)


def status(call: Any) -> tuple[int, str]:
    """The status and error that a post fails with."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return caught.value.response.status_code, str(caught.value.response.get("error"))


def test_faults_strike_in_the_order_laid_down(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    def post() -> Any:
        return web.chat_postMessage(channel=launch.id, text="x")

    slack.faults.script("chat.postMessage", [rate_limited(7), None, server_error(503), error("is_archived")])
    with pytest.raises(SlackApiError) as caught:
        post()
    assert caught.value.response.headers["Retry-After"] == "7"
    assert post()["ok"]
    assert status(post)[0] == 503
    assert status(post) == (200, "is_archived")
    assert len(slack.messages(launch)) == 1
    assert [each.fault for each in slack.calls] == ["rate_limited", None, "server_error", "error"]


def test_a_lost_reply_was_posted_and_a_timeout_was_not(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    slack.faults.on("chat.postMessage", reply_lost())
    slack.faults.on("chat.postMessage", timeout(0.05))
    for _ in range(2):
        with pytest.raises(LOST):
            web.chat_postMessage(channel=launch.id, text="x")
    assert len(slack.messages(launch)) == 1


def test_a_message_can_show_late(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    slack.faults.on("chat.postMessage", shown_late(0.2))
    with pytest.raises(LOST):
        web.chat_postMessage(channel=launch.id, text="x")
    assert web.conversations_history(channel=launch.id)["messages"] == []
    assert len(slack.messages(launch, even_hidden=True)) == 1
    slack.wait_for(lambda: web.conversations_history(channel=launch.id)["messages"], timeout=2)


def test_slow_answers_do_not_hold_up_others(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    slack.faults.on("users.list", slow(0.3))
    waiting = threading.Thread(target=web.users_list)
    waiting.start()
    started = time.monotonic()
    web.chat_postMessage(channel=launch.id, text="x")
    assert time.monotonic() - started < 0.25
    waiting.join()


def test_a_plan_is_the_same_for_the_same_seed(slack: FakeSlack) -> None:
    def drawn(seed: int) -> list[str | None]:
        slack.faults.plan("chat.postMessage", seed=seed, rate_limited=0.2, server_error=0.1, reply_lost=0.1)
        faults = [slack.faults.next("chat.postMessage") for _ in range(300)]
        return [each.kind if each else None for each in faults]

    first = drawn(1)
    assert first == drawn(1)
    assert first != drawn(2)
    assert 30 < first.count("rate_limited") < 90
    slack.faults.clear()
    assert slack.faults.next("chat.postMessage") is None
