"""Invitations leave by mail and as a file, digests by mail: the errands that send them.

A mail is sent outside of any transaction and written down after it. When a process dies between the two, or the line
breaks after the server took it, it is sent once more with the same Message-ID, UID and SEQUENCE: calendars and most
mail programs then show one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial

from slack_bolt import App

from bot import digests, text
from bot.answers import Answer
from bot.errands import GIVE_UP_AFTER
from bot.ics import Party
from bot.invitations import FILE, MAIL, filing, mailing
from bot.invitations.mailing import Letter
from handlers import files
from handlers.desk import Desk, Job
from handlers.door import Door
from handlers.post import NotMailed
from handlers.slack import Refused
from storage import errands

WAITS = (60.0, 300.0, 900.0, 3600.0)  # seconds before each further attempt: a greylist takes minutes, a repair an hour
NAME_LENGTH = 100


def register(_app: App, _door: Door, desk: Desk, _prefix: str) -> None:
    """Bind the errands."""
    desk.errands[MAIL] = partial(send, desk)
    desk.errands[FILE] = hand_out
    desk.errands[digests.MAIL] = partial(send_digest, desk)


def send(desk: Desk, job: Job) -> None:
    """The errand: mail one invitation as it stands now, once."""
    number, post = int(job.args["invitation"]), desk.post
    if post is None:
        with job.begin() as work:
            return mailing.skipped(work, number)
    starts_at = datetime.fromtimestamp(float(job.args["starts"]), UTC)
    with job.begin() as work:
        letter = mailing.letter(work, number, post.sender, starts_at)
    if letter is None:
        return None
    try:
        post.deliver(composed(letter, post.sender), letter.address)
    except NotMailed as error:
        told = (partial(tell, invitation_id=number) for tell in (mailing.refused, mailing.undelivered))
        refused, undelivered = told
        return _not_mailed(job, error, refused=refused, undelivered=undelivered)
    with job.begin() as work:
        return mailing.sent(work, number)


def send_digest(desk: Desk, job: Job) -> None:
    """The errand: mail one digest as it was composed, once."""
    with job.begin() as work:
        letter = digests.letter(work, job.key, job.args)
    if letter is None or desk.post is None:
        return
    try:
        desk.post.deliver(_digest(letter, desk.post.sender), letter.address)
    except NotMailed as error:
        gone = partial(digests.not_mailed, args=job.args)
        _not_mailed(job, error, refused=gone, undelivered=gone)


def _digest(letter: digests.Letter, sender: Party) -> EmailMessage:
    """The mail: Markdown, and the same as HTML."""
    made = _headed(letter, sender, sender.name or "Concord")
    made.set_content(letter.plain)
    made.add_alternative(letter.html, subtype="html")
    return made


Tell = Callable[..., None]  # (work, said=…)


def _not_mailed(job: Job, error: NotMailed, *, refused: Tell, undelivered: Tell) -> None:
    """What is refused for good is told to whom it concerns; the rest is tried again, and told when that has no end.

    Raises: Refused, which has the errand tried again
    """
    if error.final:
        with job.begin() as work:
            return refused(work, said=error.said)
    with job.begin() as work:
        attempts = errands.attempts(work, job.key)
        if attempts >= GIVE_UP_AFTER:
            undelivered(work, said=error.said)
    wait = WAITS[min(max(attempts, 1), len(WAITS)) - 1]
    raise Refused(Answer(status=0, error=f"the mail server: {error.said}", retry_after=wait))


def composed(letter: Letter, sender: Party) -> EmailMessage:
    """The mail: its text, the calendar for programs that show an invitation, and the same as a file."""
    made = _headed(letter, sender, f"{letter.organiser} via {sender.name or 'Concord'}")
    if letter.reply_to:
        made["Reply-To"] = _mailbox(letter.organiser, letter.reply_to)
    made.set_content(letter.body)
    calendar = letter.calendar.decode()
    made.add_alternative(calendar, subtype="calendar", params={"method": letter.method})
    made.add_attachment(letter.calendar, maintype="application", subtype="ics", filename="invite.ics")
    return made


def _headed(letter: Letter | digests.Letter, sender: Party, name: str) -> EmailMessage:
    """A mail with its head; tried again, it is the same mail."""
    made = EmailMessage(policy=SMTP)
    made["From"] = _mailbox(name, sender.address)
    made["To"] = _mailbox(letter.name, letter.address)
    made["Subject"] = text.tame(letter.subject)
    made["Date"] = letter.at
    made["Message-ID"] = f"<{hashlib.sha256(letter.key.encode()).hexdigest()[:40]}@{sender.address.partition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    return made


def _mailbox(name: str, address: str) -> Address:
    who, _, domain = address.partition("@")
    return Address(text.shorten(text.tame(name), NAME_LENGTH), who, domain)


def hand_out(job: Job) -> None:
    """The errand: upload the file of a meeting as it is booked, and link it in the card's thread once."""
    at = int(job.args["meeting"]), str(job.args["state"])
    with job.begin() as work:
        made = filing.made(work, *at)
    if made is None:
        return
    uploaded = files.upload(job.slack, made.name, made.content)
    with job.begin() as work:
        filing.show(work, *at, permalink=uploaded.permalink)
