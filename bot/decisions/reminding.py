"""Reminders of actions: one message a morning to each person, of everything of theirs that is due; two for each at most.

A schedule for each person who has something to do says when to look next. Whose account is gone is not written to: the
owner of the decision is, instead.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot import hours, outbox, timetable
from bot.messages import actions as words
from bot.messages.actions import Acted
from storage import actions, decisions, meetings, people, schedules
from storage.actions import Action, Source
from storage.meetings import Meeting
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work

KIND = "decision.actions"  # the schedule; its subject is the person
AT_MOST = 2
EVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")  # the clock asks nobody: what Slack said last counts


def plan(work: Work, person: Person) -> None:
    """Look at somebody's actions next in the morning of the first day on which they are to hear of one, if any."""
    day = actions.next_reminder(work, person.id)
    at = hours.next_morning(work, person, day) if day else None
    schedules.plan(work, KIND, person.id, at, zone=person.tz, grace_seconds=hours.GRACE_SECONDS)


def fire(work: Work, schedule: Schedule) -> None:
    """It is morning somewhere: whoever lives there hears of what is due, or who decided, where they have left."""
    person = work.get(Person, schedule.subject_id)
    if person is None:
        return
    if not person.deactivated:
        _remind(work, person)
        plan(work, person)
        return
    for heir in actions.heirs(work, person.id):
        if not _comes_anyway(work, heir):
            _remind(work, heir)
            plan(work, heir)


def _comes_anyway(work: Work, heir: Person) -> bool:
    """Whether somebody's own schedule is due in this very sweep: it must not be changed before it has fired."""
    own = schedules.find(work, KIND, heir.id)
    return own is not None and own.next_at is not None and own.next_at <= work.now


def _remind(work: Work, person: Person) -> None:
    if person.deactivated or not hours.are_on(work, person):
        return
    today = work.now.astimezone(ZoneInfo(person.tz)).date()
    found = actions.to_remind(work, person.id, today)
    message = words.reminder(_acted(work, person, found), person, work.tenancy.prefix)
    if found and outbox.direct(work, person, message, key=f"actions:{person.id}:{today}") is not None:
        for action, _ in found:
            _count(action, today)


def _acted(work: Work, person: Person, found: list[tuple[Action, Source]]) -> list[Acted]:
    owners = people.by_ids(work, {action.owner_id for action, _ in found})
    return [
        Acted(
            action, source, owners[action.owner_id], seen=sees(work, source, person.id, EVER)
        )
        for action, source in found
    ]  # fmt: skip


def sees(work: Work, source: Source, person_id: int, fresh_since: datetime) -> bool:
    """Whether somebody may see what an action was born in."""
    if isinstance(source, Meeting):
        return meetings.seen_by(work, source.id, person_id, fresh_since)
    return decisions.seen_by(work, source.id, person_id, fresh_since)


def _count(action: Action, today: date) -> None:
    action.reminded += 1
    action.remind_on = today + timetable.ONE_DAY if action.reminded < AT_MOST else None
