"""A meeting gets its time, another time, or none at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import invitations, outbox, text, touch
from bot.errors import BotError
from bot.meetings import finding, planning, showing, votes, watching
from bot.meetings.leading import redraw, tell, to_lead
from bot.messages import meetings as words
from bot.outbox import Place, Subject
from storage import cards, channels, history, meetings
from storage.channels import Channel
from storage.meetings import BOOKED, CALLED_OFF, CANCELLED, FINDING, NO, POLLING, YES, Meeting
from storage.people import Person
from storage.work import Work

ASK = "meeting"  # the kind of ask
REASON_LIMIT = 500


def book(work: Work, meeting_id: int, at: datetime) -> Meeting:
    """The organiser takes a time.

    Raises: BotError when it is booked already, or the time has passed
    """
    found = to_lead(work, meeting_id, "book it")
    if found.status == BOOKED:
        raise BotError(f"M-{found.number} is booked already. `move M-{found.number}` finds another time.")
    fix(work, found, at)
    return found


def fix(work: Work, found: Meeting, at: datetime) -> None:
    """A meeting takes place at a time from now on; its row is locked.

    Raises: BotError
    """
    if at <= work.now:
        raise BotError("That time has passed. Look for another one.")
    if found.status == POLLING:
        votes.check(work, found, at)
        votes.close(work, found, at)
    before, found.starts_at = found.starts_at, at
    again = found.status == BOOKED
    found.sequence += 1 if found.booked_at else 0  # also when it was given up before: calendars have heard of it
    found.status, found.booked_at, found.quorate = BOOKED, work.now, None
    history.append(work, "meeting", found.id, "move" if again else "book", at=at.isoformat())
    rows = meetings.attendees(work, found.id)
    if again:
        ask_again(work, found)
    _announce(work, found, before, [person for _, person in rows])
    planning.plan(work, found)
    invitations.request(work, found)
    for each, person in rows:
        if each.response is None:
            touch.asked(work, found.initiative_id, person.id, kind=ASK, subject=f"M-{found.number}")
    redraw(work, found, *(person.id for _, person in rows))
    watching.check(work, found)


def ask_again(work: Work, found: Meeting) -> None:
    """Nobody but its organiser has said that they come: what was answered was about another time."""
    for each, person in meetings.attendees(work, found.id):
        organises = person.id == found.organiser_id
        each.response, each.responded_at = (YES, work.now) if organises else (None, None)
        each.asked_at, each.reminders = work.now, 0


def _announce(work: Work, found: Meeting, before: datetime | None, people: Sequence[Person]) -> None:
    """The card in the channel, a line in its thread that names everybody, and a message to those who are not there."""
    channel = work.get(Channel, found.channel_id or 0)
    carded(work, found)
    others = [each for each in people if each.id != found.organiser_id]
    inside = set(channels.member_ids(work, channel.id)) if channel else set()
    present = [each for each in others if each.id in inside]
    told = words.moved(found, before, present) if before else words.booked(found, present)
    tell(work, found, told, key=f"time:{found.sequence}")
    _invite(work, found, [each for each in others if each.id not in inside])


def carded(work: Work, found: Meeting) -> bool:
    """Post a meeting's card where it belongs, once; whether it is new."""
    channel = work.get(Channel, found.channel_id or 0)
    if channel is None or cards.message_of(work, "meeting", found.id) is not None:
        return False
    shown, place = showing.shown(work, found), Place(channel.slack_id, found.thread_ts)
    outbox.post_card(
        work, Subject("meeting", found.id), place, words.card(shown), responsible=work.actor or shown.organiser
    )
    return True


def _invite(work: Work, found: Meeting, people: Sequence[Person]) -> None:
    shown, may = showing.shown(work, found), showing.readers(work, found, people)
    for each in people:
        told = words.invited(shown, may_read=each.id in may)
        outbox.direct(work, each, told, key=f"meeting:{found.id}:invite:{found.sequence}:{each.id}")


def move(work: Work, meeting_id: int, at: datetime) -> Meeting:
    """Another time for a booked meeting; everybody is asked again.

    Raises: BotError
    """
    found = to_lead(work, meeting_id, "move it")
    if found.starts_at == at and found.status == BOOKED:
        raise BotError(f"M-{found.number} is at that time already.")
    fix(work, found, at)
    return found


def others(work: Work, found: Meeting) -> list[datetime]:
    """The best other times of a meeting."""
    but = [found.starts_at] if found.starts_at else []
    return [each.start for each in finding.best(work, found, but=but)]


def cancel(work: Work, meeting_id: int, why: str = "") -> Meeting:
    """A meeting does not take place.

    Raises: BotError
    """
    found = to_lead(work, meeting_id, "cancel it")
    known = found.status != FINDING  # else nobody but its organiser has heard of it
    end(work, found, CANCELLED, text.shorten(" ".join(text.readable(why, {}).split()), REASON_LIMIT))
    if known:
        tell(work, found, words.cancelled(found), key="cancelled")
    return found


def call_off(work: Work, found: Meeting) -> None:
    """Everything that a meeting was for is decided: it is not needed, and the time that this saves is counted."""
    coming = [
        each for each, person in meetings.attendees(work, found.id) if each.response != NO and not person.deactivated
    ]
    found.saved_minutes = found.minutes * len(coming) if found.status == BOOKED else 0
    end(work, found, CALLED_OFF, "Everything on its agenda was decided before.")
    tell(work, found, words.called_off(found, len(coming)), key="called-off", broadcast=True)


def end(work: Work, found: Meeting, status: str, why: str) -> None:
    """A meeting is over before it began: out of calendars, schedules and App Homes."""
    was_booked = found.status == BOOKED
    if found.status == POLLING:
        meetings.forget_times(work, found.id)
    found.status, found.ended_at, found.ended_why = status, work.now, why or None
    history.append(work, "meeting", found.id, "end", status=status, why=why)
    planning.plan(work, found)
    if was_booked:
        found.sequence += 1
        invitations.cancel(work, found)
    people = [person.id for _, person in meetings.attendees(work, found.id)]
    redraw(work, found, *people)
