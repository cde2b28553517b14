"""Somebody's own meetings as a calendar to subscribe to, at an address that only they know."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import replace
from datetime import timedelta

from bot import ics
from bot.errors import BotError
from bot.ics import Invite
from bot.invitations import showing
from bot.messages import invitations as words
from storage import invitations, people
from storage.invitations import Subscription
from storage.meetings import NO, Attendee, Meeting
from storage.work import Work

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
SHOWN_FOR = timedelta(days=30)  # after a meeting is over or was cancelled
NOTED_EVERY = timedelta(hours=1)  # that it was read: a write is dearer than the reading


def subscribe(work: Work) -> str:
    """Make the actor's feed, in place of the one they had; its address, which is not kept.

    Raises: BotError
    """
    if not work.tenancy.public_url:
        raise BotError(words.NO_ADDRESS)
    token = secrets.token_urlsafe(32)
    invitations.subscribe(work, work.person.id, digest(token))
    return f"{work.tenancy.public_url}/calendar/{token}.ics"


def kept(work: Work) -> Subscription | None:
    """The actor's feed."""
    return invitations.subscription(work, work.person.id)


def end(work: Work) -> bool:
    """End the actor's feed; False when there was none."""
    return invitations.unsubscribe(work, work.person.id)


def digest(token: str) -> str:
    """What is kept of a secret; looking that up takes as long for one that is almost right."""
    return hashlib.sha256(token.encode()).hexdigest()


def calendar(work: Work, person_id: int) -> bytes | None:
    """Somebody's meetings, those lately over or cancelled too; None for who is not here any more.

    Titles from private channels are not in it: the address may be given to a calendar that others can read.
    """
    person = people.by_ids(work, [person_id]).get(person_id)
    if person is None or person.deactivated:
        return None
    mine: dict[Meeting, list[Attendee]] = {}
    for meeting, row in invitations.shown(work, person_id, work.now - SHOWN_FOR):
        mine.setdefault(meeting, []).append(row)
    known = showing.rows(work, list(mine))
    return ics.feed([_entry(known, meeting, busy=_comes(mine[meeting], person_id)) for meeting in mine])


def _entry(known: showing.Rows, meeting: Meeting, *, busy: bool) -> Invite:
    shown = showing.told(known, meeting, seen=known.public)
    stamp = meeting.ended_at or meeting.booked_at or meeting.created_at
    organiser = showing.organiser(known, meeting)
    return replace(showing.invite(meeting, shown, stamp=stamp, organiser=organiser), busy=busy)


def _comes(mine: list[Attendee], person_id: int) -> bool:
    """Whether somebody has not said no, nor that another comes for them."""
    return any(each.response != NO and each.delegate_id in (None, person_id) for each in mine)


def was_read(work: Work, person_id: int) -> None:
    """Somebody's calendar has asked for the feed."""
    invitations.was_read(work, person_id, work.real - NOTED_EVERY)


def noted(work: Work, person_id: int) -> bool:
    """Whether it is written down already that it was read lately."""
    found = invitations.subscription(work, person_id)
    return found is None or (found.read_at is not None and found.read_at > work.real - NOTED_EVERY)
