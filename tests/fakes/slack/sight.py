"""What people and tests can see of the workspace."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from tests.fakes.slack import shapes
from tests.fakes.slack.base import Base, ChannelLike, UserLike, Where, names
from tests.fakes.slack.model import Call, Delivery, Json, Message

T = TypeVar("T")


class Sight(Base):
    """Looks at messages, modals, calls and deliveries; all of it is a copy."""

    _calls: list[Call]
    _deliveries: list[Delivery]

    @property
    def calls(self) -> list[Call]:
        """Every call of the Web API and post to a response_url so far."""
        with self.space.lock:
            return list(self._calls)

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [each for each in self.calls if each.method == method]

    @property
    def deliveries(self) -> list[Delivery]:
        """Every request to the app and how it was acknowledged, each try on its own."""
        with self.space.lock:
            return list(self._deliveries)

    def messages(self, where: ChannelLike, *, even_hidden: bool = False) -> list[Json]:
        """The top-level messages of a channel, oldest first, with their metadata."""
        with self.space.lock:
            channel = names(where)
            stored = [each for each in self.space.messages.get(channel, []) if not each.deleted]
            seen = stored if even_hidden else self.space.shown(channel)
            return [
                shapes.message(self.space, each, metadata=True) for each in seen if not each.is_reply or each.broadcast
            ]

    def thread(self, parent: Where) -> list[Json]:
        """The replies under a message, oldest first, with their metadata."""
        root = self._message(parent)
        with self.space.lock:
            return [shapes.message(self.space, each, metadata=True) for each in self.space.replies(root)]

    def ephemerals(self, who: UserLike, where: ChannelLike | None = None) -> list[Json]:
        """What one person was shown by chat.postEphemeral and response_url, oldest first."""
        with self.space.lock:
            return [
                shapes.ephemeral(each)
                for each in self.space.ephemerals
                if each.user == names(who) and not each.deleted and each.source != "ack"
                if where is None or each.channel == names(where)
            ]

    def dms(self, who: UserLike) -> list[Json]:
        """The messages between a person and the bot."""
        return self.messages(self.space.direct_with(names(who)))

    def modal(self, who: UserLike) -> Json | None:
        """The modal that a person looks at."""
        with self.space.lock:
            top = self.space.top_view(names(who))
            return shapes.view(self.space, top) if top else None

    def home(self, who: UserLike) -> Json | None:
        """A person's Home tab as it was last published."""
        with self.space.lock:
            shown = self.space.homes.get(names(who))
            return shapes.view(self.space, shown) if shown else None

    def wait_for(self, predicate: Callable[[], T], timeout: float = 30.0, what: str = "") -> T:
        """Look again and again until the predicate is true; return what it returned."""
        end = time.monotonic() + timeout
        while True:
            try:
                found = predicate()
            except (LookupError, AssertionError):
                found = None
            if found:
                return found
            if time.monotonic() > end:
                raise AssertionError(f"waited {timeout} s for {what or 'it'} in vain\n{self.describe()}")
            time.sleep(0.01)

    def describe(self) -> str:
        """What is there, for whoever has to find out why a test failed."""
        space = self.space
        with space.lock:
            stored = [each for many in space.messages.values() for each in many]
            lines = ["messages:", *(self._line(each) for each in stored), "ephemerals:"]
            lines += [f"  {each.user} by {each.source}: {each.text[:120]!r}" for each in space.ephemerals]
            lines += ["modals:", *(f"  {user}: {self.modal(user)!r:.300}" for user in space.stacks)]
        lines += ["last calls:"]
        lines += [f"  {each.method} ok={each.ok} {each.error or ''} {each.fault or ''}" for each in self.calls[-15:]]
        lines += ["last deliveries:"]
        for done in self.deliveries[-8:]:
            kind = done.payload.get("event", done.payload).get("type") or done.payload.get("command")
            lines.append(f"  {done.kind} {kind}: {done.status} {done.error or ''}")
        return "\n".join(lines + [f"violation: {each}" for each in space.violations])

    def _line(self, stored: Message) -> str:
        where = self.space.channels[stored.channel]
        mark = " (deleted)" if stored.deleted else f" in thread {stored.thread_ts}" if stored.is_reply else ""
        return f"  #{where.name or where.im_user} {stored.ts}{mark} {stored.user}: {stored.text[:120]!r}"
