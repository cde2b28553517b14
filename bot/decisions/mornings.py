"""When somebody may be written to of our own accord: on a weekday, in their working hours, and not while they are away."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import absences, text
from storage.people import Person
from storage.work import Work

BEGINS, ENDS = time(9), time(17)
SATURDAY = 5
GRACE_SECONDS = 366 * 24 * 3600  # however long Concord was away, it is said once, in the next morning
DAY = timedelta(days=1)


def next_morning(person: Person, now: datetime, day: date) -> datetime:
    """09:00 of the first weekday from a day on that is still ahead, in the person's own zone."""
    zone = ZoneInfo(person.tz)
    day = max(day, now.astimezone(zone).date())
    while day.weekday() >= SATURDAY or text.moment(day, BEGINS, zone) <= now:
        day += DAY
    return text.moment(day, BEGINS, zone)


def is_good(work: Work, person: Person) -> bool:
    """Whether it is now a time at which somebody wants to hear of it."""
    local = work.now.astimezone(ZoneInfo(person.tz))
    working = local.weekday() < SATURDAY and BEGINS <= local.time() < ENDS
    return working and not absences.is_away(work, person)
