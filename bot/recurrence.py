"""When a schedule is due next: same time on the wall, once per local date, whatever the clocks do.

CronTrigger counts the days on a clock that never changes, and we place each run in its zone ourselves. In a real zone
CronTrigger (APScheduler 3.11.3) fires 01:30 twice in an autumn night, and skips 00:30 on the day after a spring change.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from bot import text
from bot.errors import NotUnderstood

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK = range(7)
_SPAN = 3  # days in a row are written as one span from here on
_USAGE = "Try `mon-fri 09:00`, `daily 09:00` or `weekly friday 16:00`."


@dataclass(frozen=True, slots=True)
class Rule:
    """On which weekdays (0 = Monday, sorted) and at what local time something happens."""

    days: tuple[int, ...]
    at: time

    @property
    def cadence(self) -> str:
        """Name the rhythm as commands do: `weekly` for one day a week, else `daily`."""
        return "weekly" if len(self.days) == 1 else "daily"


def rule(days: Iterable[int], at: time) -> Rule:
    """Make a rule of weekday numbers and a time, refusing one that would never be due."""
    chosen = tuple(sorted({day for day in days if day in _WEEK}))
    if not chosen:
        raise NotUnderstood(f"Choose at least one day of the week. {_USAGE}")
    return Rule(chosen, at.replace(second=0, microsecond=0, tzinfo=None, fold=0))


def format_rule(schedule: Rule) -> str:
    """Write a rule as it is stored: `mon,wed 09:00`."""
    return f"{','.join(text.WEEKDAYS[day] for day in schedule.days)} {schedule.at:%H:%M}"


def parse_rule(raw: str) -> Rule:
    """Read a stored rule, or one as people write it: `weekdays 9am`, `weekly friday 16:00`, `mon, wed at 09:30`."""
    days, at = _split(" ".join(raw.lower().split()))
    if at is None:
        raise NotUnderstood(f"{text.echo(raw)} lacks a day or a time. {_USAGE}")
    if days == "weekly":
        raise NotUnderstood(f"On which day of the week? {_USAGE}")
    return rule(text.weekdays(days.removeprefix("weekly ")), at)


def _split(typed: str) -> tuple[str, time | None]:
    """Part the days from the time, which may be two words (`9 am`, `at 9`)."""
    head, _, tail = typed.rpartition(" ")
    if tail in ("am", "pm"):
        head, _, hour = head.rpartition(" ")
        tail = f"{hour} {tail}"
    days = head.removesuffix(" at").strip(" ,")
    is_time = tail in ("noon", "midday", "midnight") or any(character.isdigit() for character in tail)
    return (days, text.clock_time(tail)) if days and is_time else (typed, None)


def next_after(schedule: Rule | str, zone: ZoneInfo | str, after: datetime) -> datetime | None:
    """Give the first run strictly after a moment, as aware UTC; None when the calendar ends first.

    A time in the spring gap runs once, later by the gap; one in the autumn fold at its first passing only.
    """
    found = parse_rule(schedule) if isinstance(schedule, str) else schedule
    place = ZoneInfo(zone) if isinstance(zone, str) else zone
    try:
        dues = (_due(day, found, zone=place) for day in _days_from(found, local_date(after, place)))
        return next((due for due in dues if due and due > after), None)
    except OverflowError:
        return None


def _days_from(schedule: Rule, first: date) -> Iterator[date]:
    """List the days a schedule names, from one on."""
    trigger = _days_trigger(schedule.days)
    day = trigger.get_next_fire_time(None, datetime.combine(first, time(0), tzinfo=UTC))
    while day is not None:
        yield day.date()
        day = trigger.get_next_fire_time(None, day + timedelta(days=1))


def _due(day: date, schedule: Rule, *, zone: ZoneInfo) -> datetime | None:
    """Place one day's run; it stays on its day even where a gap takes that day's end (Nuuk: 23:00 becomes 00:00)."""
    due = moment(day, schedule.at, zone)
    if local_date(due, zone) != day:
        due = moment(day + timedelta(days=1), time(0), zone) - timedelta(minutes=1)
    # A day can be missing altogether: Samoa had no 30 December 2011.
    return due if local_date(due, zone) == day else None


@lru_cache(maxsize=128)  # one for each set of weekdays
def _days_trigger(days: tuple[int, ...]) -> CronTrigger:
    names = ",".join(text.WEEKDAYS[day] for day in days)  # numbers mean other days in other crons
    return CronTrigger(day_of_week=names, hour=0, minute=0, timezone=UTC)


def local_date(moment: datetime, zone: ZoneInfo | str) -> date:
    """Tell which date it is somewhere at a moment."""
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


def moment(day: date, at: time, zone: ZoneInfo | str) -> datetime:
    """Turn a local date and time into UTC: moved forward out of a spring gap, the first of two in autumn."""
    return text.moment(day, at, ZoneInfo(zone) if isinstance(zone, str) else zone)


def describe(schedule: Rule | str) -> str:
    """Say a rule in words: “Monday–Friday at 09:00”, “every Friday at 16:00”."""
    found = parse_rule(schedule) if isinstance(schedule, str) else schedule
    return f"{_days_in_words(found.days)} at {found.at:%H:%M}"


def _days_in_words(days: tuple[int, ...]) -> str:
    names = [_NAMES[day] for day in days]
    if len(days) == len(_WEEK):
        return "every day"
    if len(days) == 1:
        return f"every {names[0]}"
    if len(days) >= _SPAN and days[-1] - days[0] == len(days) - 1:
        return f"{names[0]}–{names[-1]}"
    return f"{', '.join(names[:-1])} and {names[-1]}"
