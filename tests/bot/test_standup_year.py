"""A year of standups, of people in every zone there is, against a calendar that is walked day by day.

The calendar knows nothing of how rounds are planned: dates come from another reading of RFC 5545, and moments from
trying each offset that a zone has around a day. With CONCORD_EXAMPLES=n there are so many standups.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import holidays
from dateutil.rrule import rrulestr

from bot import recurrence, rounds
from bot.recurrence import Cadence
from bot.rounds import Morning, Plan
from bot.standups.common import is_day_of
from storage.hours import Hours
from storage.standups import Standup

STANDUPS, PEOPLE = int(os.environ.get("CONCORD_EXAMPLES") or 50), 40
ZONES = sorted(available_timezones() - {"Factory", "localtime"})
FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TIMES = (time(0, 30), time(2, 30), time(7, 45), time(9), time(9, 15), time(14))
COUNTRIES = ("", "", "DE", "US", "IN")


@dataclass(frozen=True)
class Someone:
    """A person of the simulation: where, when they work (None: they have not said), whose holidays are theirs."""

    zone: str
    span: tuple[int, int] | None
    days: tuple[int, ...] | None
    country: str

    @property
    def morning(self) -> Morning:
        return Morning(self.zone, *self.span) if self.span else Morning(self.zone)

    @property
    def hours(self) -> Hours:
        begins, ends = self.span or (None, None)
        return Hours(days=self.days, begins=begins, ends=ends, country=self.country)


def someone(chance: random.Random, zone: str) -> Someone:
    spans = (None, None, None, (9 * 60, 17 * 60), (6 * 60, 14 * 60), (10 * 60 + 30, 19 * 60), (22 * 60, 6 * 60))
    days = chance.choice((None, None, (0, 1, 2, 3), (0, 1, 2, 3, 4)))
    return Someone(zone, chance.choice(spans), days, chance.choice(COUNTRIES))


def cadence(chance: random.Random) -> Cadence:
    days = tuple(sorted(chance.sample(range(7), chance.randint(1, 6))))
    made = (
        Cadence((0, 1, 2, 3, 4)),
        Cadence(days),
        Cadence(days, 2, FIRST + DAY * chance.randrange(14)),
        Cadence(days[:1], nth=chance.choice((1, 2, 3, 4, recurrence.LAST))),
        Cadence(monthday=chance.choice((1, 15, 29, 30, 31, recurrence.LAST))),
    )
    return chance.choice((made[0], *made))


def plan(chance: random.Random) -> Plan:
    at = chance.choice(TIMES)
    closes = (datetime.combine(FIRST, at) + timedelta(minutes=chance.choice((30, 120, 480)))).time()
    dates, together = cadence(chance), chance.random() < 0.2
    return Plan(dates.days, at, closes, chance.choice(ZONES), dates, together, chance.choice(("", "", "DE")))


# As rounds are planned: one after another, each when the one before has begun


Asked = tuple[int, date, datetime]


def simulated(asked: Plan, people: list[Someone]) -> tuple[list[Asked], list[tuple[date, datetime, datetime]]]:
    """Who was asked when for which day, and the rounds as (day, begins, closes)."""
    standup, since = Standup(holidays="own"), datetime.combine(FIRST, time(0), tzinfo=UTC) + DAY * 3
    now, after, prompts, made = since, None, [], []
    mornings = {each.morning for each in people}
    while due := rounds.upcoming(asked, mornings, now=now, since=since, after=after):
        after, begins = due
        if after > LAST:
            break
        now = max(now, begins)
        made.append((after, begins, rounds.closing(asked, after)))
        for n, each in enumerate(people):
            at = rounds.turn(asked, after, each.morning)
            if at >= since and is_day_of(standup, each.hours, "", at.astimezone(ZoneInfo(each.zone)).date()):
                prompts.append((n, after, at))
    return prompts, made


# As a calendar has it


@cache
def offsets(zone: str) -> list[timedelta]:
    """What a zone was ahead of UTC at each midnight from two days before the year on."""
    place, start = ZoneInfo(zone), datetime.combine(FIRST, time(0), tzinfo=UTC) - DAY * 2
    return [(start + DAY * n).astimezone(place).utcoffset() or timedelta() for n in range(371)]


def walked(day: date, at: time, zone: str) -> datetime:
    """When a clock on the wall first shows a time on a day; where it skips it, as much later as it skips."""
    wall, n = datetime.combine(day, at, tzinfo=UTC), (day - FIRST).days + 2
    around = offsets(zone)[n - 1 : n + 3]
    if len(set(around)) == 1:
        return wall - around[0]
    tried = sorted(wall - each for each in set(around))
    shown = [each for each in tried if each.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC) == wall]
    return shown[0] if shown else wall - around[0]


@cache
def public(country: str) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=(2026, 2027, 2028))) if country else frozenset()


def expected(asked: Plan, people: list[Someone]) -> set[Asked]:
    """Whom a calendar says to ask when."""
    dates = asked.dates
    start = datetime.combine(dates.anchor if dates.interval > 1 else FIRST - DAY * 40, time(0))
    start -= DAY * start.weekday()
    rule = rrulestr(recurrence.rrule(dates), dtstart=start)
    since, found = datetime.combine(FIRST, time(0), tzinfo=UTC) + DAY * 3, set()
    for each in rule.between(datetime.combine(FIRST, time(0)), datetime.combine(LAST, time(0)), inc=True):
        day = each.date()
        if day in public(asked.country):
            continue
        turns = {n: turn(asked, day, one) for n, one in enumerate(people)}
        if walked_closing(asked, day) > since:
            found |= {(n, day, at) for n, at in turns.items() if at >= since and works(people[n], at)}
    return found


def turn(asked: Plan, day: date, one: Someone) -> datetime:
    at = walked(day, asked.at, asked.zone if asked.together else one.zone)
    if one.span is None or is_in_hours(one, at):
        return at
    return walked(at.astimezone(ZoneInfo(one.zone)).date(), time(*divmod(one.span[0], 60)), one.zone)


def is_in_hours(one: Someone, at: datetime) -> bool:
    assert one.span
    local = at.astimezone(ZoneInfo(one.zone))
    minute, (begins, ends) = local.hour * 60 + local.minute, one.span
    return minute in {each % 1440 for each in range(begins, ends if begins < ends else ends + 1440)}


def walked_closing(asked: Plan, day: date) -> datetime:
    opens, closes = walked(day, asked.at, asked.zone), walked(day, asked.closes, asked.zone)
    lasts = datetime.combine(day, asked.closes) - datetime.combine(day, asked.at)
    return closes if closes > opens else opens + lasts


def works(one: Someone, at: datetime) -> bool:
    day = at.astimezone(ZoneInfo(one.zone)).date()
    return (one.days is None or day.weekday() in one.days) and day not in public(one.country)


def test_nobody_is_missed_asked_twice_or_outside_their_hours() -> None:
    chance, count = random.Random(2027), 0
    zones = [ZONES[n % len(ZONES)] for n in range(STANDUPS * PEOPLE)]
    chance.shuffle(zones)
    for n in range(STANDUPS):
        asked = plan(chance)
        people = [someone(chance, zone) for zone in zones[n * PEOPLE : (n + 1) * PEOPLE]]
        prompts, made = simulated(asked, people)
        assert Counter(prompts) == Counter(expected(asked, people)), (n, asked)
        assert len({(who, day) for who, day, _ in prompts}) == len(prompts)
        assert not [who for who, _, at in prompts if people[who].span and not is_hour_kept(people[who], at)]
        opened = {day: begins for day, begins, _ in made}
        assert len(opened) == len(made)
        assert all(at >= opened[day] for _, day, at in prompts)
        assert all(closes == walked_closing(asked, day) for day, _, closes in made)
        count += len(prompts)
    assert count > STANDUPS * 500 or STANDUPS < 10


def is_hour_kept(one: Someone, at: datetime) -> bool:
    """In their hours, or when these begin, which the clocks may have skipped that day."""
    return (
        is_in_hours(one, at)
        or walked(at.astimezone(ZoneInfo(one.zone)).date(), time(*divmod((one.span or (0,))[0], 60)), one.zone) == at
    )
