"""Somebody says whether they come: changed any time before it begins, for themselves or for whom they stand in."""

from __future__ import annotations

from dataclasses import dataclass

from bot import invitations, outbox, text, touch
from bot.errors import BotError, NotUnderstood
from bot.meetings import inviting, watching
from bot.meetings.booking import ASK
from bot.meetings.leading import locked, redraw, to_lead
from bot.messages import meetings as words
from storage import history, meetings, people
from storage.meetings import BOOKED, MAYBE, NO, YES, Attendee, Meeting
from storage.people import Person
from storage.work import Work

ANSWERS = (YES, MAYBE, NO)
NOTE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer: for whom besides oneself it was given."""

    meeting: Meeting
    answer: str
    others: tuple[str, ...] = ()


def answer(work: Work, meeting_id: int, said: str, note: str = "") -> Answered:
    """Come, perhaps come, or not; a note stays until another one is written.

    Raises: BotError, NotUnderstood
    """
    if said not in ANSWERS:
        raise NotUnderstood(f"Say {', '.join(f'`{each}`' for each in ANSWERS)}.", field="answer")
    found = _to_answer(work, meeting_id)
    rows = of_actor(work, found)
    why = _note(note)
    for each in [row for row in rows if said != NO or row.delegate_id in (None, work.person.id)]:
        before, each.response, each.responded_at = each.response, said, work.now
        each.note = why or each.note
        history.append(work, "meeting", found.id, "answer", person=each.person_id, answer=said, before=before, note=why)
        touch.answered(work, found.initiative_id, each.person_id, kind=ASK, subject=f"M-{found.number}")
        if said == NO and each.delegate_id is not None:
            _give_back(work, found, each)
    watching.check(work, found)
    redraw(work, found, *(each.person_id for each in rows), work.person.id)
    others = people.by_ids(work, [each.person_id for each in rows if each.person_id != work.person.id])
    return Answered(found, said, tuple(sorted(each.name for each in others.values())))


def _give_back(work: Work, found: Meeting, seat: Attendee) -> None:
    """Whoever was to stand in does not come either: nobody does, unless who handed it on finds somebody else."""
    seat.delegate_id = None
    history.append(work, "meeting", found.id, "delegate", person=seat.person_id, to=None)
    before = work.get(Person, seat.person_id)
    if before is not None:
        key = f"meeting:{found.id}:declined:{found.sequence}:{seat.person_id}:{work.person.id}"
        outbox.direct(work, before, words.declined(found, work.person), key=key)


def _to_answer(work: Work, meeting_id: int) -> Meeting:
    found = locked(work, meeting_id)
    if found.status != BOOKED:
        raise BotError(f"M-{found.number} is {found.status}: there is nothing to answer.")
    if found.starts_at is not None and found.starts_at <= work.now:
        raise BotError(f"M-{found.number} has begun.")
    return found


def of_actor(work: Work, found: Meeting) -> list[Attendee]:
    """The invitations that the actor answers: those handed to them, and their own unless it was handed on.

    Raises: BotError
    """
    rows = [each for each, _ in meetings.attendees(work, found.id)]
    mine = [
        each
        for each in rows
        if each.delegate_id == work.person.id or (each.person_id == work.person.id and each.delegate_id is None)
    ]
    mine = mine or [each for each in rows if each.person_id == work.person.id]
    if not mine:
        raise BotError(f"You are not invited to M-{found.number}. Its organiser can invite you.")
    return mine


def _note(typed: str) -> str | None:
    said = " ".join(text.readable(typed, {}).split())
    if len(said) > NOTE_LIMIT:
        raise NotUnderstood(f"A note has at most {NOTE_LIMIT} characters; this one has {len(said)}.", field="note")
    return said or None


def delegate(work: Work, meeting_id: int, to: Person) -> Meeting:
    """Somebody else comes in the actor's place; with their own name: they come themselves again.

    Raises: BotError, NotUnderstood
    """
    found = _to_answer(work, meeting_id)
    mine = meetings.attendee(work, found.id, work.person.id)
    if mine is None:
        raise BotError(f"You are not invited to M-{found.number}, so there is nothing to hand on.")
    hand_on(work, found, mine, to)
    return found


def hand_on(work: Work, found: Meeting, seat: Attendee, to: Person) -> None:
    """A seat is somebody else's to fill; they have not said yet that they come.

    Raises: NotUnderstood
    """
    if not inviting.can_come(to):
        raise NotUnderstood(f"{to.name} cannot come.", field="delegate")
    back = to.id == seat.person_id
    seat.delegate_id = None if back else to.id
    seat.response, seat.responded_at = (meetings.YES, work.now) if back else (None, None)
    history.append(work, "meeting", found.id, "delegate", person=seat.person_id, to=seat.delegate_id)
    invitations.request(work, found)
    watching.check(work, found)
    watching.ask_delegate(work, found, seat)
    redraw(work, found, seat.person_id, to.id)


def mine(work: Work, found: Meeting) -> tuple[Attendee | None, str]:
    """The actor's own invitation, and the Slack id of who comes for them."""
    seat = meetings.attendee(work, found.id, work.person.id)
    delegate = work.get(Person, seat.delegate_id) if seat and seat.delegate_id else None
    return seat, (delegate.slack_id or "") if delegate else ""


def stand_in_for(work: Work, meeting_id: int, person_id: int, to_id: int) -> tuple[Meeting, Person]:
    """The organiser asks somebody by name to come for somebody who cannot.

    Raises: BotError
    """
    found = to_lead(work, meeting_id, "ask somebody to stand in")
    seat, to = meetings.attendee(work, found.id, person_id), work.get(Person, to_id)
    if seat is None or to is None:
        raise BotError("That person is not invited any more.")
    if seat.delegate_id == to.id:
        raise BotError(f"{to.name} is asked already.")
    hand_on(work, found, seat, to)
    return found, to
