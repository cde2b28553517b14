"""Recurrence rules: the starts of a series within a window.

The usual libraries walk from the first start to the end of time where a rule matches nothing (30 February), or for
minutes where it matches every second. Here a window costs what the window costs.
Source: RFC 5545, section 3.3.10; where it leaves something open, as `dateutil` does it.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product

from bot.feeds.bounds import Budget, FeedError

HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY = "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"
TOO_OFTEN = ("MINUTELY", "SECONDLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NEVER = datetime(9999, 1, 1)  # noqa: DTZ001 - rules count local time
LAST_YEAR = 9990  # the calendar ends in 9999, and windows reach a little further

Numbers = tuple[int, ...]
RANGES = {
    "BYMONTH": (1, 12), "BYMONTHDAY": (-31, 31), "BYYEARDAY": (-366, 366), "BYWEEKNO": (-53, 53), "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23), "BYMINUTE": (0, 59), "BYSECOND": (0, 60), "INTERVAL": (1, 1_000_000), "COUNT": (1, 10**12),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """An RRULE; weekdays are (which one of the month or year, or 0; 0 = Monday)."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: str = ""
    week_start: int = 0
    months: Numbers = ()
    month_days: Numbers = ()
    year_days: Numbers = ()
    weeks: Numbers = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    positions: Numbers = ()
    hours: Numbers = ()
    minutes: Numbers = ()
    seconds: Numbers = ()


@dataclass(frozen=True, slots=True)
class Span:
    """The starts that are wanted, and the last one that a series may have; local times without a zone."""

    low: datetime
    high: datetime
    last: datetime = NEVER


def parse(value: str) -> Rule:
    """Read the value of an RRULE.

    Raises: ValueError when it is none; FeedError when it repeats by the minute or second
    """
    parts = dict(part.upper().split("=", 1) for part in value.strip().strip(";").split(";"))
    freq = parts.get("FREQ", "")
    if freq in TOO_OFTEN:
        raise FeedError("An event in that calendar repeats every minute or more often: that is not read.")
    if freq not in (HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY) or {"BYEASTER", "RSCALE"} & parts.keys():
        raise ValueError("no rule that is known")
    return Rule(
        freq,
        interval=_numbers(parts, "INTERVAL")[0] if "INTERVAL" in parts else 1,
        count=_numbers(parts, "COUNT")[0] if "COUNT" in parts else None,
        until=parts.get("UNTIL", ""),
        week_start=WEEKDAYS.index(parts.get("WKST", "MO")),
        months=_numbers(parts, "BYMONTH"),
        month_days=_numbers(parts, "BYMONTHDAY"),
        year_days=_numbers(parts, "BYYEARDAY"),
        weeks=_numbers(parts, "BYWEEKNO"),
        weekdays=tuple(_weekday(each) for each in parts.get("BYDAY", "").split(",") if each),
        positions=_numbers(parts, "BYSETPOS"),
        hours=_numbers(parts, "BYHOUR"),
        minutes=_numbers(parts, "BYMINUTE"),
        seconds=_numbers(parts, "BYSECOND"),
    )


def _numbers(parts: dict[str, str], name: str) -> Numbers:
    low, high = RANGES[name]
    found = sorted({int(each) for each in parts.get(name, "").split(",") if each})
    if any(not low <= each <= high for each in found) or (name in parts and not found):
        raise ValueError(f"{name} out of range")
    return tuple(found)


def _weekday(word: str) -> tuple[int, int]:
    which, name = word[:-2], word[-2:]
    return int(which or 0), WEEKDAYS.index(name)


def starts(rule: Rule, first: datetime, span: Span, budget: Budget) -> list[datetime]:
    """The starts of a series that begins with `first`, within a span; without a zone, as the rule counts them.

    Raises: FeedError when there is too much to do
    """
    rule, counted = _completed(rule, first), 0
    found: list[datetime] = []
    for candidates in _periods(rule, first, span, budget):
        for start in candidates:
            if start > span.last or start > span.high or counted == rule.count:
                return found
            if start >= first:
                counted += 1
                if start >= span.low:
                    found.append(start)
    return found


def _completed(rule: Rule, first: datetime) -> Rule:
    """What a rule does not say is as in the first start."""
    days = rule.weeks or rule.year_days or rule.month_days or rule.weekdays
    implied: dict[str, Numbers | tuple[tuple[int, int], ...]] = {}
    if not days and rule.freq in (MONTHLY, YEARLY):
        implied["month_days"] = (first.day,)
        implied["months"] = rule.months or ((first.month,) if rule.freq == YEARLY else ())
    if not days and rule.freq == WEEKLY:
        implied["weekdays"] = ((0, first.weekday()),)
    if rule.freq != HOURLY:
        implied["hours"] = rule.hours or (first.hour,)
    implied |= {"minutes": rule.minutes or (first.minute,), "seconds": rule.seconds or (first.second,)}
    values = {name: getattr(rule, name) for name in Rule.__slots__}
    return Rule(**{**values, **implied})


