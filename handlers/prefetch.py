"""What a request names and the store lacks is asked of Slack before the transaction, in parallel, for 1.2 s at most."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any

from bot import clock
from bot.directory import Fetched, Needs
from handlers.slack import Refused, Slack

PATIENCE_SECONDS = 1.2
GONE = ("user_not_found", "users_not_found", "user_not_visible", "channel_not_found")
MEMBERS_AT_MOST = 2000
GROUP_AT_ONCE = 30  # members of a user group who are looked at at once; the others are learned in time

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
    for group in needs.groups:
        ask(fetched.groups, group, partial(_group, slack, group, patience))
    began = clock.monotonic()
    wait(asked, timeout=patience)
    listed = dict.fromkeys(each for members in dict(fetched.groups).values() for each in members or ())
    newcomers = [each for each in listed if each not in needs.known and each not in fetched.people]
    for person in newcomers[:GROUP_AT_ONCE]:
        ask(fetched.people, person, partial(_person, slack, person, patience))
    wait(asked, timeout=max(0.0, patience - (clock.monotonic() - began)) if newcomers else 0.0)
    return Fetched(dict(fetched.people), dict(fetched.channels), dict(fetched.members), dict(fetched.groups))


def _person(slack: Slack, person: str, patience: float) -> Any:
    return slack.get("users.info", within=patience, user=person)["user"]


def _channel(slack: Slack, channel: str, patience: float) -> Any:
    return slack.get("conversations.info", within=patience, channel=channel)["channel"]


def _group(slack: Slack, group: str, patience: float) -> list[str]:
    return list(slack.get("usergroups.users.list", within=patience, usergroup=group).get("users", []))


def members(slack: Slack, channel: str, *, within: float | None = None, at_most: int = MEMBERS_AT_MOST) -> list[str]:
    """Slack ids of everybody in a channel, as long as they are not too many.

    Raises: Refused
    """
    listed: list[str] = []
    cursor = ""
    while True:
        told = slack.get("conversations.members", within=within, channel=channel, limit=200, cursor=cursor)
        listed += told.get("members", [])
        cursor = (told.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor or len(listed) >= at_most:
            return listed


def _keep(store: dict[str, Any], key: str, question: Callable[[], Any]) -> None:
    try:
        store[key] = question()
    except Refused as refused:
        if refused.answer.error in GONE:
            store[key] = None
