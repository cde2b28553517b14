"""Who has not answered a poll of times is asked again: in their own morning, twice at most, out of the day's one nudge."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot import hours, outbox, recurrence
from bot.messages import meetings as words
from storage import meetings, nudges, schedules
from storage.meetings import Attendee, Meeting
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work

KIND = "meeting.poll"
GRACE_SECONDS = 6 * 3600  # later than that it is not a morning's message any more
AT_MOST, PATIENCE = 2, timedelta(hours=20)  # who was asked this morning is not reminded this morning


def expect(work: Work, everybody: Collection[Person]) -> None:
    """These people were asked for times: look every morning whether they have answered."""
    rows = {}
    members = {each.id: each for each in everybody if each.slack_id}
    for person_id, rule in hours.morning_rules(work, members).items():
        zone = members[person_id].tz
        due = recurrence.next_after(rule, zone, work.now)
        rows[person_id] = {"rule": rule, "zone": zone, "next_at": due, "grace_seconds": GRACE_SECONDS}
    schedules.plan_missing(work, KIND, rows)


def remind(work: Work, schedule: Schedule) -> None:
    """It is morning for somebody: who has not answered is asked again, out of the one nudge of their day."""
    person = work.get(Person, schedule.subject_id)
    rows = meetings.unanswered(work, person.id) if person else []
    if person is None or person.deactivated or not rows:
        schedules.plan(work, KIND, schedule.subject_id, None)
        return
    rule = hours.morning_rules(work, [person.id])[person.id]
    if (schedule.zone, schedule.rule) != (person.tz, rule):
        due = recurrence.next_after(rule, person.tz, work.now)
        schedules.plan(work, KIND, person.id, due, rule=rule, zone=person.tz, grace_seconds=GRACE_SECONDS)
    due_ones = [row for row in rows if row[1].reminders < AT_MOST and work.now - row[1].asked_at >= PATIENCE]
    if due_ones and hours.works_today(work, person):
        _nudge(work, person, due_ones)


def _nudge(work: Work, person: Person, rows: Sequence[tuple[Meeting, Attendee]]) -> None:
    day = recurrence.local_date(work.now, person.tz)
    if not nudges.spend(work, person.id, day):
        return
    shown = rows[: words.POLLS_SHOWN]
    for _, seat in shown:
        seat.reminders += 1
    found = list({each.id: each for each, _ in shown}.values())
    outbox.direct(work, person, words.polls_wait(found), key=f"nudge:poll:{person.id}:{day}")
