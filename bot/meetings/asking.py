"""Nobody has said what came of a meeting: its organiser is asked once, in the next working morning."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot import hours, outbox, timetable
from bot.meetings import planning, showing
from bot.meetings.planning import MORNING
from bot.messages import meetings as words
from storage import channels, schedules, stakeholders
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.meetings import HELD, Meeting
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work


def plan(work: Work, found: Meeting) -> None:
    """Ask in the first working morning after its day."""
    person = reader(work, found)
    if person is None or found.ended_at is None or found.closed_at is not None:
        return
    day = found.ended_at.astimezone(ZoneInfo(person.tz)).date() + timetable.ONE_DAY
    at = hours.next_morning(work, person, day)
    schedules.plan(work, MORNING, found.id, at, zone=person.tz, grace_seconds=hours.GRACE_SECONDS)


def done(work: Work, found: Meeting) -> None:
    """It was said what came of it: nobody is asked any more."""
    found.closed_at = found.closed_at or work.now
    schedules.plan(work, MORNING, found.id, None)


def reader(work: Work, found: Meeting) -> Person | None:
    """Who is asked: the organiser; where that account is gone, the initiative's driver or owner, if they may read it."""
    organiser = work.get(Person, found.organiser_id)
    if organiser is not None and not organiser.deactivated:
        return organiser
    initiative = work.get(Initiative, found.initiative_id) if found.initiative_id else None
    if initiative is None:
        return None
    drivers = [person for entry, person in stakeholders.register(work, initiative.id) if entry.daci == "driver"]
    owner = work.get(Person, initiative.owner_id)
    able = [each for each in (*drivers, owner) if each is not None and each.slack_id and not each.deactivated]
    channel = work.get(Channel, found.channel_id) if found.channel_id else None
    seen = channels.readers(work, channel, [each.id for each in able]) if channel else set()
    return next((each for each in able if each.id in seen), None)


def fire(work: Work, schedule: Schedule) -> None:
    """It is morning: whoever is to say what came of it is asked, unless they are away, or it was said."""
    found = planning.taken(work, MORNING, schedule.subject_id, HELD)
    person = reader(work, found) if found is not None and found.closed_at is None else None
    if found is None or person is None:
        return
    if not hours.are_on(work, person):
        day = work.now.astimezone(ZoneInfo(person.tz)).date()
        at = hours.next_morning(work, person, day)
        schedules.plan(work, MORNING, found.id, at, zone=person.tz, grace_seconds=hours.GRACE_SECONDS)
        return
    told = words.morning(showing.shown(work, found))
    outbox.direct(work, person, told, key=f"meeting:{found.id}:morning")