def _periods(rule: Rule, first: datetime, span: Span, budget: Budget) -> Iterator[list[datetime]]:
    """What each day, week, month or year (or hour) of a rule holds, in order, up to the end of the span."""
    number = 0 if rule.count is not None else _first_number(rule, first, span.low)
    end = min(span.high, span.last)
    while True:
        begin, days = _period(rule, first, number)
        if begin is None or begin > end.date():
            return
        # A series' first week begins with its first day, and positions count from there: so does `dateutil`.
        before = (first.date() - begin).days if rule.freq == WEEKLY and not number else 0
        checked = range(before, days) if rule.freq != HOURLY else range(1)
        budget.spend(1 + len(checked))
        chosen, hours = [day for n in checked if _fits(rule, day := begin + n * DAY)], _hour(rule, first, number)
        budget.spend(len(chosen) * len(hours) * len(rule.minutes) * len(rule.seconds))
        yield _within(rule, chosen, hours)
        number += 1


def _first_number(rule: Rule, first: datetime, low: datetime) -> int:
    """The number of the last period that begins no later than a moment, so that nothing before it is looked at."""
    passed = (low - first).days
    if passed <= 0:
        return 0
    units = {
        HOURLY: passed * 24,
        DAILY: passed,
        WEEKLY: passed // 7,
        MONTHLY: (low.year - first.year) * 12 + low.month - first.month,
        YEARLY: low.year - first.year,
    }[rule.freq]
    return max(0, units // rule.interval - 1)


def _period(rule: Rule, first: datetime, number: int) -> tuple[date | None, int]:
    """The first day of a rule's period, and how many days it has; None beyond the calendar."""
    step = number * rule.interval
    if rule.freq == YEARLY:
        year = first.year + step
        return (date(year, 1, 1), 366 if calendar.isleap(year) else 365) if year <= LAST_YEAR else (None, 0)
    if rule.freq == MONTHLY:
        year, month = divmod(first.year * 12 + first.month - 1 + step, 12)
        return (date(year, month + 1, 1), _month_days(year, month + 1)) if year <= LAST_YEAR else (None, 0)
    begin, days = first.date(), step
    if rule.freq == HOURLY:
        days = (first.hour + step) // 24
    elif rule.freq == WEEKLY:
        begin, days = begin - (begin.weekday() - rule.week_start) % 7 * DAY, step * 7
    beyond = days > (date(LAST_YEAR, 1, 1) - begin).days
    return (None, 0) if beyond else (begin + days * DAY, 7 if rule.freq == WEEKLY else 1)


def _hour(rule: Rule, first: datetime, number: int) -> Numbers:
    """The hours of a period: those of the rule, or the one that an hourly period is."""
    if rule.freq != HOURLY:
        return rule.hours
    hour = (first.hour + number * rule.interval) % 24
    return (hour,) if not rule.hours or hour in rule.hours else ()


def _month_days(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _fits(rule: Rule, day: date) -> bool:
    """Whether a day is one of the rule's."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and not {day.day, day.day - _month_days(day.year, day.month) - 1} & set(rule.month_days):
        return False
    if rule.year_days and not _is_year_day(day, rule.year_days):
        return False
    if rule.weeks and not _is_in_week(day, rule.weeks):
        return False
    return not rule.weekdays or any(_is_weekday(rule, day, *each) for each in rule.weekdays)


def _is_year_day(day: date, wanted: Numbers) -> bool:
    number = day.timetuple().tm_yday
    return bool({number, number - (366 if calendar.isleap(day.year) else 365) - 1} & set(wanted))


def _is_in_week(day: date, wanted: Numbers) -> bool:
    year, week, _ = day.isocalendar()
    last = date(year, 12, 28).isocalendar().week
    return bool({week, week - last - 1} & set(wanted))


def _is_weekday(rule: Rule, day: date, which: int, weekday: int) -> bool:
    """Whether a day is such a weekday, or the `which`th one of its month or year, also counted from the end."""
    if day.weekday() != weekday:
        return False
    if not which or rule.freq not in (MONTHLY, YEARLY):
        return True
    if rule.freq == YEARLY and not rule.months:
        place, length = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
    else:
        place, length = day.day, _month_days(day.year, day.month)
    return which in ((place - 1) // 7 + 1, -((length - place) // 7 + 1))


def _within(rule: Rule, days: list[date], hours: Numbers) -> list[datetime]:
    """The times of a period's days; of those the ones at the rule's positions."""
    times = [time(hour, minute, min(second, 59)) for hour, minute, second in product(hours, rule.minutes, rule.seconds)]
    every = [datetime.combine(day, each) for day in days for each in times]
    if not rule.positions:
        return every
    chosen = {at - 1 if at > 0 else len(every) + at for at in rule.positions if at}
    return [each for at, each in enumerate(every) if at in chosen]
