"""Who is to be mailed what of a meeting; it is left in the transaction that books, moves or cancels it.

The caller raises the meeting's `sequence` first when its time, length or call has changed. Somebody new, somebody
taken out or a delegate needs no higher one: they alone are mailed then.
"""

from __future__ import annotations

from collections.abc import Collection

from bot import errands, postal
from storage import invitations, meetings, people
from storage.invitations import CANCEL, REQUEST, Invitation
from storage.meetings import Meeting
from storage.people import Person
from storage.work import Work

MAIL, FILE = "mail", "invitation_file"  # errands
CARD = "meeting"  # the kind of a meeting's card, in whose thread the file goes


def request(work: Work, meeting: Meeting) -> None:
    """Invite everybody to a meeting as it stands; who was invited before and is not any more gets a cancellation."""
    if meeting.starts_at is None:
        return
    invited, before = _recipients(work, meeting), invitations.newest(work, meeting.id)
    if any(_is_back(before.get(address), meeting) for address in invited):
        meeting.sequence += 1  # after its cancellation a calendar takes nothing more of the same sequence
    work.session.flush()
    for address, person in sorted(invited.items()):
        _leave(work, meeting, address, person.id, method=REQUEST)
    for address, last in sorted(before.items()):
        if last.method == REQUEST and address not in invited:
            _leave(work, meeting, address, last.person_id, method=CANCEL)
    errands.leave(work, FILE, f"{FILE}:{meeting.id}:{state(meeting)}", meeting=meeting.id, state=state(meeting))


def state(meeting: Meeting) -> str:
    """Names one booking of a meeting: when it was booked or moved, and to which time. Each has a file of its own."""
    return ":".join(str(int(each.timestamp())) if each else "" for each in (meeting.booked_at, meeting.starts_at))


def cancel(work: Work, meeting: Meeting, people: Collection[Person] | None = None) -> None:
    """Take a meeting out of the calendars of everybody who was invited by mail, or of these people.

    It is called while the meeting still has its time.
    """
    work.session.flush()
    concerned = None if people is None else {each.id for each in people}
    for address, last in sorted(invitations.newest(work, meeting.id).items()):
        if last.method == REQUEST and (concerned is None or last.person_id in concerned):
            _leave(work, meeting, address, last.person_id, method=CANCEL)


def address_of(person: Person) -> str:
    """Where somebody is mailed to; empty where they cannot be."""
    return "" if person.deactivated or person.is_bot else postal.address(person.email)


def _is_back(last: Invitation | None, meeting: Meeting) -> bool:
    return last is not None and last.method == CANCEL and last.sequence >= meeting.sequence


def _recipients(work: Work, meeting: Meeting) -> dict[str, Person]:
    """Whom a meeting is mailed to, by address: whoever is invited, also when somebody comes instead, and who that is."""
    listed = meetings.attendees(work, meeting.id)
    instead = people.by_ids(work, {row.delegate_id for row, _ in listed if row.delegate_id})
    found = {address_of(each): each for each in (*instead.values(), *(person for _, person in listed))}
    return {address: person for address, person in found.items() if address}


def _leave(work: Work, meeting: Meeting, address: str, person_id: int | None, *, method: str) -> None:
    """Write down what is to be mailed, and have it done; once for each state of the meeting."""
    values = {"meeting_id": meeting.id, "person_id": person_id, "sequence": meeting.sequence, "queued_at": work.now}
    made = invitations.add(work, address=address, method=method, **values)
    if made is not None:
        starts = meeting.starts_at.timestamp() if meeting.starts_at else 0
        errands.leave(work, MAIL, f"{MAIL}:{made}", invitation=made, starts=starts)
