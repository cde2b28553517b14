"""Messages are queued with the change that they tell of: both are committed together or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from bot.blocks import Message
from storage import cards, outbox
from storage.cards import Card
from storage.people import Person
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a conversation, perhaps a thread of it, perhaps the thread of a letter still unsent."""

    conversation: str
    thread_ts: str | None = None
    after_id: int | None = None
    broadcast: bool = False


def post(
    work: Work,
    place: Place,
    message: Message,
    *,
    key: str,
    responsible: Person | None = None,
    bulk: bool = False,
) -> int | None:
    """Queue a message, once per `key`; its letter's id, or None when it was queued before.

    `responsible` is told in plain words when Slack will not take the message. `bulk` is for what goes to many people at
    once: whatever is not goes out first.
    """
    return outbox.add(
        work,
        key,
        conversation=place.conversation,
        thread_ts=place.thread_ts,
        after_id=place.after_id,
        broadcast=place.broadcast,
        payload=message.payload(),
        responsible_id=responsible.id if responsible else None,
        bulk=bulk,
    )


def direct(work: Work, person: Person, message: Message, *, key: str, bulk: bool = False) -> int | None:
    """Queue a direct message; nothing for those who cannot get one (deactivated, outside, bots)."""
    if person.deactivated or person.is_bot or not person.slack_id:
        return None
    return post(work, Place(person.dm_channel or person.slack_id), message, key=key, bulk=bulk)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a card shows."""

    kind: str
    id: int


def post_card(
    work: Work,
    subject: Subject,
    place: Place,
    message: Message,
    *,
    responsible: Person | None = None,
    bulk: bool = False,
) -> None:
    """Queue the message that shows a subject from now on; later changes redraw it in place."""
    key = f"card:{subject.kind}:{subject.id}:0"
    letter_id = post(work, place, message, key=key, responsible=responsible, bulk=bulk)
    if letter_id is not None:
        cards.attach(work, subject.kind, subject.id, letter_id)


def repost_card(work: Work, card: Card, place: Place, message: Message, *, responsible: Person | None = None) -> None:
    """Queue another message for a card whose message somebody deleted."""
    key = f"card:{card.kind}:{card.subject_id}:{card.posted + 1}"
    letter_id = post(work, place, message, key=key, responsible=responsible)
    if letter_id is not None:
        cards.move(work, card.id, letter_id)


def redraw(work: Work, kind: str, *subject_ids: int) -> None:
    """What these cards show has changed."""
    cards.touch(work, kind, *subject_ids)


def redraw_home(work: Work, *person_ids: int) -> None:
    """What these people's App Homes show has changed; those who never opened it have none."""
    me = work.actor
    shown = [each for each in dict.fromkeys(person_ids) if me is None or each != me.id or me.home_opened_at]
    cards.touch(work, cards.HOME, *shown)
