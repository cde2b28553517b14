"""Who has not answered is asked again: one direct message a day for everything, two reminders a thing, then it stops.

It comes in the person's own morning on working days, never while they are away, at the pace that they have chosen, and
names what closes first. It reads across features.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import hours, mornings, outbox, recurrence, standups
from bot.messages import nudges as words
from storage import attention, ballots, channels, meetings, nudges, schedules
from storage.attention import ACTIVE, LIGHT, NORMAL
from storage.ballots import Acknowledgement, Stance
from storage.blockers import Blocker, Helper
from storage.channels import Channel
from storage.decisions import Decision
from storage.meetings import Attendee, Meeting
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work

AT_MOST = {LIGHT: 1, NORMAL: 2, ACTIVE: 3}  # reminders of one thing
APART = {LIGHT: timedelta(days=3), NORMAL: timedelta(days=1), ACTIVE: timedelta(days=1)}  # two nudges of one person
PATIENCE = timedelta(hours=20)  # who was asked this morning is not reminded this morning
LAPSES = timedelta(days=1)
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that somebody was asked for and has not answered."""

    kind: str
    thing: Decision | Meeting | Blocker
    asked: Stance | Acknowledgement | Attendee | Helper
    lapses_at: datetime | None
    shown: tuple[object, ...]


def fire(work: Work, schedule: Schedule) -> None:
    """It is morning for somebody."""
    person = work.get(Person, schedule.subject_id)
    waiting = _seen(work, person, list(_asks(work, person))) if person else []
    if person is None or person.deactivated or not waiting:
        schedules.plan(work, mornings.KIND, schedule.subject_id, None)
        return
    _follow(work, schedule, person)
    if hours.works_today(work, person):
        _nudge(work, person, waiting)


def _follow(work: Work, schedule: Schedule, person: Person) -> None:
    """From now on by the hours and the zone that they have now."""
    if (schedule.zone, schedule.rule) != (person.tz, mornings.rules(work, [person.id])[person.id]):
        mornings.move(work, person)


def _asks(work: Work, person: Person) -> Iterator[Ask]:
    """Everything that waits for somebody's answer, of each kind what lapses first."""
    for decision, ballot, stance in ballots.silent(work, person.id):
        yield Ask(words.VOTE, decision, stance, ballot.closes_at, (decision, ballot))
    for meeting, seat in meetings.unanswered(work, person.id):
        yield Ask(words.POLL, meeting, seat, None, (meeting,))
    for blocked, helper in standups.to_help(work, person):
        if helper.acknowledged_at is None:
            yield Ask(words.BLOCKER, blocked.blocker, helper, None, (blocked,))
    for decision, asked in ballots.unacknowledged(work, person.id):
        yield Ask(words.OUTCOME, decision, asked, None, (decision,))


def _seen(work: Work, person: Person, asks: Sequence[Ask]) -> list[Ask]:
    """What somebody may read: of private channels only those that they are in, as far as Slack last said."""
    places = {each.thing.channel_id: work.get(Channel, each.thing.channel_id or 0) for each in asks}
    open_to = {
        place for place, channel in places.items() if channel is None or channels.readers(work, channel, [person.id])
    }
    return [each for each in asks if each.thing.channel_id in open_to or each.kind in (words.POLL, words.BLOCKER)]


def _nudge(work: Work, person: Person, waiting: Sequence[Ask]) -> None:
    set_up = attention.of(work, [person.id]).get(person.id)
    pace = set_up.pace if set_up else NORMAL
    due = [each for each in waiting if _is_due(work, each, pace)][:SHOWN]
    day = recurrence.local_date(work.now, person.tz)
    nth = _budget(work, person.id, (day, pace), due) if due else None
    if nth is None:
        return
    for each in due:
        each.asked.reminders += 1
    last = sum(each.asked.reminders >= AT_MOST[pace] for each in due)
    told = words.told([(each.kind, each.shown) for each in due], last=last == len(due))
    outbox.direct(work, person, told, key=f"nudge:{person.id}:{day}:{nth}", bulk=True)


def _is_due(work: Work, ask: Ask, pace: str) -> bool:
    return ask.asked.reminders < AT_MOST[pace] and work.now - ask.asked.asked_at >= PATIENCE


def _budget(work: Work, person_id: int, at: tuple[date, str], due: Sequence[Ask]) -> int | None:
    """Which nudge of a day this is: the one that everybody has, or the extra of what would lapse within the day."""
    day, pace = at
    last = nudges.last_day(work, person_id, day)
    if (last is None or day - last >= APART[pace]) and nudges.spend(work, person_id, day):
        return 0
    lapses = any(each.lapses_at and each.lapses_at - work.now <= LAPSES for each in due)
    return 1 if lapses and nudges.spend(work, person_id, day, 1) else None
