"""A digest by mail: composed when it is due, mailed as soon as the server takes it, once; who reads it hears why it did not come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import errands, outbox, text
from bot.messages import digests as words
from bot.messages.digests import Summary, Titled
from storage.digests import Digest
from storage.people import Person
from storage.work import Work

MAIL = "digest.mail"


@dataclass(frozen=True, slots=True)
class Letter:
    """A digest on its way to somebody: `plain` is Markdown, `key` the same however often it is tried."""

    name: str
    address: str
    subject: str
    plain: str
    html: str
    key: str
    at: datetime


def leave(work: Work, found: Digest, summary: Summary, titled: Titled) -> None:
    """Mail it as soon as possible."""
    prefix = work.tenancy.prefix
    plain = words.markdown(summary, titled, zone=found.zone, prefix=prefix)
    html = words.html(summary, titled, zone=found.zone, prefix=prefix)
    told = {"subject": titled.title, "plain": plain, "html": html, "at": work.now.isoformat()}
    errands.leave(work, MAIL, f"{MAIL}:{found.id}:{titled.day}", digest=found.id, person=found.person_id, **told)


def letter(work: Work, key: str, args: dict[str, object]) -> Letter | None:
    """What is mailed, and to where its reader is now; None where they have gone, have no address, or have ended it."""
    person, found = work.get(Person, int(str(args["person"]))), work.get(Digest, int(str(args["digest"])))
    if person is None or person.deactivated or not person.email or found is None:
        return None
    subject, plain, html, at = (str(args[name]) for name in ("subject", "plain", "html", "at"))
    return Letter(person.name, person.email, subject, plain, html, key, datetime.fromisoformat(at))


def not_mailed(work: Work, args: dict[str, object], said: str) -> None:
    """It will not come by mail: its reader hears of it once, in Slack."""
    person = work.get(Person, int(str(args["person"])))
    if person is not None:
        key = f"digest:{args['digest']}:mail:{args['at']}"
        outbox.direct(work, person, words.not_mailed(str(args["subject"]), text.escape(said)), key=key)
