"""Who may lead a meeting, and meetings that are about to be changed."""

from __future__ import annotations

from bot import directory, outbox
from bot.blocks import Message
from bot.errors import BotError
from bot.outbox import Place
from storage import cards, meetings, stakeholders
from storage.channels import Channel
from storage.meetings import OPEN, Meeting
from storage.people import Person
from storage.work import Work

GONE = "That meeting is not there any more."


def may_lead(work: Work, found: Meeting) -> bool:
    """Whether the actor may move and cancel: its organiser, the initiative's driver, an admin."""
    actor = work.person
    if actor.is_admin or found.organiser_id == actor.id:
        return True
    entry = stakeholders.find(work, found.initiative_id, actor.id) if found.initiative_id else None
    return entry is not None and entry.daci == "driver"


def locked(work: Work, meeting_id: int) -> Meeting:
    """A meeting that the actor may see; who else wants to change it waits.

    Raises: BotError
    """
    found = meetings.locked(work, meeting_id)
    if found is None or meetings.by_number(work, found.number, directory.fresh_since(work)) is None:
        raise BotError(GONE)
    return found


def to_lead(work: Work, meeting_id: int, what: str) -> Meeting:
    """A meeting that is not over and that the actor leads.

    Raises: BotError
    """
    found = locked(work, meeting_id)
    if not may_lead(work, found):
        organiser = work.get(Person, found.organiser_id)
        name = organiser.name if organiser else "its organiser"
        raise BotError(f"Only {name}, the driver or an admin can {what}. Please ask {name}.")
    if found.status not in OPEN:
        raise BotError(f"M-{found.number} is {found.status} already.")
    return found


def tell(work: Work, found: Meeting, message: Message, *, key: str, broadcast: bool = False) -> None:
    """Say something in the card's thread."""
    where = place(work, found, broadcast=broadcast)
    if where is not None:
        organiser = work.get(Person, found.organiser_id)
        outbox.post(work, where, message, key=f"meeting:{found.id}:{key}", responsible=organiser)


def place(work: Work, found: Meeting, *, broadcast: bool = False) -> Place | None:
    """The thread of a meeting's card."""
    channel = work.get(Channel, found.channel_id or 0)
    letter = cards.message_of(work, "meeting", found.id)
    if channel is None:
        return None
    after = None if found.thread_ts or letter is None else letter.id
    return Place(channel.slack_id, found.thread_ts, after, broadcast=broadcast)


def redraw(work: Work, found: Meeting, *person_ids: int) -> None:
    """The card and these people's App Homes show something else."""
    outbox.redraw(work, "meeting", found.id)
    outbox.redraw_home(work, *person_ids)
