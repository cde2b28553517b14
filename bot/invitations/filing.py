"""The file of a booked meeting, for those who take it into their calendar by hand."""

from __future__ import annotations

from dataclasses import dataclass

from bot import ics, outbox
from bot.invitations import showing
from bot.invitations.inviting import CARD, state
from bot.messages import invitations as words
from bot.outbox import Place
from storage import cards
from storage import outbox as letters
from storage.channels import Channel
from storage.meetings import BOOKED, Meeting
from storage.people import Person
from storage.work import Work


@dataclass(frozen=True, slots=True)
class File:
    """What is uploaded."""

    name: str
    content: bytes


def made(work: Work, meeting_id: int, booking: str) -> File | None:
    """The file of this booking of a meeting; None when it is shown already, or there is another booking by now.

    It names no guest, and a decision from a private channel only where that is the channel it goes to.
    """
    meeting = _standing(work, meeting_id, booking)
    if meeting is None or letters.by_key(work, _key(meeting)):
        return None
    known = showing.rows(work, [meeting])
    own = {key for key, found in known.decisions.items() if found.channel_id == meeting.channel_id}
    shown = showing.told(known, meeting, seen=known.public | own)
    stamp = meeting.booked_at or meeting.created_at
    invite = showing.invite(meeting, shown, stamp=stamp, organiser=showing.organiser(known, meeting))
    return File(f"M-{meeting.number}.ics", ics.calendar(ics.PUBLISH, invite))


def show(work: Work, meeting_id: int, booking: str, *, permalink: str) -> None:
    """Link it in the card's thread, once; without a card, the organiser gets it."""
    meeting = _standing(work, meeting_id, booking)
    organiser = work.get(Person, meeting.organiser_id) if meeting else None
    if meeting is None or organiser is None:
        return
    message = words.file(f"M-{meeting.number}", f"M-{meeting.number}.ics", permalink)
    key, place = _key(meeting), _thread(work, meeting)
    if place is None:
        outbox.direct(work, organiser, message, key=key)
    else:
        outbox.post(work, place, message, key=key, responsible=organiser)


def _standing(work: Work, meeting_id: int, booking: str) -> Meeting | None:
    found = work.get(Meeting, meeting_id)
    return found if found and found.status == BOOKED and found.starts_at and state(found) == booking else None


def _key(meeting: Meeting) -> str:
    return f"invitation:{meeting.id}:{state(meeting)}"


def _thread(work: Work, meeting: Meeting) -> Place | None:
    """The thread that the meeting came from, else the one below its card."""
    channel, card = work.get(Channel, meeting.channel_id or 0), cards.message_of(work, CARD, meeting.id)
    if channel is not None and meeting.thread_ts:
        return Place(channel.slack_id, meeting.thread_ts)
    return Place(card.conversation, card.thread_ts, card.id) if card else None
