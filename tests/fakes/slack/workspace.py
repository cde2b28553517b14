"""The state of the fake workspace: one lock, lookups in Slack's words, unique rising timestamps."""

from __future__ import annotations

import random
import string
import threading
import time
from collections.abc import Callable
from typing import Any

from tests.fakes.slack.model import (
    Channel,
    Ephemeral,
    File,
    Json,
    Message,
    SlackError,
    User,
    UserGroup,
    View,
)
from tests.fakes.slack.tickets import Tickets


class Workspace:
    """Everything that exists in the workspace; whoever touches it holds `lock`."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.team_id, self.team_domain = "T0FAKE", "fake"
        self.app_id, self.bot_id, self.bot_user_id = "A0CONCORD", "B0CONCORD", "U0CONCORD"
        self.bot_token, self.app_token = "xoxb-fake-bot-token", "xapp-fake-app-token"
        self.signing_secret = "fake-signing-secret"
        self.time: Callable[[], float] = time.time
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, list[Message]] = {}
        self.ephemerals: list[Ephemeral] = []
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, View] = {}
        self.groups: dict[str, UserGroup] = {}
        self.files: dict[str, File] = {}
        self.tickets = Tickets()
        self.violations: list[str] = []
        self.upload_base = ""
        self.response_base = ""
        self.socket_address: Callable[[], str] = str
        self._last_ts = 0
        self._numbers: dict[str, int] = {}
        bot = User(self.bot_user_id, "concord", "Concord", "UTC", self.team_id, bot=True)
        self.users[bot.id] = bot

    # -- names and times

    def new_id(self, prefix: str) -> str:
        """An id that nobody has yet, like `C00000001`."""
        with self.lock:
            self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
            return f"{prefix}{self._numbers[prefix]:08d}"

    def new_ts(self) -> str:
        """A unique timestamp, later than every one before it."""
        with self.lock:
            self._last_ts = max(self._last_ts + 1, int(self.time() * 1_000_000))
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_hash(self) -> str:
        """A fresh hash for a view."""
        return f"{self.new_ts().split('.')[0]}.{''.join(random.choices(string.ascii_letters, k=8))}"

    def violate(self, what: str) -> None:
        """Remember something that Slack would have refused or silently dropped."""
        with self.lock:
            self.violations.append(what)

    # -- lookups that answer in Slack's words

    def user(self, user_id: Any) -> User:
        """The user with this id, or `user_not_found`."""
        found = self.users.get(user_id) if isinstance(user_id, str) else None
        if found is None:
            raise SlackError("user_not_found")
        return found

    def channel(self, channel_id: Any) -> Channel:
        """The conversation with this id if the bot may know of it, or `channel_not_found`."""
        found = self.channels.get(channel_id) if isinstance(channel_id, str) else None
        if found is None or (found.private and self.bot_user_id not in found.members):
            raise SlackError("channel_not_found")
        return found

    def joined(self, channel_id: Any) -> Channel:
        """The conversation with this id if the bot is in it, or `not_in_channel`."""
        found = self.channel(channel_id)
        if self.bot_user_id not in found.members:
            raise SlackError("not_in_channel")
        return found

    def message(self, channel_id: str, ts: Any) -> Message:
        """The message at this timestamp, or `message_not_found`."""
        found = self.find_message(channel_id, ts)
        if found is None:
            raise SlackError("message_not_found")
        return found

    def find_message(self, channel_id: str, ts: Any) -> Message | None:
        """The message at this timestamp, if it is there."""
        stored = self.messages.get(channel_id, [])
        return next((each for each in stored if each.ts == ts and not each.deleted), None)

    def replies(self, parent: Message) -> list[Message]:
        """The replies that show under a message, oldest first."""
        return [each for each in self.shown(parent.channel) if each.is_reply and each.thread_ts == parent.ts]

    def shown(self, channel_id: str) -> list[Message]:
        """The messages of a conversation that can be seen now, oldest first."""
        now = time.monotonic()
        stored = self.messages.get(channel_id, [])
        return [each for each in stored if not each.deleted and each.visible_at <= now]

    def direct_with(self, user_id: str) -> Channel:
        """The bot's direct message with a person, made when there is none."""
        with self.lock:
            for each in self.channels.values():
                if each.im_user == user_id:
                    return each
            made = Channel(self.new_id("D"), "", [user_id, self.bot_user_id], int(self.time()), im_user=user_id)
            self.channels[made.id] = made
            return made

    # -- changes

    def store(self, made: Message) -> Message:
        """Keep a message."""
        with self.lock:
            self.messages.setdefault(made.channel, []).append(made)
            return made

    def file_ready(self, file_id: str) -> bool:
        """Whether a block may show this file."""
        return file_id in self.files and self.files[file_id].complete and self.files[file_id].processed

    # -- views

    def top_view(self, user_id: str) -> View | None:
        """The modal that a person looks at."""
        stack = self.stacks.get(user_id)
        return self.views[stack[-1]] if stack else None

    def open_view(self, user_id: str, body: Json, *, push: bool) -> View:
        """Put a modal before a person: alone, or on top of those that are open."""
        stack = self.stacks.setdefault(user_id, [])
        if not push:
            self.close_views(user_id)
        previous = stack[-1] if stack else None
        view_id = self.new_id("V")
        made = View(view_id, user_id, body, self.new_hash(), root=stack[0] if stack else view_id, previous=previous)
        self.views[view_id] = made
        stack.append(view_id)
        return made

    def close_views(self, user_id: str, *, only_top: bool = False) -> None:
        """Take away a person's top modal, or all of them."""
        stack = self.stacks.get(user_id, [])
        for _ in range(min(1, len(stack)) if only_top else len(stack)):
            self.views[stack.pop()].open = False

    def change_view(self, view: View, body: Json) -> View:
        """Show another body in a view: a new hash; what was filled in stays where block and action stay."""
        view.body, view.hash = body, self.new_hash()
        return view

    def claim_external_id(self, body: Json, mine: View | None = None) -> None:
        """Refuse an external_id that another view of the workspace holds."""
        wanted = body.get("external_id")
        if wanted and any(
            each.external_id == wanted and each.open and each is not mine for each in self.views.values()
        ):
            raise SlackError("duplicate_external_id")
