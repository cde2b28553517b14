"""Shortly before a round closes, whoever was asked and has not answered is reminded once, out of their day's budget."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import absences, hours, outbox, recurrence, timetable
from bot.messages import standups as words
from bot.standups.common import GRACE_SECONDS, REMIND, Turn, described
from bot.timetable import COLUMNS, Plan
from storage import nudges, rosters, schedules
from storage.hours import Hours
from storage.people import Person
from storage.standups import Round, Standup
from storage.work import Work

PATIENCE = timedelta(minutes=20)  # who was asked just now is not reminded yet


def expect(work: Work, standup: Standup, opened: Round) -> None:
    """A round has begun: look before it closes whether everybody has answered."""
    due = opened.closes_at - timedelta(minutes=standup.remind)
    if standup.remind and due > work.now:
        schedules.plan(work, REMIND, opened.id, due, grace_seconds=GRACE_SECONDS)


def remind(work: Work, round_id: int) -> None:
    """It is time: those who have not answered, and are at work now, are reminded; after closing, nobody."""
    opened = work.get(Round, round_id)
    standup = work.get(Standup, opened.standup_id) if opened else None
    if opened is None or standup is None or work.now >= opened.closes_at:
        return
    rows, usual = rosters.silent(work, round_id), hours.usual(work)
    away = absences.away_on(work, [person.id for _, person, _ in rows], opened.day)
    for prompt, person, own in rows:
        is_time = prompt.asked_at is not None and work.now - prompt.asked_at >= PATIENCE
        if is_time and person.id not in away and _is_at_work(usual, own, person, work.now):
            _remind(work, person, (prompt, opened, standup))


def _is_at_work(usual: Plan, own: Hours | None, person: Person, now: datetime) -> bool:
    plan = timetable.over(usual, {name: getattr(own, name) for name in COLUMNS}) if own else usual
    zone = ZoneInfo(person.tz)
    today = now.astimezone(zone).date()
    shifts = [timetable.shift(plan, day, zone) for day in (today, today - timetable.ONE_DAY)]
    return any(begins <= now < ends for begins, ends in shifts)


def _remind(work: Work, person: Person, turn: Turn) -> None:
    """The one place where a reminder is paid for and sent."""
    if nudges.spend(work, person.id, recurrence.local_date(work.now, person.tz)):
        outbox.direct(work, person, words.reminder(described(work, turn)), key=f"remind:{turn[0].id}", bulk=True)
