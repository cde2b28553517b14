"""Handing over the meetings that somebody has called in an initiative, with their seat."""

from __future__ import annotations

from bot import invitations
from bot.meetings import inviting, watching
from bot.meetings.leading import redraw
from storage import channels, history, meetings
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.meetings import BOOKED, OPEN, OPTIONAL, REQUIRED, YES, Meeting
from storage.people import Person
from storage.work import Work


def hand_over(work: Work, found: Initiative, before: Person, after: Person) -> int:
    """Give the meetings that one person has called, and that are not over yet, to another; how many.

    Nothing of a private channel goes to somebody who is not in it.
    """
    able = after.slack_id and not after.is_external and inviting.can_come(after)
    mine = meetings.organised(work, found.id, before.id) if able else []
    given = [each for each in mine if _reaches(work, each, after)]
    for each in given:
        _give(work, each, before, after)
    return len(given)


def _reaches(work: Work, found: Meeting, after: Person) -> bool:
    channel = work.get(Channel, found.channel_id) if found.channel_id else None
    return channel is not None and after.id in channels.readers(work, channel, [after.id])


def _give(work: Work, found: Meeting, before: Person, after: Person) -> None:
    meetings.locked(work, found.id)
    found.organiser_id, found.zone = after.id, after.tz
    history.append(work, "meeting", found.id, "organiser", before=before.id, after=after.id)
    if found.status in OPEN:
        _seat(work, found, before, after)
    if found.status == BOOKED:
        found.sequence += 1
        invitations.request(work, found)
    watching.check(work, found)
    redraw(work, found, before.id, after.id)


def _seat(work: Work, found: Meeting, before: Person, after: Person) -> None:
    """Whoever leads a meeting comes to it; who has led it so far may come, and does not have to."""
    theirs = meetings.attendee(work, found.id, before.id)
    function = theirs.function if theirs else ""
    meetings.invite(work, found.id, [{"person_id": after.id, "role": REQUIRED, "function": function}])
    own = meetings.attendee(work, found.id, after.id)
    assert own is not None, "just invited"
    own.role, own.response, own.responded_at, own.delegate_id = REQUIRED, YES, work.now, None
    own.function = own.function or function
    if theirs is not None:
        theirs.role = OPTIONAL
