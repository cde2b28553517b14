"""What all parts of the fake share: the workspace, the courier, and how people and places are named."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack import payloads
from tests.fakes.slack.answer import Answer
from tests.fakes.slack.deliver import EVENT, Courier
from tests.fakes.slack.model import Channel, Delivery, Ephemeral, Json, Message, User, View
from tests.fakes.slack.workspace import Workspace

UserLike = User | str
ChannelLike = Channel | str
Where = Message | Ephemeral | View | Answer | Json | str | None


class Base:
    """The workspace and the way to the app."""

    space: Workspace
    courier: Courier
    retry_events: bool

    def _user(self, who: UserLike) -> User:
        return who if isinstance(who, User) else self.space.users[who]

    def _channel(self, where: ChannelLike) -> Channel:
        return where if isinstance(where, Channel) else self.space.channels[where]

    def _locate(self, where: Where) -> Message | Ephemeral | View:
        """The stored thing that is meant by an object, a dict that Slack showed, an id or a ts."""
        if isinstance(where, Answer):
            return self._locate(where.opened or where.message)
        assert where is not None, "there is nothing there to act on"
        if not isinstance(where, (dict, str)):
            return where
        key = where if isinstance(where, str) else str(where.get("id") or where.get("ts") or where.get("message_ts"))
        with self.space.lock:
            if key in self.space.views:
                return self.space.views[key]
            posted = [each for many in self.space.messages.values() for each in many]
            stored: list[Message | Ephemeral] = [*self.space.ephemerals, *posted]
        for each in stored:
            if each.ts == key:
                return each
        raise AssertionError(f"no message, ephemeral or view is known as {where!r}")

    def _message(self, where: Where) -> Message:
        found = self._locate(where)
        assert isinstance(found, Message), f"not a message of a channel: {found}"
        return found

    def event(self, event: Json, event_id: str | None = None, *, retries: int | None = None) -> Delivery:
        """Send an event; give the same `event_id` twice to send the same event again."""
        if retries is None:
            retries = 3 if self.retry_events else 0
        done = self.courier.deliver(EVENT, payloads.envelope(self.space, event, event_id), retries)
        self._expect_no_body(done)
        return done

    def _expect_no_body(self, done: Delivery) -> None:
        """Slack uses no acknowledgement body here, so sending one means that it was lost."""
        if done.ok and done.body not in (None, "", {}):
            what = done.payload.get("type")
            self.space.violate(f"the acknowledgement of a {what} has a body, which Slack ignores: {done.body!r}")

    def _heard(self, where: Channel) -> bool:
        """Whether the bot hears what happens there."""
        return self.space.bot_user_id in where.members


def names(value: Any) -> str:
    """An id, whichever way the thing is given."""
    return str(getattr(value, "id", value))
