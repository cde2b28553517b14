"""When a schedule is due next: same time on the wall, once per local date, whatever the clocks do.

CronTrigger counts the days on a clock that never changes, and we place each run in its zone ourselves. In a real zone
CronTrigger (APScheduler 3.11.3) fires 01:30 twice in an autumn night, and skips 00:30 on the day after a spring change.
"""

import calendar
import re
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


# Cadences: on which dates, in the terms of RFC 5545; dates only, so that no clock can move them


WEEK, FORTNIGHT, MONTH = "week", "2weeks", "month"
LAST = -1
_FIRST_MONDAY = date(1970, 1, 5)  # weeks begin on Monday (WKST=MO), and this was one
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": LAST, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_ORDINALS = {number: word for word, number in _NTH.items() if word.isalpha()}
_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31
_ON = "Try `first monday`, `last friday`, `15` or `last day`."
_EVERY = {
    WEEK: WEEK, "weekly": WEEK, "1week": WEEK,
    FORTNIGHT: FORTNIGHT, "2week": FORTNIGHT, "secondweek": FORTNIGHT, "otherweek": FORTNIGHT, "fortnight": FORTNIGHT,
    "biweekly": FORTNIGHT, "twoweeks": FORTNIGHT,
    MONTH: MONTH, "monthly": MONTH, "1month": MONTH,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cadence:
    """Weekdays (0 = Monday) of every `interval`-th week, counted from the week of `anchor`; or a day of each month.

    That is the `nth` of the one weekday in `days` (the last: -1), or the `monthday`, in a month without it its last.
    """

    days: tuple[int, ...] = ()
    interval: int = 1
    anchor: date = _FIRST_MONDAY
    nth: int = 0
    monthday: int = 0

    @property
    def every(self) -> str:
        """Name the rhythm as commands do."""
        if self.nth or self.monthday:
            return MONTH
        return FORTNIGHT if self.interval > 1 else WEEK


def falls(cadence: Cadence, day: date) -> bool:
    """Tell whether a date is one of a cadence's."""
    length = calendar.monthrange(day.year, day.month)[1]
    if cadence.monthday:
        return day.day == min(cadence.monthday, length) if cadence.monthday > 0 else day.day == length
    if day.weekday() not in cadence.days:
        return False
    if cadence.nth:
        return day.day > length - 7 if cadence.nth == LAST else (day.day + 6) // 7 == cadence.nth
    return (_week(day) - _week(cadence.anchor)) % cadence.interval == 0


def _week(day: date) -> int:
    return (day - _FIRST_MONDAY).days // len(_WEEK)


def rrule(cadence: Cadence) -> str:
    """Write a cadence as RFC 5545 has it; one of every second week also needs its DTSTART, the `anchor`."""
    days = ",".join(text.WEEKDAYS[day][:2].upper() for day in cadence.days)
    if cadence.monthday:
        last = cadence.monthday if cadence.monthday > 0 else _LONGEST_MONTH
        choice = ",".join(str(day) for day in range(min(last, _SHORTEST_MONTH), last + 1))
        return f"FREQ=MONTHLY;BYMONTHDAY={choice};BYSETPOS=-1"
    if cadence.nth:
        return f"FREQ=MONTHLY;BYDAY={cadence.nth}{days}"
    return f"FREQ=WEEKLY;INTERVAL={cadence.interval};BYDAY={days};WKST=MO"


def every(raw: str) -> str:
    """Read a rhythm as people name it: `week`, `2 weeks`, `every second week`, `month`."""
    word = re.sub(r"[\s_-]+", "", raw.lower()).removeprefix("every")
    if word not in _EVERY:
        raise NotUnderstood(f"I can't read {text.echo(raw)} as a rhythm. Try `week`, `2weeks` or `month`.")
    return _EVERY[word]


def monthly(raw: str) -> Cadence:
    """Read a day of each month: `first monday`, `last friday`, `15`, `31`, `last day`."""
    typed = re.sub(r"^(?:on\s+)?(?:the\s+)?|\s+of\s+(?:each|every|the)\s+month$", "", " ".join(raw.lower().split()))
    head, _, tail = typed.partition(" ")
    if head == "last" and tail == "day":
        return Cadence(monthday=LAST)
    if head in _NTH and tail:
        named = text.weekdays(tail)
        if len(named) == 1:
            return Cadence(named, nth=_NTH[head])
    number = re.fullmatch(r"(?:day\s+)?([0-9]{1,2})(?:st|nd|rd|th|\.)?", typed)
    if number and 1 <= int(number[1]) <= _LONGEST_MONTH:
        return Cadence(monthday=int(number[1]))
    raise NotUnderstood(f"I can't read {text.echo(raw)} as a day of the month. {_ON}")


def format_monthly(cadence: Cadence) -> str:
    """Write the day of each month as it is typed and stored; empty for a cadence of weeks."""
    if cadence.monthday:
        return "last day" if cadence.monthday == LAST else str(cadence.monthday)
    return f"{_ORDINALS[cadence.nth]} {text.WEEKDAYS[cadence.days[0]]}" if cadence.nth else ""


def dates_in_words(cadence: Cadence) -> str:
    """Say a cadence: “Monday–Friday”, “Monday of every second week”, “the first Monday of each month”."""
    if cadence.monthday == LAST:
        return "the last day of each month"
    if cadence.monthday:
        day = f"day {cadence.monthday} of each month"
        return f"{day}, or its last," if cadence.monthday > _SHORTEST_MONTH else day
    if cadence.nth:
        return f"the {_ORDINALS[cadence.nth]} {_NAMES[cadence.days[0]]} of each month"
    if cadence.interval > 1:
        return f"{_days_in_words(cadence.days).removeprefix('every ')} of every second week"
    return _days_in_words(cadence.days)
