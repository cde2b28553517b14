"""What is sent along before a meeting: the link to the call, and what is to be read, with who has read it."""

from __future__ import annotations

from bot import invitations, text
from bot.errors import BotError, NotUnderstood
from bot.meetings import answering
from bot.meetings.leading import locked, redraw, to_lead
from bot.messages.meetings import Seated
from storage import history, meetings, people
from storage.meetings import BOOKED, OPEN, Meeting
from storage.work import Work

PREREAD_LIMIT, ADDRESS_LIMIT = 500, 500
NOTHING = ("none", "-")


def set_preread(work: Work, meeting_id: int, said: str, *, required: bool) -> Meeting:
    """What is to be read before; who had read something else has not read this.

    Raises: BotError, NotUnderstood
    """
    found = to_lead(work, meeting_id, "say what is to be read")
    preread = None if said.strip().casefold() in NOTHING else _preread(work, said)
    changed = preread != found.preread
    found.preread, found.preread_required = preread, required and preread is not None
    for each, person in meetings.attendees(work, found.id) if changed else ():
        each.read_at = work.now if person.id == work.person.id and preread else None
    history.append(work, "meeting", found.id, "preread", text=preread, required=found.preread_required)
    redraw(work, found)
    return found


def _preread(work: Work, said: str) -> str:
    """One address as it is, or words on as many lines as they were typed on."""
    address = text.url(said.strip())
    if address is not None:
        return _address(address, "preread")
    names = {each: person.name for each, person in people.by_slack_ids(work, text.mentioned_users(said)).items()}
    plain = text.readable(said, names).strip()
    if not 1 <= len(plain) <= PREREAD_LIMIT:
        raise NotUnderstood(
            f"A pre-read is an address, or 1 to {PREREAD_LIMIT} characters; these are {len(plain):,}.",
            field="preread",
        )
    return plain


def set_call(work: Work, meeting_id: int, said: str) -> Meeting:
    """Where the call is; it is in everybody's calendar.

    Raises: BotError, NotUnderstood
    """
    found = to_lead(work, meeting_id, "say where the call is")
    word = said.strip()
    address = None if word.casefold() in NOTHING else _https(word)
    if address == found.call_url:
        return found
    found.call_url = address
    history.append(work, "meeting", found.id, "call_url", text=address)
    if found.status == BOOKED:
        found.sequence += 1
        invitations.request(work, found)
    redraw(work, found)
    return found


def _https(word: str) -> str:
    address = text.url(word)
    if address is None or not address.lower().startswith("https://"):
        raise NotUnderstood(f"{text.echo(word)} is no address that begins with `https://`.", field="call")
    return _address(address, "call")


def _address(address: str, field: str) -> str:
    if len(address) > ADDRESS_LIMIT or any(each in address for each in "<>|"):
        raise NotUnderstood(f"That address has more than {ADDRESS_LIMIT} characters, or ones no link has.", field=field)
    return address


def read(work: Work, meeting_id: int) -> Meeting:
    """The actor has read it, for themselves or for whom they come; said again, nothing changes.

    Raises: BotError
    """
    found = locked(work, meeting_id)
    seats = answering.of_actor(work, found)
    if found.preread is None:
        raise BotError(f"There is nothing to read before M-{found.number}.")
    if found.status not in OPEN:
        raise BotError(f"M-{found.number} is {found.status}: it does not need to be read any more.")
    unread = [each for each in seats if each.read_at is None]
    for each in unread:
        each.read_at = work.now
        history.append(work, "meeting", found.id, "read", person=each.person_id)
    if unread:
        redraw(work, found, work.person.id)
    return found


def unread(seats: tuple[Seated, ...]) -> list[Seated]:
    """Who is expected and has not read it."""
    return [each for each in seats if each.open and each.attendee.read_at is None]
