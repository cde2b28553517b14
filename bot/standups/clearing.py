"""Blockers cleared: taken on, told of, resolved, reopened, and escalated when they stay."""

from __future__ import annotations

from datetime import timedelta

from bot import hours, mornings, outbox, recurrence, touch
from bot.errors import BotError, NotUnderstood
from bot.messages import blockers as words
from bot.messages.blockers import Blocked
from bot.standups.blockers import SAID_LIMIT, described, leads, show, to_change
from bot.standups.common import GRACE_SECONDS
from bot.standups.wanted import ESCALATE
from storage import blockers, schedules
from storage.blockers import OPEN, RESOLVED, Blocker, Helper
from storage.people import Person
from storage.schedules import Schedule
from storage.standups import Standup
from storage.work import Work

KIND = "blocker.escalate"  # the schedule; its subject is the blocker


def acknowledge(work: Work, wanted: int) -> Blocked:
    """The actor takes it on.

    Raises: NotUnderstood, BotError
    """
    found = to_change(work, wanted)
    _check_open(work, found)
    mine = blockers.helper(work, found.blocker.id, work.person.id)
    if mine is None:
        mine = work.add(Helper(blocker_id=found.blocker.id, person_id=work.person.id, asked_at=work.now))
    if mine.acknowledged_at is None:
        mine.acknowledged_at = work.now
        touch.heard(work, found.channel.initiative_id, work.person.id, kind="blocker")
    show(work, found.blocker)
    return described(work, [found.blocker])[0]


def _check_open(work: Work, found: Blocked) -> None:
    if found.blocker.state != OPEN:
        by = work.get(Person, found.blocker.closed_by_id or 0)
        raise BotError(f"{found.name} is resolved already{f', by {by.name}' if by else ''}.")


def update(work: Work, wanted: int, note: str) -> Blocked:
    """Say how it stands; nothing said stays as it is.

    Raises: NotUnderstood, BotError
    """
    found = to_change(work, wanted)
    said = " ".join(note.split())
    if not 0 < len(said) <= SAID_LIMIT:
        raise NotUnderstood(f"How does it stand? 1 to {SAID_LIMIT:,} characters.", field="note")
    found.blocker.note = said
    show(work, found.blocker)
    return described(work, [found.blocker])[0]


def resolve(work: Work, wanted: int, note: str = "") -> Blocked:
    """It is out of the way; whose it was hears of it from others.

    Raises: NotUnderstood, BotError
    """
    found = to_change(work, wanted)
    _check_open(work, found)
    found.blocker.note = " ".join(note.split()) or found.blocker.note
    close(work, found.blocker)
    shown = described(work, [found.blocker])[0]
    if work.person.id != found.person.id:
        moment = int(work.now.timestamp())
        outbox.direct(
            work, found.person, words.resolved(shown, work.person), key=f"blocker:{found.blocker.id}:resolved:{moment}"
        )
    return shown


def close(work: Work, found: Blocker) -> None:
    """It stands in nobody's way any more."""
    found.state, found.closed_at, found.closed_by_id = RESOLVED, work.now, work.person.id
    schedules.plan(work, KIND, found.id, None)
    show(work, found)


def reopen(work: Work, wanted: int) -> Blocked:
    """It stands in the way again; its age counts on.

    Raises: NotUnderstood, BotError
    """
    found = to_change(work, wanted)
    if found.blocker.state == OPEN:
        raise BotError(f"{found.name} is open.")
    found.blocker.state, found.blocker.closed_at, found.blocker.closed_by_id = OPEN, None, None
    expect(work, found.blocker)
    show(work, found.blocker)
    return described(work, [found.blocker])[0]


# Escalated


def expect(work: Work, found: Blocker) -> None:
    """Look in the set days whether it still stands, unless it was escalated before."""
    standup = work.get(Standup, found.standup_id) if found.standup_id else None
    days = standup.escalate if standup else ESCALATE
    if days and not found.escalated_at:
        schedules.plan(work, KIND, found.id, work.now + timedelta(days=days), grace_seconds=GRACE_SECONDS)


def fire(work: Work, schedule: Schedule) -> None:
    """A blocker has stood for the set days: whoever drives this is asked, at work now or on their next morning."""
    schedules.plan(work, KIND, schedule.subject_id, None)
    found = work.get(Blocker, schedule.subject_id)
    if found is None or found.state != OPEN or found.escalated_at:
        return
    lead = next((each for each in leads(work, found) if each.id != found.person_id), None)
    if lead is None:
        return
    if not hours.are_on(work, lead):
        at = hours.next_morning(work, lead, recurrence.local_date(work.now, lead.tz))
        schedules.plan(work, KIND, found.id, at, grace_seconds=GRACE_SECONDS)
        return
    found.escalated_at = work.now
    if blockers.helper(work, found.id, lead.id) is None:
        work.add(Helper(blocker_id=found.id, person_id=lead.id, asked_at=work.now))
        mornings.expect(work, [lead])
    outbox.direct(work, lead, words.escalated(described(work, [found])[0]), key=f"escalated:{found.id}")
    show(work, found)
