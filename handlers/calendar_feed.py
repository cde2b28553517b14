"""Somebody's own meetings at a secret address: the command that makes it, and what is read there.

The secret is in the address, so addresses are never logged; the store knows only a digest of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.clock import Clock
from bot.errors import NotUnderstood
from bot.invitations import subscribing
from bot.messages import invitations as words
from bot.text import Parsed, echo
from handlers import desk
from handlers.installations import Installations
from handlers.reply import Reply, Say
from handlers.request import Request
from storage import invitations
from storage.work import Database, Work

MAKE, END = "new", "off"


def feed(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`feed [new|off]`: makes the actor's calendar feed, makes another one, ends it; or says that there is one."""
    wanted = typed.words[0].lower() if typed.words else ""
    if wanted == END:
        return Say(words.ENDED if subscribing.end(work) else words.NONE)
    if wanted not in ("", MAKE):
        raise NotUnderstood(f"I can't do {echo(wanted)} with a feed. Try `feed`, `feed new` or `feed off`.")
    kept = subscribing.kept(work)
    if kept is not None and wanted != MAKE:
        return Say(words.kept(kept.made_at, kept.read_at, work.tenancy.prefix))
    return Say(words.made(subscribing.subscribe(work), work.tenancy.prefix))


@dataclass(frozen=True, slots=True)
class Shown:
    """A feed as it is now, and what names this state of it."""

    content: bytes
    etag: str


class CalendarFeed:
    """Reads feeds by their secret."""

    def __init__(self, database: Database, clock: Clock, installations: Installations) -> None:
        self._database, self._clock, self._installations = database, clock, installations

    def read(self, token: str) -> Shown | None:
        """The feed with this secret; None where there is none, or nobody whose it is any more."""
        if not subscribing.TOKEN.fullmatch(token):
            return None
        with self._database.begin(write=False) as session:
            whose = invitations.whose(session, subscribing.digest(token))
        installation = self._installations.of_workspace(whose[0]) if whose else None
        if whose is None or installation is None:
            return None
        with desk.begin(self._database, self._clock, installation.tenancy, write=False) as work:
            content, noted = subscribing.calendar(work, whose[1]), subscribing.noted(work, whose[1])
        if content is None:
            return None
        if not noted:
            with desk.begin(self._database, self._clock, installation.tenancy) as work:
                subscribing.was_read(work, whose[1])
        return Shown(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
