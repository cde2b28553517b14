"""Absences: days on which somebody is away, as they say themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import outbox, text
from bot.errors import NotUnderstood
from storage import absences
from storage.absences import CALENDAR, STATUS, Absence
from storage.people import Person
from storage.work import Work

LONGEST = timedelta(days=366)
OFF = (":palm_tree:", ":face_with_thermometer:")  # Slack's own: on holiday, and ill
UNKNOWN = timedelta(days=6)
NOON = 12


def today(work: Work, person: Person) -> date:
    """The day it is for somebody."""
    return work.now.astimezone(ZoneInfo(person.tz)).date()


def away(work: Work, until: str, since: str = "") -> tuple[date, date]:
    """The actor is away: until a day on which they are back, from today unless said otherwise; the first and last day.

    Raises: NotUnderstood
    """
    now = today(work, work.person)
    first = _day(work, since, "from") if since else now
    back_on = _day(work, until, "until")
    last = back_on - timedelta(days=1)
    if last < max(first, now):
        raise NotUnderstood(f"{text.echo(until)} is {back_on:%A %-d %B %Y}: that leaves no day away.", field="until")
    if last - first > LONGEST:
        raise NotUnderstood("That is longer than a year. Leave the channels instead.", field="until")
    absences.add(work, work.person.id, first, last)
    outbox.redraw_home(work, work.person.id)
    return first, last


def _day(work: Work, typed: str, field: str) -> date:
    try:
        return text.day(typed, now=work.now, zone=ZoneInfo(work.person.tz))
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field=field) from None


@dataclass(frozen=True, slots=True)
class Ended:
    """An absence that was called off; `begun`: it was on."""

    first: date
    last: date
    begun: bool


def back(work: Work) -> Ended | None:
    """The actor is there again, from today on, or calls off what was planned next; None when nothing was."""
    day = today(work, work.person)
    found = absences.coming(work, work.person.id, day)
    if found is None:
        return None
    ended = Ended(found.first, found.last, found.first <= day)
    absences.call_off(work, found, day)
    outbox.redraw_home(work, work.person.id)
    return ended


# Days off that nobody typed


def by_status(work: Work, person: Person, profile: Mapping[str, Any]) -> bool:
    """What somebody's status in Slack says of days off; whether that is news."""
    now = today(work, person)
    spans = [(now, _until(person, profile, now))] if profile.get("status_emoji") in OFF else []
    return _heard(work, person, STATUS, spans, since=now)


def _until(person: Person, profile: Mapping[str, Any], now: date) -> date:
    """The last day off: that on which the status ends, if it does so after noon; of one without an end, a week is known."""
    ends = profile.get("status_expiration")
    if not isinstance(ends, int) or ends <= 0:
        return now + UNKNOWN
    there = datetime.fromtimestamp(ends, ZoneInfo(person.tz))
    return max(now, there.date() if there.hour >= NOON else there.date() - timedelta(days=1))


def by_calendar(work: Work, person: Person, busy: Sequence[Sequence[int]]) -> bool:
    """Whole days, from tomorrow on, that somebody's linked calendar has as busy are days off; whether that is news.

    What is so today stays as it was: they may have said since that they are there.
    """
    zone, now = ZoneInfo(person.tz), today(work, person)
    spans = [span for begins, ends in busy if (span := _whole_days(begins, ends, zone, now + timedelta(days=1)))]
    return _heard(work, person, CALENDAR, spans, since=now + timedelta(days=1))


def _whole_days(begins: int, ends: int, zone: ZoneInfo, since: date) -> tuple[date, date] | None:
    """The first and last whole day of a busy time, from a day on."""
    start, stop = (datetime.fromtimestamp(each, zone) for each in (begins, ends))
    first = start.date() + (timedelta(days=1) if start.time() > time(0) else timedelta())
    first, last = max(first, since), stop.date() - timedelta(days=1)
    return (first, last) if first <= last else None


def _heard(work: Work, person: Person, source: str, spans: Sequence[tuple[date, date]], *, since: date) -> bool:
    news = absences.replace(work, person.id, source, spans, since=since)
    if news:
        outbox.redraw_home(work, person.id)
    return news


def away_on(work: Work, person_ids: Collection[int], day: date) -> set[int]:
    """Which of these people are away on a day."""
    return {each.person_id for each in absences.of(work, person_ids, day, day)}


def between(work: Work, person_ids: Collection[int], first: date, last: date) -> list[Absence]:
    """The absences of these people that touch the days from `first` to `last`."""
    return absences.of(work, person_ids, first, last)


def is_away(work: Work, person: Person) -> bool:
    """Whether somebody is away today, in their own zone."""
    return bool(away_today(work, [person]))


def away_today(work: Work, people: Collection[Person]) -> set[int]:
    """Which of these people are away today, each in their own zone."""
    days = {each.id: today(work, each) for each in people}
    rows = absences.of(work, days, min(days.values()), max(days.values())) if days else []
    return {each.person_id for each in rows if each.first <= days[each.person_id] <= each.last}
