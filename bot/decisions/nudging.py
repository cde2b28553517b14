"""Who has not answered is asked again: one direct message a day for everything, two reminders a thing, then it stops.

It comes in the person's own morning on working days, never while they are away, and names what closes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TypeVar

from bot import hours, outbox, recurrence
from bot.messages import nudges as words
from storage import ballots, channels, nudges, schedules
from storage.ballots import Acknowledgement, Ballot, Stance
from storage.channels import Channel
from storage.decisions import Decision
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work

KIND = "nudge"
GRACE_SECONDS = 6 * 3600  # later than that it is not a morning's message any more
AT_MOST = 2  # reminders of one thing
PATIENCE = timedelta(hours=20)  # who was asked this morning is not reminded this morning
SHOWN = 8

Open = tuple[Decision, Ballot, Stance]
Unread = tuple[Decision, Acknowledgement]
Row = TypeVar("Row", Open, Unread)


def expect(work: Work, people: Iterable[Person]) -> None:
    """These people were asked for something: look every morning whether they have answered."""
    members = {each.id: each for each in people if each.slack_id}
    rows = {}
    for person_id, rule in hours.morning_rules(work, members).items():
        zone = members[person_id].tz
        due = recurrence.next_after(rule, zone, work.now)
        rows[person_id] = {"rule": rule, "zone": zone, "next_at": due, "grace_seconds": GRACE_SECONDS}
    schedules.plan_missing(work, KIND, rows)


def fire(work: Work, schedule: Schedule) -> None:
    """It is morning for somebody."""
    person = work.get(Person, schedule.subject_id)
    votes = _seen(work, person, ballots.silent(work, person.id)) if person else []
    unread = _seen(work, person, ballots.unacknowledged(work, person.id)) if person else []
    if person is None or person.deactivated or not (votes or unread):
        schedules.plan(work, KIND, schedule.subject_id, None)
        return
    rule = hours.morning_rules(work, [person.id])[person.id]
    if (schedule.zone, schedule.rule) != (person.tz, rule):
        due = recurrence.next_after(rule, person.tz, work.now)
        schedules.plan(work, KIND, person.id, due, rule=rule, zone=person.tz, grace_seconds=GRACE_SECONDS)
    if hours.works_today(work, person):
        due_votes = [each for each in votes if _is_due(work, each[2])]
        _nudge(work, person, due_votes, [each for each in unread if _is_due(work, each[1])])


def _seen(work: Work, person: Person, rows: Sequence[Row]) -> list[Row]:
    """What somebody may read: of private channels only those that they are in, as far as Slack last said."""
    places = {row[0].channel_id: work.get(Channel, row[0].channel_id or 0) for row in rows}
    open_to = {
        place for place, channel in places.items() if channel is None or channels.readers(work, channel, [person.id])
    }
    return [row for row in rows if row[0].channel_id in open_to]


def _is_due(work: Work, asked: Stance | Acknowledgement) -> bool:
    return asked.reminders < AT_MOST and work.now - asked.asked_at >= PATIENCE


def _nudge(work: Work, person: Person, votes: Sequence[Open], unread: Sequence[Unread]) -> None:
    day = recurrence.local_date(work.now, person.tz)
    if not (votes or unread) or not nudges.spend(work, person.id, day):
        return
    reminded: list[Stance | Acknowledgement] = [*(row[2] for row in votes[:SHOWN]), *(row[1] for row in unread[:SHOWN])]
    for each in reminded:
        each.reminders += 1
    told = words.told([row[:2] for row in votes[:SHOWN]], [row[0] for row in unread[:SHOWN]])
    outbox.direct(work, person, told, key=f"nudge:{person.id}:{day}")
