"""What a mail says when it is sent, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import directory, ics, outbox, postal
from bot.ics import Guest, Party
from bot.invitations import showing
from bot.invitations.showing import Invited, Rows
from bot.messages import invitations as words
from bot.messages.invitations import Told
from storage import decisions, invitations
from storage.invitations import CANCEL, REQUEST, Invitation
from storage.meetings import BOOKED, Meeting
from storage.people import Person
from storage.work import Work

OVERTAKEN, NO_SERVER = "overtaken by a later one", "no mail server is set"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, ready to be sent; `key` is the same at every attempt."""

    key: str
    name: str
    address: str
    subject: str
    body: str
    method: str
    calendar: bytes
    organiser: str  # by name
    reply_to: str
    at: datetime  # when it came to be


def letter(work: Work, invitation_id: int, sender: Party, starts_at: datetime) -> Letter | None:
    """What an invitation to this time says now; None when it was sent, or when something later has overtaken it."""
    row = work.get(Invitation, invitation_id)
    if row is None or row.sent_at or row.error:
        return None
    meeting, person = work.get(Meeting, row.meeting_id), work.get(Person, row.person_id or 0)
    if meeting is None or person is None or _overtaken(work, row, meeting):
        row.error = OVERTAKEN
        return None
    return _written(work, row, _Reader(meeting, person, starts_at), sender)


def _overtaken(work: Work, row: Invitation, meeting: Meeting) -> bool:
    """Whether it is of no use: something later takes its place, or nothing was mailed that it would take back."""
    everything = invitations.of_address(work, meeting.id, row.address)
    if everything[-1].id != row.id:
        return True
    if row.method == REQUEST:
        return meeting.status != BOOKED
    return all(each.error for each in everything if each.method == REQUEST)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who is told of which meeting, and of which time of it: it may have another one, or none, by now."""

    meeting: Meeting
    person: Person
    starts_at: datetime


def _written(work: Work, row: Invitation, reader: _Reader, sender: Party) -> Letter:
    meeting, listed = reader.meeting, showing.invited(work, reader.meeting)
    known = showing.rows(work, [meeting])
    shown, kind = _told(work, known, reader, listed), _kind(work, row, meeting)
    organiser = showing.organiser(known, meeting)
    invite = showing.invite(
        meeting, shown, stamp=row.queued_at, organiser=organiser or Party(shown.organiser, sender.address)
    )
    alone = (Guest(reader.person.name, row.address),)
    made = replace(
        invite,
        sequence=row.sequence,
        sent_by=sender.address,
        description="" if row.method == CANCEL else invite.description,
        guests=alone if kind == words.REMOVED else showing.guests(listed),
    )
    return Letter(
        key=f"{meeting.uid}:{row.sequence}:{row.method}:{row.address}",
        name=reader.person.name,
        address=row.address,
        subject=words.subject(shown, kind),
        body=words.body(shown, kind),
        method=row.method,
        calendar=ics.calendar(row.method, made),
        organiser=shown.organiser,
        reply_to=organiser.address if organiser else "",
        at=row.queued_at,
    )


def _told(work: Work, known: Rows, reader: _Reader, listed: Sequence[Invited]) -> Told:
    """The meeting as this reader may know it, by who is confirmed to be in private channels now."""
    meeting, person = reader.meeting, reader.person
    about = {each.decision_id for each in known.items.get(meeting.id, ()) if each.decision_id}
    seen = decisions.seen_among(work, about, person.id, directory.fresh_since(work))
    shown = showing.told(known, meeting, seen=seen, zone=showing.zone_for(person, meeting), at=reader.starts_at)
    inside, by_mail = bool(person.slack_id), showing.organiser(known, meeting) is not None
    return replace(
        shown,
        invited=showing.names(listed),
        permalink=shown.permalink if inside else "",
        answer=words.answering(shown.organiser, in_slack=inside, by_mail=by_mail),
    )


def _kind(work: Work, row: Invitation, meeting: Meeting) -> str:
    if row.method == CANCEL:
        return words.REMOVED if meeting.status == BOOKED else words.GONE
    before = [each for each in invitations.of_address(work, meeting.id, row.address) if each.sent_at]
    return words.CHANGED if before and before[-1].method == REQUEST else words.NEW


# What became of it


def sent(work: Work, invitation_id: int) -> None:
    """The mail server has taken it."""
    row = work.get(Invitation, invitation_id)
    if row is not None:
        row.sent_at, row.error = work.now, None


def skipped(work: Work, invitation_id: int) -> None:
    """There is no mail server: it is not mailed, and not later either."""
    row = work.get(Invitation, invitation_id)
    if row is not None and row.sent_at is None:
        row.error = row.error or NO_SERVER


def refused(work: Work, invitation_id: int, said: str) -> None:
    """The mail server does not take it and will not: the organiser is told once; `said` are its words."""
    row = work.get(Invitation, invitation_id)
    meeting = work.get(Meeting, row.meeting_id) if row else None
    if row is None or meeting is None or row.sent_at:
        return
    row.error = said
    person, organiser = work.get(Person, row.person_id or 0), work.get(Person, meeting.organiser_id)
    if person is not None and organiser is not None:
        message = words.refused(f"M-{meeting.number}", person.name, postal.masked(row.address), said)
        outbox.direct(work, organiser, message, key=f"mail:{row.id}:refused")


def undelivered(work: Work, invitation_id: int, said: str) -> None:
    """It was tried often enough: the organiser is told once for all that concerns this state of the meeting."""
    row = work.get(Invitation, invitation_id)
    meeting = work.get(Meeting, row.meeting_id) if row else None
    organiser = work.get(Person, meeting.organiser_id) if meeting else None
    if row is None or meeting is None or organiser is None or row.sent_at:
        return
    key = f"mail:{meeting.id}:{row.sequence}:undelivered"
    outbox.direct(work, organiser, words.undelivered(f"M-{meeting.number}", said), key=key)
