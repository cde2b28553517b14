"""What a request names and the store lacks is asked of Slack before the transaction, in parallel, for 1.2 s at most."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any

from bot.directory import Fetched, Needs
from handlers.slack import Refused, Slack

PATIENCE_SECONDS = 1.2
GONE = ("user_not_found", "users_not_found", "user_not_visible", "channel_not_found")
MEMBERS_AT_MOST = 2000

_pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="prefetch")


def fetch(slack: Slack, needs: Needs, *, patience: float = PATIENCE_SECONDS) -> Fetched:
    """Ask for everything at once; what does not answer in time is simply not there."""
    fetched = Fetched()
    asked: list[Future[None]] = []

    def ask(store: dict[str, Any], key: str, question: Callable[[], Any]) -> None:
        asked.append(_pool.submit(_keep, store, key, question))

    for person in needs.people:
        ask(fetched.people, person, partial(_person, slack, person, patience))
    for channel in needs.channels:
        ask(fetched.channels, channel, partial(_channel, slack, channel, patience))
    for channel in needs.members:
        ask(fetched.members, channel, partial(members, slack, channel, within=patience))
    wait(asked, timeout=patience)
    return Fetched(dict(fetched.people), dict(fetched.channels), dict(fetched.members))


def _person(slack: Slack, person: str, patience: float) -> Any:
    return slack.get("users.info", within=patience, user=person)["user"]


def _channel(slack: Slack, channel: str, patience: float) -> Any:
    return slack.get("conversations.info", within=patience, channel=channel)["channel"]


def members(slack: Slack, channel: str, *, within: float | None = None) -> list[str]:
    """Slack ids of everybody in a channel.

    Raises: Refused
    """
    listed: list[str] = []
    cursor = ""
    while True:
        told = slack.get("conversations.members", within=within, channel=channel, limit=200, cursor=cursor)
        listed += told.get("members", [])
        cursor = (told.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor or len(listed) >= MEMBERS_AT_MOST:
            return listed


def _keep(store: dict[str, Any], key: str, question: Callable[[], Any]) -> None:
    try:
        store[key] = question()
    except Refused as refused:
        if refused.answer.error in GONE:
            store[key] = None
