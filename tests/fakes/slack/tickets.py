"""The short-lived rights that a gesture carries: its trigger_id and its response_url."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

from tests.fakes.slack.model import Json, SlackError

TRIGGER_LIFE = 3.0
URL_LIFE = 30 * 60.0
URL_USES = 5


@dataclass(eq=False)
class Ticket:
    """One gesture of one person: who, where, from which message, and what came of it."""

    trigger_id: str
    secret: str
    user: str
    channel: str | None
    original: str | None
    at: float = field(default_factory=time.monotonic)
    from_modal: bool = False
    exchanged: bool = False
    opened: str | None = None
    uses: int = 0
    replies: list[Json] = field(default_factory=list)


class Tickets:
    """Issues the rights of gestures and checks their use; lives are in seconds and can be shortened."""

    def __init__(self) -> None:
        self.trigger_life = TRIGGER_LIFE
        self.url_life = URL_LIFE
        self._by_trigger: dict[str, Ticket] = {}
        self._by_secret: dict[str, Ticket] = {}

    def issue(
        self, user: str, channel: str | None = None, *, original: str | None = None, from_modal: bool = False
    ) -> Ticket:
        """A fresh ticket for a gesture; `original` is the ts of the message it was made on."""
        trigger = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**11)}.{secrets.token_hex(16)}"
        made = Ticket(trigger, secrets.token_urlsafe(18), user, channel, original, from_modal=from_modal)
        self._by_trigger[trigger] = self._by_secret[made.secret] = made
        return made

    def exchange(self, trigger_id: object) -> Ticket:
        """Spend a trigger_id, once and within its life."""
        found = self._by_trigger.get(str(trigger_id))
        if found is None:
            raise SlackError("invalid_trigger_id")
        if time.monotonic() - found.at > self.trigger_life:
            raise SlackError("expired_trigger_id")
        if found.exchanged:
            raise SlackError("exchanged_trigger_id")
        return found

    def use_url(self, secret: str) -> Ticket:
        """Spend one use of a response_url."""
        found = self._by_secret.get(secret)
        if found is None or found.channel is None:
            raise SlackError("invalid_url")
        if time.monotonic() - found.at > self.url_life:
            raise SlackError("expired_url")
        if found.uses >= URL_USES:
            raise SlackError("used_url")
        found.uses += 1
        return found
