"""What people do with messages: say, edit, delete, react, open the Home tab."""

from __future__ import annotations

import uuid

from tests.fakes.slack import payloads
from tests.fakes.slack.base import Base, ChannelLike, UserLike, Where
from tests.fakes.slack.model import Delivery, Message


class Gestures(Base):
    """Verbs of people that reach the app as events; each returns after the app's acknowledgement."""

    def say(self, who: UserLike, where: ChannelLike, text: str, thread: Where = None) -> Message:
        """Post a message; one that mentions the bot arrives as `app_mention` too, with an event id of its own."""
        person, channel = self._user(who), self._channel(where)
        with self.space.lock:
            root = self._message(thread) if thread is not None else None
            made = Message(
                channel.id,
                person.id,
                self.space.new_ts(),
                text,
                payloads.rich_text(text),
                (root.thread_ts or root.ts) if root else None,
                client_msg_id=str(uuid.uuid4()),
            )
            self.space.store(made)
        if self._heard(channel):
            self.event(payloads.message_event(self.space, made))
            if self._mentions_bot(text) and not channel.is_im:
                self.event(payloads.mention_event(self.space, made))
        return made

    def _mentions_bot(self, text: str) -> bool:
        return f"<@{self.space.bot_user_id}>" in text or f"<@{self.space.bot_user_id}|" in text

    def edit(self, what: Where, text: str) -> Message:
        """Change the text of one's message."""
        stored = self._message(what)
        with self.space.lock:
            before = payloads.in_history(self.space, stored)
            stored.text, stored.blocks = text, payloads.rich_text(text)
            stored.edited = {"user": stored.user, "ts": self.space.new_ts()}
        if self._heard(self.space.channels[stored.channel]):
            self.event(payloads.changed_event(self.space, stored, before))
        return stored

    def unfurl(self, what: Where, title: str) -> Message:
        """Slack shows a preview of a link in a message: it is changed, and says the same."""
        stored = self._message(what)
        with self.space.lock:
            before = payloads.in_history(self.space, stored)
            stored.attachments = [{"id": 1, "title": title, "fallback": title, "from_url": "https://example.com/"}]
        if self._heard(self.space.channels[stored.channel]):
            self.event(payloads.changed_event(self.space, stored, before))
        return stored

    def bury(self, what: Where) -> Message:
        """Take back a message that has replies: Slack leaves a tombstone in its place, and calls that a change."""
        stored = self._message(what)
        with self.space.lock:
            assert self.space.replies(stored), "without replies it is deleted"
            before = payloads.in_history(self.space, stored)
            stored.user, stored.text, stored.blocks = "USLACKBOT", "This message was deleted.", []
            stored.tombstone, stored.edited, stored.client_msg_id = True, None, None
        if self._heard(self.space.channels[stored.channel]):
            self.event(payloads.changed_event(self.space, stored, before))
        return stored

    def delete(self, what: Where) -> None:
        """Take back a message."""
        stored = self._message(what)
        with self.space.lock:
            before = payloads.in_history(self.space, stored)
            stored.deleted = True
        if self._heard(self.space.channels[stored.channel]):
            self.event(payloads.deleted_event(self.space, stored, before))

    def react(self, who: UserLike, what: Where, name: str) -> Delivery | None:
        """Put an emoji on a message; None when the bot does not hear of it."""
        return self._react(who, what, name, "reaction_added")

    def unreact(self, who: UserLike, what: Where, name: str) -> Delivery | None:
        """Take one's emoji off a message."""
        return self._react(who, what, name, "reaction_removed")

    def _react(self, who: UserLike, what: Where, name: str, kind: str) -> Delivery | None:
        person, stored = self._user(who), self._message(what)
        with self.space.lock:
            there = stored.reactions.setdefault(name, [])
            if (person.id in there) == (kind == "reaction_added"):
                raise AssertionError(f"{person.name} cannot do this: {kind} {name}")
            (there.append if kind == "reaction_added" else there.remove)(person.id)
        if not self._heard(self.space.channels[stored.channel]):
            return None
        return self.event(payloads.reaction_event(self.space, kind, person, stored, name))

    def open_home(self, who: UserLike, tab: str = "home") -> Delivery:
        """Look at the app's Home (or messages) tab."""
        person = self._user(who)
        return self.event(payloads.home_event(self.space, person, self.space.direct_with(person.id), tab))
